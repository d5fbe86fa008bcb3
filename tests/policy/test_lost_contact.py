"""Three tries in vain, the search, and the end as lost contact: proposed by dates, closed by people. T5 and T8."""

from typing import Any

import pytest

from domain.errors import NotAllowed
from domain.people import Role
from domain.promise import State
from policy.contact import Reach, reach
from policy.promises import told
from tests.policy.lives import Life, day, under_way

CLOSING: dict[str, Any] = {
    "outcome": "LOST_CONTACT",
    "exit_strategy_followed": False,
    "deviation": "gone",
    "returnee_told": False,
}
WAYS = ("PHONE", "VISIT", "PHONE", "MESSAGE")


def tried(life: Life, *days: str, ways: tuple[str, ...] = WAYS) -> Life:
    """Tries in vain on these days, typed now."""
    for one, channel in zip(days, ways, strict=False):
        life.does("miss_follow_up", channel=channel, on=one)
    return life


def lost(ways: tuple[str, ...] = WAYS) -> Life:
    """The third try in vain was on 20 April, which makes sixty days on 19 June."""
    return tried(under_way().at("2026-04-20"), "2026-04-06", "2026-04-13", "2026-04-20", ways=ways)


def searched(life: Life | None = None) -> Life:
    """A supervisor let her be searched for, for sixty days."""
    return (life or lost()).at("2026-04-21").does("start_tracing", by="sv").at("2026-06-19")


def test_two_tries_ask_for_another_one() -> None:
    """Each try in vain is followed by another within seven days, kept by it; nobody is out of reach yet."""
    life = tried(under_way().at("2026-04-13"), "2026-04-06", "2026-04-13")

    assert (State.KEPT, day("2026-04-20")) == (
        life.promise("contact_retry/2026-04-06").state,
        life.waits["contact_retry/2026-04-13"],
    )
    assert Reach.REACHABLE is reach(life.case)
    assert not [key for key in life.ledger if key.startswith(("contact_lost", "tracing"))]


def test_the_last_try_of_a_day_is_followed_by_another() -> None:
    """Two calls of one day are one promise, and the second of them does not keep it."""
    life = tried(under_way().at("2026-04-06"), "2026-04-06", "2026-04-06")

    assert State.OPEN is life.promise("contact_retry/2026-04-06").state


def test_three_tries_are_put_to_the_supervisor() -> None:
    """After the third try the supervisor has seven days, the worker sixty; nothing is closed by itself (C17)."""
    life = lost()

    decision, search = life.promise("contact_lost/2026-04-20"), life.promise("tracing/2026-04-20")
    assert (Role.SUPERVISOR, day("2026-04-27"), State.OPEN) == (decision.on, decision.due_on, decision.state)
    assert (Role.CASE_WORKER, day("2026-06-19"), State.OPEN) == (search.on, search.due_on, search.state)
    assert "contact_retry/2026-04-20" not in life.ledger
    assert (reach(life.case), life.stage) == (Reach.UNREACHABLE, "IMPLEMENTING")


WAYS_OF_TRYING = [
    pytest.param(("PHONE", "PHONE", "PHONE", "PHONE"), None, id="one way only"),
    pytest.param(("PHONE", "PHONE", "VISIT", "PHONE"), "2026-04-20", id="another way at the third"),
    pytest.param(("PHONE", "PHONE", "PHONE", "VISIT"), "2026-04-27", id="another way at the fourth"),
]


@pytest.mark.parametrize(("ways", "since"), WAYS_OF_TRYING)
def test_out_of_reach_means_two_ways(ways: tuple[str, ...], since: str | None) -> None:
    """Calling the same number again and again is no search: the sixty days begin once two ways were tried."""
    life = tried(under_way().at("2026-04-27"), "2026-04-06", "2026-04-13", "2026-04-20", "2026-04-27", ways=ways)

    assert [f"tracing/{since}"] * (since is not None) == [key for key in life.waits if key.startswith("tracing")]
    assert "contact_lost/2026-04-20" in life.waits


