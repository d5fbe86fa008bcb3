"""Working calendars that change while somebody waits (C4): dates move, nobody is blamed, old news stays old."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from domain.dates import Calendar
from domain.errors import Conflict, Incomplete, NotAllowed
from domain.fold import fold
from domain.opened import Opened
from domain.people import Person, Role
from starter.cases import Cases
from tests.policy import lives
from tests.policy.lives import Life, day, referred, returnee, under_way

ANSWER = "referral_answer/course"
EID, SUNDAY_TO_THURSDAY = date(2026, 2, 20), frozenset({4, 5})


def calendar(*days_off: date, edit: int = 1, rest_days: frozenset[int] = frozenset({5, 6})) -> dict[str, Any]:
    """A calendar as it travels in an act."""
    return Calendar(rest_days=rest_days, holidays=frozenset(days_off), edit=edit).model_dump(mode="json")


def changed(life: Life, *days_off: date, office: str = "GM-BJL", **more: Any) -> Life:
    """The office changes its calendar."""
    return life.does("change_calendar", by="sv", office=office, calendar=calendar(*days_off, **more), because="DECREE")


def waiting() -> Life:
    """A referral sent on Monday 16 February 2026: an answer is due on Monday the 23rd."""
    life = referred()
    assert life.waits[ANSWER] == day("2026-02-23")
    return life


def test_a_feast_by_decree_moves_the_day_of_an_answer() -> None:
    """Eid on a Friday: the provider has one more working day, and nothing is late for it."""
    life = changed(waiting().at("2026-02-18"), EID)

    assert life.waits[ANSWER] == day("2026-02-24")
    assert ANSWER not in life.at("2026-02-24", 23).late
    assert ANSWER in life.at("2026-02-25").late


def test_a_working_week_of_sunday_to_thursday() -> None:
    """The Friday counts no more, the Sunday does: 17, 18, 19, 22, 23 February."""
    assert changed(waiting(), rest_days=SUNDAY_TO_THURSDAY).waits[ANSWER] == day("2026-02-23")
    assert changed(waiting(), date(2026, 2, 19), rest_days=SUNDAY_TO_THURSDAY).waits[ANSWER] == day("2026-02-24")


def test_a_day_added_after_it_passed_does_not_unsay_what_was_said() -> None:
    """The missed date and the notice stay in the record; only the date is counted again, and passes again."""
    life = waiting().at("2026-02-24", 9)
    assert ANSWER in life.late
    said = [step for step in life.steps if step[0] == ANSWER]

    changed(life, EID)

    assert life.waits[ANSWER] == day("2026-02-24")
    assert ANSWER not in life.late
    assert [step for step in life.steps if step[0] == ANSWER] == said
    assert life.at("2026-02-25").late == {ANSWER, *life.late}


def test_a_day_that_was_late_before_its_holiday_too_stays_late() -> None:
    """A holiday typed weeks afterwards moves a date that lies behind from one past day to another."""
    life = changed(waiting().at("2026-03-10"), EID)

    assert ANSWER in life.late
    assert life.promise(ANSWER).due_on == day("2026-02-24")


def feast(*days_off: date) -> Life:
    """A life whose office rests on these days from the start."""
    return referred(under_way(returnee(calendar=Calendar(holidays=frozenset(days_off)))))


def test_a_holiday_taken_back_makes_nothing_late_by_itself() -> None:
    """On 24 February the office says that the 20th was a working day after all: the 24th still holds."""
    life = changed(feast(EID).at("2026-02-24"))

    assert life.waits[ANSWER] == day("2026-02-24")
    assert ANSWER not in life.late


@pytest.mark.parametrize("dated", ["2026-02-19", "2026-02-23", "2026-02-24"])
def test_a_change_dated_back_makes_nothing_late_either(dated: str) -> None:
    """Typed on 24 February as a change of some days ago, it blames nobody for a day that has passed meanwhile (28)."""
    life = feast(EID).at("2026-02-24")
    life.does("change_calendar", by="sv", on=dated, office="GM-BJL", calendar=calendar(), because="DECREE")

    assert (life.waits[ANSWER], ANSWER in life.late) == (day("2026-02-24"), False)


def test_a_holiday_taken_back_in_time_shortens_the_wait() -> None:
    """Said on the 18th, the answer is due a day earlier again."""
    assert changed(feast(EID).at("2026-02-18")).waits[ANSWER] == day("2026-02-23")


def test_what_was_kept_in_time_is_not_late_afterwards() -> None:
    """An answer of the 24th, in time by the calendar of that day, stays in time when the holiday is taken back."""
    life = feast(EID).at("2026-02-24").does("answer_referral", referral="course", answer="ACCEPTED")
    changed(life.at("2026-02-26"))

    assert not life.promise(ANSWER).late
    assert life.promise(ANSWER).due_on == day("2026-02-24")


def test_an_edit_twice_is_one_edit() -> None:
    """The second sending of the same edit is told so, and an older one that comes late changes nothing."""
    life = changed(waiting(), EID, edit=7)
    before = life.waits

    for edit in (7, 6):
        form = {"office": "GM-BJL", "calendar": calendar(edit=edit), "because": "DECREE"}
        assert isinstance(life.turned_down("change_calendar", by="sv", **form), Conflict)
    assert life.waits == before


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_edits_at_once_end_in_the_last_one(order: tuple[int, ...]) -> None:
    """However edits overtake each other on their way, the case counts by the one the office made last."""
    life = waiting()
    days = {1: [EID], 2: [EID, date(2026, 2, 19)], 3: [EID, date(2026, 2, 19), date(2026, 2, 18)]}
    for edit in order:
        if edit > life.case.calendar.edit:
            changed(life, *days[edit], edit=edit)

    assert life.case.calendar == Calendar(holidays=frozenset(days[3]), edit=3)
    assert life.waits[ANSWER] == day("2026-02-26")


def test_only_the_office_of_the_case_decides() -> None:
    """Another office has no say, a case worker may not decide, and seven days of rest are no week."""
    life = waiting()
    refused = {"office": "ET-ADD", "calendar": calendar(EID), "because": "DECREE"}
    assert "no say" in life.turned_down("change_calendar", by="pm", **refused).happened
    own = {**refused, "office": "GM-BJL"}
    assert isinstance(life.turned_down("change_calendar", by="cw", **own), NotAllowed)
    never = {**own, "calendar": {"rest_days": list(range(7)), "edit": 1}}
    assert isinstance(life.turned_down("change_calendar", by="sv", **never), Incomplete)


def test_a_move_takes_the_calendar_of_the_new_office() -> None:
    """After a relocation, working days are those of the new place; what the old office decides counts no more."""
    life = waiting().does("propose_relocation", relocation="north", to_place="GM-BSE", words="closer to her sister")
    life.does("agree_relocation", relocation="north")
    life.does("settle_relocation", by="sv", relocation="north", office="GM-BSE", calendar=calendar(EID, edit=3))

    assert life.waits[ANSWER] == day("2026-02-24")
    life.turned_down("change_calendar", by="sv", office="GM-BJL", calendar=calendar(edit=9), because="DECREE")
    assert changed(life, EID, date(2026, 2, 19), office="GM-BSE", edit=4).waits[ANSWER] == day("2026-02-25")


def transferred(life: Life, **more: Any) -> Life:
    """Handed to the office of Basse, whose supervisor takes it."""
    life.does("give_consent", recipients=["GM-BSE"])
    life.does("propose_transfer", by="sv", transfer="out", to_office="GM-BSE", because="MOVED")
    there = Person(id="sv-bse", role=Role.SUPERVISOR, office="GM-BSE")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lives, "person", lambda who: there)
        return life.does("accept_transfer", by="sv", transfer="out", case_worker="cw-bse", **more)


def test_a_transfer_takes_the_calendar_of_the_new_office() -> None:
    """Handed to another office, a case counts by its working days, and by its later edits: each numbers its own."""
    life = transferred(changed(waiting(), edit=9), calendar=calendar(EID, edit=3))

    assert life.waits[ANSWER] == day("2026-02-24")
    assert changed(life, EID, date(2026, 2, 19), office="GM-BSE", edit=4).waits[ANSWER] == day("2026-02-25")


def test_an_office_that_changed_nothing_so_far_still_decides_later() -> None:
    """Without a calendar of the new office the days go on as they were, until it makes its first edit."""
    life = transferred(changed(waiting(), EID, edit=9))
    assert life.waits[ANSWER] == day("2026-02-24")

    assert changed(life, office="GM-BSE", edit=1).case.calendar == Calendar(edit=1)


def test_the_door_fills_in_the_calendar_of_the_office_that_takes_a_case() -> None:
    """The receiving supervisor types a case worker; whose working days count is known at the door."""
    bell = Cases(None, None, "q", calendars=lambda _, office: Calendar(holidays=frozenset({EID}), edit=len(office)))  # type: ignore[arg-type]
    there = Person(id="sv-bse", role=Role.SUPERVISOR, office="GM-BSE")
    coded = bell.coded("R-7K3M2QN", "accept_transfer", {"transfer": "out", "case_worker": "cw-bse"}, there, "n")

    assert coded["calendar"] == calendar(EID, edit=6)


def test_working_days_of_the_funder_move_too() -> None:
    """The ten working days for a review are counted by the new calendar."""
    life = waiting().does("review_plan", outcome="TO_BE_REVISED", trigger="NEEDS")
    key = "plan_revision/2026-02-16"
    before = life.waits[key]

    assert changed(life, EID).waits[key] > before


def test_a_calendar_reads_the_same_in_every_process() -> None:
    """Days are written in order: the same act sent again from another process is the same act."""
    days = [date(2026, month, 1) for month in range(1, 13)]
    written = Calendar(holidays=frozenset(days)).model_dump(mode="json")

    assert written["holidays"] == [one.isoformat() for one in days]
    life = waiting()
    assert fold(Opened.model_validate(life.opened.model_dump(mode="json")), life.facts).calendar == life.case.calendar
