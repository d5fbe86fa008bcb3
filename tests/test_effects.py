"""What an act would do to the dates, before it is done: the same as what it does when it is done."""

import pytest

from domain.programme import WaiverRules
from policy import agenda
from policy.judge import judge
from starter.effects import effect
from starter.seeing import Seen
from tests.policy.lives import Life, day, pack, person, planned, returnee, under_way
from tests.policy.test_waivers import asked

TIME = {"waiver": "time", "kind": "DEADLINE_INTERNAL", "because": "ILL", "promise": "plan"}
TWO_OVER_10_DAYS = WaiverRules(second_person_over_days=10, most_days=40)


def seen(life: Life) -> Seen:
    """A life as a screen reads it."""
    return Seen(life.opened, life.facts, judge(life.opened, life.facts, life.now), life.now)


@pytest.mark.rule("R15", "R19")
def test_what_is_shown_is_what_comes() -> None:
    """The dates shown before a grant are those of the case after it, and nothing was recorded by looking."""
    life = asked(planned())
    before = len(life.facts)

    shown = effect(seen(life), "grant_waiver", {"waiver": "time"}, person("sv"))
    assert len(life.facts) == before
    assert [(one.key, one.before, one.after) for one in shown.moved] == [("plan", day("2026-02-12"), day("2026-03-01"))]

    life.does("grant_waiver", by="sv", waiver="time")
    assert life.waits["plan"] == shown.moved[0].after


def test_a_request_shows_what_its_grant_would_move() -> None:
    """Whoever asks sees the new date at once, and that one person must sign; the door has nothing against it."""
    life = planned()
    shown = effect(seen(life), "request_waiver", {**TIME, "until": "2026-03-01"}, person("cw"))

    assert [(one.key, one.after) for one in shown.moved] == [("plan", day("2026-03-01"))]
    assert (shown.more_to_sign, shown.refusal) == (1, None)


def test_other_terms_have_another_effect() -> None:
    """A manager who grants less time than asked sees the date of what is granted."""
    shown = effect(seen(asked(planned())), "grant_waiver", {"waiver": "time", "until": "2026-02-20"}, person("sv"))

    assert [one.after for one in shown.moved] == [day("2026-02-20")]


@pytest.mark.rule("R19")
def test_later_than_allowed_is_said_with_its_last_day() -> None:
    """A date beyond the programme's cap is turned down, and the last day that is allowed is named."""
    life = planned(returnee(programmes=[pack(waivers=TWO_OVER_10_DAYS)]))
    shown = effect(seen(life), "request_waiver", {**TIME, "until": "2026-06-01"}, person("cw"))

    assert shown.refusal is not None
    assert "goes too far" in shown.refusal.happened
    assert shown.latest == day("2026-03-24")


@pytest.mark.rule("R19")
def test_a_second_signature_is_counted() -> None:
    """Where two must sign, the effect of the first signature is told as that of both; the next one needs no other."""
    life = asked(planned(returnee(programmes=[pack(waivers=TWO_OVER_10_DAYS)])))
    first = effect(seen(life), "grant_waiver", {"waiver": "time"}, person("sv"))
    assert first.more_to_sign == 1
    assert [one.after for one in first.moved] == [day("2026-03-01")]

    life.does("grant_waiver", by="sv", waiver="time")
    assert life.waits["plan"] == day("2026-02-12")
    assert effect(seen(life), "grant_waiver", {"waiver": "time"}, person("pm")).more_to_sign == 0


def test_ones_own_request_is_shown_and_turned_down() -> None:
    """Whoever asked sees the effect, and what the door would tell them (four eyes)."""
    life = asked(planned(), by="sv")
    shown = effect(seen(life), "grant_waiver", {"waiver": "time"}, person("sv"))

    assert shown.moved
    assert shown.refusal is not None
    assert shown.refusal.happened == "This is your own request."


def test_a_refusal_moves_nothing() -> None:
    """A refused request leaves every date where it is; that it is answered is no effect."""
    form = {"waiver": "time", "because": "NO_NEED"}

    assert effect(seen(asked(planned())), "refuse_waiver", form, person("sv")).moved == ()


def test_a_promise_that_ends_and_one_that_begins_are_told() -> None:
    """Any act can be looked at: a refusal of assistance ends what is owed, and lets the closing begin."""
    life = under_way()
    shown = effect(seen(life), "refuse_assistance", {}, person("returnee"))
    open_now = {one.key for one in agenda.agenda(life.case, life.now)}

    ended = {one.key for one in shown.moved if one.after is None}
    begun = {one.key for one in shown.moved if one.before is None}
    assert ended
    assert ended < open_now
    assert begun
    assert not begun & open_now