def test_a_supervisor_says_that_she_is_searched_for() -> None:
    """The search begins by a supervisor's word, once, and answers what was put to her; the worker may not say it."""
    assert isinstance(lost().turned_down("start_tracing", by="cw"), NotAllowed)
    life = lost().at("2026-04-22").does("start_tracing", by="sv")

    assert (Reach.TRACING, day("2026-04-22")) == (reach(life.case), life.promise("contact_lost").kept_on)
    assert "begun already" in life.turned_down("start_tracing", by="sv").happened
    assert "3 tries" in under_way().turned_down("start_tracing", by="sv").happened


def test_a_fourth_try_gives_no_more_time() -> None:
    """Dates count from the third try, whatever is tried afterwards."""
    life = tried(lost().at("2026-04-22"), "2026-04-22")

    assert (day("2026-04-27"), day("2026-06-19")) == (
        life.waits["contact_lost/2026-04-20"],
        life.waits["tracing/2026-04-20"],
    )


@pytest.mark.parametrize("verb", ["record_follow_up", "issue_communication_kit"])
def test_the_next_contact_ends_the_search(verb: str) -> None:
    """Meeting her again answers it, and the next three tries are counted anew."""
    form = {"kit": "phone", "provider": "GN-04"} if verb == "issue_communication_kit" else {}
    life = lost().at("2026-04-24").does(verb, **form)

    assert {day("2026-04-24")} == {life.promise(key).kept_on for key in ("contact_lost", "tracing")}
    assert Reach.REACHABLE is reach(tried(life.at("2026-05-02"), "2026-05-01").case)


def test_a_contact_typed_late_takes_its_place_by_day() -> None:
    """A visit held between the tries and typed after them means that three were not in vain."""
    life = lost().does("record_follow_up", on="2026-04-08")

    assert not [key for key in life.ledger if key.startswith(("contact_lost", "tracing"))]


def test_sixty_days_propose_an_end_and_end_nothing() -> None:
    """When the date passes, worker and supervisor are told, again and again; the case stays where it was (C17)."""
    life = searched().at("2026-07-05")

    steps = [(step, on) for key, step, on in life.steps if key == "tracing/2026-04-20"]
    assert [("due", day("2026-06-19")), ("tell-1", day("2026-07-03"))] == steps
    assert {Role.CASE_WORKER, Role.SUPERVISOR} == set(told("tracing", "due", Role.CASE_WORKER))
    assert (life.case.closed, life.stage) == (None, "IMPLEMENTING")


TOO_SOON = [
    pytest.param(lambda: under_way(), "3 tries since the last contact (there are 0)", id="never tried"),
    pytest.param(lambda: lost(("VISIT",) * 3).at("2026-07-01"), "2 ways of trying (there is visit)", id="one way"),
    pytest.param(lambda: lost().at("2026-06-18"), "60 days of search (until 19 June 2026)", id="a day too soon"),
    pytest.param(lambda: searched().does("record_follow_up"), "there are 0", id="she was met today"),
    pytest.param(lambda: searched(), None, id="on the day"),
]


@pytest.mark.parametrize(("made", "said"), TOO_SOON)
def test_closing_as_lost_waits_for_the_search(made: Any, said: str | None) -> None:
    """Nobody is given up before three tries, two ways and sixty days; what is missing is said."""
    if said is None:
        assert made().does("start_closing", **CLOSING).stage == "CLOSING"
    else:
        assert said in made().turned_down("start_closing", **CLOSING).happened


def test_an_alternative_contact_is_asked_before_the_end() -> None:
    """Whoever the returnee named for this is asked first; silence there is enough, and so is a withdrawn name."""
    named = under_way().does("name_alternative_contact", who="a sister, in the market", consent_given=True)
    life = searched(tried(named.at("2026-04-20"), "2026-04-06", "2026-04-13", "2026-04-20"))
    assert "alternative contact" in life.turned_down("start_closing", **CLOSING).happened

    life.does("record_trace", channel="PHONE", answered=False).does("start_closing", **CLOSING)

    assert State.KEPT is life.promise("tracing").state


