"""Meetings that were agreed on: invited, moved, called off, each time once. R36, R89."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import Incomplete, NotAllowed
from tests.policy.lives import Life, day, returnee, under_way
from tests.policy.messages import ends, hears, owed, slowly

MEETING = {"meeting": "talk", "day": "2026-03-31", "hour": "10:30"}


def agreed(life: Life | None = None, **more: Any) -> Life:
    """A talk is agreed on for 31 March 2026; nothing leaves by itself."""
    return slowly(life or under_way()).does("agree_meeting", **{**MEETING, **more})


def invited(**more: Any) -> Life:
    """The invitation went out."""
    return ends(agreed(**more), "meeting/talk/0", "SENT")


def letters(life: Life) -> dict[str, str]:
    """Invitations and withdrawals that are owed."""
    return {key: deed.text for key, deed in owed(life).items() if key.startswith("meeting/")}


@pytest.mark.rule("R36", "R89")
def test_an_agreed_meeting_is_an_invitation_once() -> None:
    """It goes out, and is owed no more."""
    assert letters(agreed()) == {"meeting/talk/0": "REQUEST"}
    assert letters(invited()) == {}


@pytest.mark.rule("R36", "R89")
def test_a_meeting_that_moves_is_the_same_meeting() -> None:
    """The next number of the same meeting, with the new day; two moves before either left are one letter."""
    life = invited().does("agree_meeting", **{**MEETING, "day": "2026-04-30"})
    assert letters(life) == {"meeting/talk/1": "REQUEST"}

    life.does("agree_meeting", **{**MEETING, "day": "2026-04-01"})

    assert letters(life) == {"meeting/talk/2": "REQUEST"}
    assert (life.case.agreed_meetings["talk"].day, owed(life)["meeting/talk/2"].number) == (day("2026-04-01"), 2)


CALLED_OFF: list[Any] = [
    pytest.param(lambda: agreed(), {"meeting/talk/0/called-off": "CANCEL"}, id="on its way: it may have arrived"),
    pytest.param(lambda: invited(), {"meeting/talk/0/called-off": "CANCEL"}, id="after it went out"),
    pytest.param(
        lambda: invited().does("agree_meeting", **{**MEETING, "day": "2026-04-30"}),
        {"meeting/talk/1/called-off": "CANCEL"},
        id="after a move that never went out",
    ),
]


@pytest.mark.parametrize(("begun", "owes"), CALLED_OFF)
@pytest.mark.parametrize("way", ["call_off_meeting", "refuse_assistance"])
@pytest.mark.rule("R36")
def test_whoever_was_invited_hears_that_it_will_not_be(
    begun: Callable[[], Life], owes: dict[str, str], way: str
) -> None:
    """Called off, or help refused: the invitation is withdrawn, once; who was never invited is told nothing."""
    life = begun()

    life.does(way, **({"meeting": "talk", "because": "ILL"} if way == "call_off_meeting" else {}))

    assert letters(life) == owes
    for key in owes:
        ends(life, key, "SENT")
    assert letters(life) == {}


def test_a_refusal_leaves_what_has_taken_place() -> None:
    """A meeting of an earlier day is not called off by a refusal after it; one on the very day is."""
    life = invited().at("2026-04-01").does("refuse_assistance")
    assert letters(life) == {}

    same = invited().at("2026-03-31").does("refuse_assistance")
    assert letters(same) == {"meeting/talk/0/called-off": "CANCEL"}


def test_after_a_death_nobody_is_written_to() -> None:
    """Neither an invitation nor its withdrawal."""
    assert letters(agreed().does("report_death", by="cw")) == {}
    assert letters(invited().does("report_death", by="cw")) == {}


TURNED_DOWN: list[Any] = [
    pytest.param("agree_meeting", {**MEETING, "day": "2026-02-15"}, "has passed", id="yesterday"),
    pytest.param("agree_meeting", {**MEETING, "meeting": "off"}, "called off, or is over", id="called off"),
    pytest.param("agree_meeting", {**MEETING, "hour": "24:00"}, "hour", id="no hour"),
    pytest.param("agree_meeting", {**MEETING, "minutes": 5}, "minutes", id="too short"),
    pytest.param("call_off_meeting", {"meeting": "off", "because": "ILL"}, "already", id="called off twice"),
    pytest.param("call_off_meeting", {"meeting": "tolk", "because": "ILL"}, "no meeting", id="mistyped"),
    pytest.param("call_off_meeting", {"meeting": "talk", "because": "she is ill"}, "because", id="a reason in words"),
]


@pytest.mark.parametrize(("verb", "form", "said"), TURNED_DOWN)
def test_what_cannot_be_agreed_is_told(verb: str, form: dict[str, Any], said: str) -> None:
    """On 16 February 2026: a day that has passed, a meeting that was called off, an hour that is none."""
    life = agreed().does("agree_meeting", **{**MEETING, "meeting": "off"})
    life.does("call_off_meeting", meeting="off", because="ILL")

    assert said in life.turned_down(verb, **form).happened


def test_a_meeting_today_may_be_agreed_and_one_that_is_over_is_another() -> None:
    """The day itself is no past; afterwards the same id is not used again."""
    life = agreed(day="2026-02-16").at("2026-02-17")

    refusal = life.turned_down("agree_meeting", **MEETING)

    assert "is over" in refusal.happened
    assert not isinstance(refusal, Incomplete)


def test_a_move_that_is_sent_twice_is_two_numbers_and_the_last_counts() -> None:
    """As messages do: nothing raises, unknown ids change nothing."""
    life = hears(returnee(), "call_off_meeting", "cw", meeting="nothing", because="ILL")
    assert life.case.agreed_meetings == {}

    hears(hears(life, "agree_meeting", "cw", **MEETING), "agree_meeting", "cw", **MEETING)

    assert life.case.agreed_meetings["talk"].sequence == 1


@pytest.mark.parametrize("who", ["provider", "fin", "ops", "funder", "in"])
def test_the_team_agrees_on_meetings(who: str) -> None:
    """Nobody else does."""
    assert isinstance(under_way().turned_down("agree_meeting", by=who, **MEETING), NotAllowed)
