"""A service that appears is offered to who was lacking it: what is owed then. Handbook 2.3.2 (R69-R79)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.act import Fact, FactKind
from domain.errors import NotAllowed
from domain.promise import State
from tests.policy.lives import Life, day, referred, under_way

NOTE = {"unmet": "roof", "provider": "GM-09"}
KEY = "service_offered/roof/GM-09"


def lacking(life: Life | None = None, **more: Any) -> Life:
    """A life under way on Monday 16 February 2026 whose course nobody offers."""
    begun = life or under_way()
    return begun.does("record_unmet_need", **{"unmet": "roof", "need": "course", "reason": "NO_SERVICE", **more})


def noted(life: Life | None = None, on: str = "2026-02-20") -> Life:
    """The same, told on a Friday that GM-09 has appeared."""
    return (life or lacking()).at(on).does("note_service", by="ops", **NOTE)


def asks(life: Life, referral: str = "again", provider: str = "GM-09", **more: Any) -> Life:
    """A referral for the course to this provider, who is named in a consent of that day."""
    life.does("give_consent", version=1, recipients=["GM-01", provider])
    return referred(life, referral=referral, provider=provider, activity="", **more)


DUE = [
    pytest.param("2026-02-20", "2026-02-27", id="Friday to Friday"),
    pytest.param("2026-02-21", "2026-02-27", id="noted on a Saturday"),
    pytest.param("2026-02-26", "2026-03-05", id="over the end of February"),
    pytest.param("2026-03-31", "2026-04-07", id="over the end of a month"),
]


@pytest.mark.parametrize(("on", "due_on"), DUE)
@pytest.mark.rule("R69")
def test_the_case_worker_looks_at_it_within_five_working_days(on: str, due_on: str) -> None:
    """The promise is hers, counted in working days from the note; one that passes tells the supervisor too."""
    life = noted(on=on)

    assert life.waits[KEY] == day(due_on)
    assert life.promise(KEY).on == "CASE_WORKER"
    life.at(day(due_on) + timedelta(1))
    assert KEY in life.missed
    assert f"notice/{KEY}/due/{due_on}" in life.done


KEPT: list[Any] = [
    pytest.param(lambda life: asks(life), id="referred to it"),
    pytest.param(lambda life: asks(life, provider="GM-02"), id="referred to another for that need"),
    pytest.param(lambda life: life.does("consider_options", unmet="roof", options=["ADVOCACY"]), id="considered"),
    pytest.param(lambda life: life.does("resolve_unmet_need", unmet="roof"), id="resolved"),
]


@pytest.mark.parametrize("answer", KEPT)
@pytest.mark.rule("R69", "R78")
def test_it_is_kept_by_an_answer(answer: Callable[[Life], Life]) -> None:
    """A referral for that need, options considered, or the end of the record."""
    life = noted().at("2026-02-24")

    answer(life)

    promise = life.promise(KEY)
    assert (promise.state, promise.kept_on, promise.late) == (State.KEPT, day("2026-02-24"), False)


NOT_KEPT: list[Any] = [
    pytest.param(lambda life: asks(life, needs=["income"]), id="a referral for another need"),
    pytest.param(
        lambda life: lacking(life, unmet="other").does("consider_options", unmet="other", options=["ADVOCACY"]),
        id="options of another record",
    ),
    pytest.param(
        lambda life: life.does("consider_options", on="2026-02-19", unmet="roof", options=["ADVOCACY"]),
        id="considered before it appeared, typed after",
    ),
]


@pytest.mark.parametrize("other", NOT_KEPT)
def test_it_is_not_kept_by_what_answers_something_else(other: Callable[[Life], Life]) -> None:
    """Another need, another record, or an earlier day."""
    life = noted().at("2026-02-24")

    other(life)

    assert life.promise(KEY).state is State.OPEN


def test_options_looked_at_before_are_looked_at_again() -> None:
    """What was considered before it appeared does not answer it; the second look does, and T15 stays where it was."""
    life = lacking(urgency="URGENT").does("consider_options", unmet="roof", options=["ADVOCACY"])
    noted(life)
    assert KEY in life.waits

    life.at("2026-02-23").does("consider_options", unmet="roof", options=["OTHER_PROVIDER"])

    assert day("2026-02-23") == life.promise(KEY).kept_on
    assert day("2026-02-16") == life.promise("urgent_options/roof").kept_on


def test_an_earlier_look_typed_later_keeps_the_clock_on_its_day() -> None:
    """T15 is kept by the earliest day options were considered, in whatever order they were typed."""
    life = lacking(urgency="URGENT").at("2026-02-20").does("consider_options", unmet="roof", options=["ADVOCACY"])
    assert life.promise("urgent_options/roof").late

    life.does("consider_options", on="2026-02-17", unmet="roof", options=["RELOCATION"])

    promise = life.promise("urgent_options/roof")
    assert (promise.kept_on, promise.late) == (day("2026-02-17"), False)


DROPPED: list[Any] = [
    pytest.param(lambda life: life.does("refuse_assistance"), id="refused"),
    pytest.param(lambda life: life.does("end_need", need="course", end="MET"), id="the need is met"),
    pytest.param(lambda life: life.does("resolve_unmet_need", on="2026-02-19", unmet="roof"), id="ended before"),
    pytest.param(lambda life: life.does("report_death", by="cw"), id="a death"),
]


@pytest.mark.parametrize("end", DROPPED)
def test_it_is_dropped_where_nothing_is_owed(end: Callable[[Life], Life]) -> None:
    """A refusal, a death, a need that is met, a record that had ended before it appeared."""
    life = noted()

    end(life)

    assert life.promise(KEY).state is State.DROPPED


def test_after_a_refusal_that_was_taken_back_it_is_owed_again() -> None:
    """A case that refused is told all the same."""
    life = noted().does("refuse_assistance").does("take_back_refusal")

    assert life.promise(KEY).state is State.OPEN


def message(life: Life, number: int = 0, **note: str) -> Life:
    """The note as the directory leaves it: a message, which no door turns down."""
    told = {"verb": "note_service", "by": {"id": "directory", "role": "OPS", "office": "HQ"}, **NOTE, **note}
    fact = {"number": len(life.facts) + 1, "at": life.now, "kind": FactKind.ACT, "key": f"offer-{number:08}"}
    life.facts.append(Fact(**fact, act={**told, "occurred_on": life.today.isoformat()}))
    life.settle()
    return life


def no(life: Life) -> Life:
    """The provider is asked, and says no."""
    asks(life)
    return life.does("answer_referral", referral="again", answer="REJECTED", reason="COST")


def silent(life: Life) -> Life:
    """The provider is asked, and never answers."""
    return asks(life).does("revoke_referral", referral="again", no_response=True, because="SILENT")


SILENT: list[Any] = [
    pytest.param(lambda life: asks(life), id="being asked"),
    pytest.param(no, id="said no"),
    pytest.param(silent, id="never answered"),
    pytest.param(lambda life: life.does("resolve_unmet_need", unmet="roof"), id="the record has ended"),
]


@pytest.mark.parametrize("before", SILENT)
def test_what_was_tried_is_not_offered(before: Callable[[Life], Life]) -> None:
    """The door says so; as a message it is a fact, and changes nothing."""
    life = before(lacking())

    assert life.turned_down("note_service", by="ops", **NOTE).happened
    message(life)

    assert KEY not in life.ledger
    assert life.case.unmet["roof"].offered == {}


def test_the_same_provider_is_offered_once() -> None:
    """A second note, on another day, starts no second clock; another provider does."""
    life = noted()
    assert "offered already" in life.turned_down("note_service", by="ops", **NOTE).happened

    message(life.at("2026-02-25"))
    message(life, 1, provider="GM-08")
    message(life, 2, unmet="nothing")

    assert life.waits[KEY] == day("2026-02-27")
    assert life.waits["service_offered/roof/GM-08"] == day("2026-03-04")
    assert list(life.case.unmet) == ["roof"]


@pytest.mark.parametrize("who", ["cw", "sv", "provider", "returnee"])
def test_only_the_reading_of_the_directory_notes_a_service(who: str) -> None:
    """No person has to do what the house does by itself."""
    assert isinstance(lacking().turned_down("note_service", by=who, **NOTE), NotAllowed)