def test_a_waiver_lifts_the_search() -> None:
    """A supervisor may let a case end without it: a PROCESS waiver, with its reason, by somebody else."""
    life = lost().does("request_waiver", waiver="w", kind="PROCESS", rule="process/tracing", because="REMIGRATED")
    assert life.turned_down("start_closing", **CLOSING)

    life.does("grant_waiver", by="sv", waiver="w")

    assert life.does("start_closing", **CLOSING).stage == "CLOSING"


def test_more_time_for_the_search_holds_at_the_door() -> None:
    """A waiver that moves the search moves the day from which the case may end."""
    life = lost().does(
        "request_waiver",
        waiver="w",
        kind="DEADLINE_INTERNAL",
        promise="tracing/2026-04-20",
        until=day("2026-07-20"),
        because="RAINS",
    )
    life.does("grant_waiver", by="sv", waiver="w")

    assert "until 20 July 2026" in searched(life).turned_down("start_closing", **CLOSING).happened


def test_nobody_is_given_up_while_the_case_is_on_hold() -> None:
    """A hold stops the sixty days (C5): the end waits until it is lifted, and for the days that were left."""
    life = lost().at("2026-05-20").does("place_hold", hold="flood", reason="SECURITY").at("2026-07-20")
    assert "stands still" in life.turned_down("start_closing", **CLOSING).happened

    life.does("lift_hold", hold="flood")

    assert "until 19 August 2026" in life.turned_down("start_closing", **CLOSING).happened


def test_who_is_found_again_is_not_closed_as_lost() -> None:
    """A contact after closing was started holds the signature back; the closing can be taken back."""
    life = searched().does("start_closing", **CLOSING).does("write_report", kind="CLOSURE").at("2026-06-21")
    assert Reach.TRACING is reach(life.case)
    life.does("record_follow_up", mode="PHONE", why_not_face_to_face="FAR")

    assert "searched for enough" in life.turned_down("close_case", by="sv", outcome="LOST_CONTACT").happened
    assert life.does("cancel_closing", because="FOUND_AGAIN").stage == "IMPLEMENTING"


def test_after_a_refusal_nobody_is_searched_for() -> None:
    """Whoever refused is left alone: nothing is waited for, no try is recorded, nobody else is asked (A5)."""
    life = lost().does("name_alternative_contact", who="a brother", consent_given=True).does("refuse_assistance")

    assert not [key for key in life.waits if key.startswith(("contact", "tracing", "follow_up"))]
    assert "refused all help" in life.turned_down("miss_follow_up", channel="PHONE").happened
    assert "refused all help" in life.turned_down("record_trace", channel="PHONE", answered=True).happened


def test_a_life_lost_and_closed() -> None:
    """Three tries in June, the alternative contact answers once, closing proposed in August, signed in September."""
    life = under_way().does("name_alternative_contact", who="an uncle", consent_given=True)
    tried(life.at("2026-06-29"), "2026-06-15", "2026-06-22", "2026-06-29")
    life.at("2026-07-01").does("start_tracing", by="sv")
    life.at("2026-07-20").does("record_trace", channel="PHONE", answered=True, words="he has gone to the coast")
    life.at("2026-08-28").does("start_closing", **CLOSING).does("write_report", kind="CLOSURE")
    life.at("2026-09-01").does("close_case", by="sv", outcome="LOST_CONTACT")

    assert ("CLOSED", "LOST_CONTACT", {"retention"}) == (life.stage, life.verdict.outcome, set(life.waits))
    assert ("tracing/2026-06-29" in life.missed, life.promise("tracing").kept_on) == (False, day("2026-08-28"))
