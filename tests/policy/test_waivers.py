"""Waivers: an absolute later date for one promise, or one named rule lifted; with a who, a why and four eyes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.act import Fact, FactKind
from domain.errors import Incomplete, NotAllowed, NotFound
from domain.programme import WaiverRules
from domain.promise import State
from domain.waiver import GrantWaiver
from policy import agenda
from tests.policy.lives import Life, day, outline, pack, person, planned, referred, returnee, under_way


def asked(life: Life, promise: str = "plan", until: str = "2026-03-01", **more: Any) -> Life:
    """More time asked for by the case worker."""
    said = {"waiver": "time", "kind": "DEADLINE_INTERNAL", "because": "ILL", **more}
    return life.does("request_waiver", promise=promise, until=day(until), **said)


def granted(life: Life, by: str = "sv", **more: Any) -> Life:
    """More time asked for and granted."""
    return asked(life, **more).does("grant_waiver", by=by, waiver=more.get("waiver", "time"))


@pytest.mark.rule("R15", "R19")
def test_a_waiver_moves_one_promise_to_an_absolute_date() -> None:
    """A granted waiver gives its promise the new date, says who moved it, and moves nothing else (C6)."""
    plain, waived = planned(), granted(planned())

    moved = waived.promise("plan")
    assert (day("2026-03-01"), day("2026-02-12")) == (moved.due_on, moved.first_due_on)
    assert [(waived.facts[number - 1].act or {})["verb"] for number in moved.moved_by] == ["grant_waiver"]
    others = {key: due for key, due in waived.waits.items() if key != "plan"}
    assert others == {key: due for key, due in plain.waits.items() if key != "plan"}


def test_a_request_moves_nothing() -> None:
    """Until it is granted, a request leaves the date where it was."""
    assert day("2026-02-12") == asked(planned()).waits["plan"]


@pytest.mark.rule("R19")
def test_a_refused_waiver_moves_nothing() -> None:
    """A refusal with its reason answers the request; the date stays."""
    life = asked(planned()).does("refuse_waiver", by="sv", waiver="time", because="NO_NEED")

    assert day("2026-02-12") == life.waits["plan"]
    assert State.KEPT is life.promise("waiver_answer/time").state


@pytest.mark.rule("R19")
def test_who_grants_may_choose_another_date() -> None:
    """The date granted counts, not the date asked for."""
    life = asked(planned()).does("grant_waiver", by="sv", waiver="time", until=day("2026-02-20"))

    assert day("2026-02-20") == life.waits["plan"]


def test_a_waiver_after_the_breach_clears_the_flag_and_keeps_the_miss() -> None:
    """Late, then waived: the promise is late no more, the missed date stays among the facts (C6)."""
    life = planned().at("2026-02-14")
    assert "plan" in life.late

    granted(life)

    assert "plan" not in life.late
    assert "plan" in life.missed
    assert "plan" in life.at("2026-03-02").late
    assert [(key, step) for key, step, _ in life.steps].count(("plan", "due")) == 2


def test_the_latest_waiver_counts() -> None:
    """Of two granted waivers the one granted last gives the date."""
    life = granted(planned())
    granted(life, waiver="more", until="2026-03-20")

    assert (day("2026-03-20"), 2) == (life.waits["plan"], len(life.promise("plan").moved_by))


def test_a_promise_kept_before_its_waived_date_is_in_time() -> None:
    """Kept after the first date and before the waived one, a promise is not late."""
    life = granted(planned()).at("2026-02-20").agreed()

    assert (life.promise("plan").state, life.promise("plan").late) == (State.KEPT, False)


def test_a_missed_date_is_frozen() -> None:
    """A date recorded as missed under older rules stays the date, whatever the rules of today would give."""
    life = planned().at("2026-02-14")
    earlier = life.promise("plan").due - timedelta(3)
    facts = [
        fact.model_copy(update={"due": earlier}) if (fact.key, fact.step) == ("plan", "due") else fact
        for fact in life.facts
    ]
    life.facts = facts

    assert (day("2026-02-09"), True) == (life.promise("plan").due_on, life.promise("plan").late)


def test_new_rules_un_miss_nothing() -> None:
    """A promise that was missed is late even if the rules of today would give it a later date."""
    life = planned()
    missed = life.promise("plan").due - timedelta(9)
    life.facts.append(
        Fact(number=len(life.facts) + 1, at=life.now, kind=FactKind.PASSED, key="plan", step="due", due=missed)
    )

    assert {"plan"} == {one.key for one in agenda.agenda(life.case, life.now) if one.late}


@pytest.mark.rule("R18", "R19")
def test_nobody_grants_their_own_request() -> None:
    """Four eyes, whatever the role."""
    life = asked(planned(), by="sv")

    assert isinstance(life.turned_down("grant_waiver", by="sv", waiver="time"), NotAllowed)
    assert day("2026-03-01") == life.does("grant_waiver", by="sv-2", waiver="time").waits["plan"]


@pytest.mark.parametrize("until", ["2026-02-12", "2026-02-01"], ids=["the same day", "an earlier day"])
def test_a_waiver_never_shortens(until: str) -> None:
    """A date that is not later is turned down when asked for and when granted."""
    life = planned()
    form = {"waiver": "w", "kind": "DEADLINE_INTERNAL", "promise": "plan", "because": "ILL"}

    assert isinstance(life.turned_down("request_waiver", until=day(until), **form), Incomplete)
    asked(life)
    assert isinstance(life.turned_down("grant_waiver", by="sv", waiver="time", until=day(until)), Incomplete)


def urgent() -> Life:
    """A life with a safety plan and an urgent unmet need."""
    life = under_way().does("record_unmet_need", unmet="bed", need="income", reason="COST", urgency="URGENT")
    parts = {"risks": ["r"], "strategies": ["s"], "coping": ["c"]}
    return life.does("make_safety_plan", safety_plan="safe", made_with_returnee=True, **parts)


@pytest.mark.parametrize("name", ["plan_consent", "urgent_options", "safety_review"])
def test_what_protects_the_person_is_never_moved(name: str) -> None:
    """No waiver moves consent, urgent options or a safety review (T13, T15, T18)."""
    life = planned() if name == "plan_consent" else urgent()
    key = next(key for key in life.waits if key.startswith(name))
    form = {"waiver": "w", "kind": "DEADLINE_INTERNAL", "until": day("2027-03-01"), "because": "ILL"}

    assert isinstance(life.turned_down("request_waiver", promise=key, **form), NotAllowed)


KINDS = [
    pytest.param("DEADLINE_INTERNAL", "funding_window/FS-A/spend_by", id="a funder's window is not ours to move"),
    pytest.param("DEADLINE_INTERNAL", "follow_up_period", id="the period takes an extension"),
    pytest.param("DEADLINE_FUNDING", "midterm_report", id="a report is not the funder's to move"),
    pytest.param("FOLLOW_UP_EXTENSION", "midterm_report", id="an extension moves the period only"),
]


@pytest.mark.parametrize(("kind", "promise"), KINDS)
def test_each_kind_moves_its_own_promises(kind: str, promise: str) -> None:
    """A waiver of one kind does not move a promise that belongs to another (5.5)."""
    form = {"waiver": "w", "promise": promise, "until": day("2027-09-01"), "because": "ILL"}

    assert "does not move" in under_way().turned_down("request_waiver", kind=kind, **form).happened


LIMITLESS = pack(waivers=WaiverRules())
GRANTS = [
    pytest.param("DEADLINE_INTERNAL", "plan_review/2026-02-16", {"sv", "pm"}, id="internal: supervisor"),
    pytest.param("DEADLINE_INTERNAL", "midterm_report", {"pm"}, id="reports: programme manager"),
    pytest.param("DEADLINE_FUNDING", "funding_window/FS-A/spend_by", {"pm", "funder"}, id="funder's dates"),
    pytest.param("FOLLOW_UP_EXTENSION", "follow_up_period", {"pm"}, id="beyond eighteen months"),
]


@pytest.mark.parametrize(("kind", "promise", "allowed"), GRANTS)
@pytest.mark.rule("R15", "R19")
def test_each_kind_is_granted_by_its_role(kind: str, promise: str, allowed: set[str]) -> None:
    """Whoever may not grant is told who may; the others are heard (5.5)."""
    for by in ("sv", "pm", "funder"):
        form = {"waiver": "w", "kind": kind, "promise": promise, "until": day("2027-09-01"), "because": "ILL"}
        life = under_way(returnee(programmes=[LIMITLESS])).does("request_waiver", **form, words="a letter")
        if by in allowed:
            assert day("2027-09-01") == life.does("grant_waiver", by=by, waiver="w").waits[promise]
        else:
            assert isinstance(life.turned_down("grant_waiver", by=by, waiver="w"), NotAllowed)


BAD = [
    pytest.param({"promise": "tea"}, NotFound, id="a promise that is not there"),
    pytest.param({"promise": "plan"}, NotFound, id="a promise that is kept"),
    pytest.param({"promise": "midterm_report", "until": None}, Incomplete, id="no date"),
    pytest.param({"kind": "CEILING", "rule": "tea", "until": None}, NotFound, id="a rule of another kind"),
    pytest.param({"kind": "PROCESS", "until": None}, NotFound, id="no rule"),
    pytest.param({"kind": "PROCESS", "rule": "process/face_to_face"}, Incomplete, id="a rule and a date"),
]


@pytest.mark.parametrize(("form", "refusal"), BAD)
def test_a_request_names_what_it_asks_for(form: dict[str, Any], refusal: type[Exception]) -> None:
    """A request names an open promise and a date, or a rule of its kind."""
    said = {"waiver": "w", "kind": "DEADLINE_INTERNAL", "until": day("2028-01-01"), "because": "ILL", **form}

    assert isinstance(under_way().turned_down("request_waiver", **said), refusal)


def test_a_waiver_is_answered_once() -> None:
    """A granted waiver is neither granted again nor refused."""
    life = granted(planned())

    assert "answered already" in life.turned_down("grant_waiver", by="sv-2", waiver="time").happened
    assert "answered already" in life.turned_down("refuse_waiver", by="sv", waiver="time", because="NO").happened


def test_a_waiver_of_an_hour_promise_is_due_at_the_end_of_a_day() -> None:
    """More time on a promise of hours is given by the day, and ends when that day ends."""
    life = referred(returnee().met().assessed().at("2026-01-20"), activity="", urgency="URGENT")
    granted(life, promise="referral_answer/course", until="2026-01-25")

    promise = life.promise("referral_answer/course")
    assert (False, day("2026-01-25")) == (promise.hours, promise.due_on)
    assert "referral_answer/course" not in life.at("2026-01-25", 23).late


@pytest.mark.rule("R15", "R90")
def test_an_extension_goes_beyond_eighteen_months() -> None:
    """Follow-up goes on past eighteen months by an extension, not by being forgotten."""
    life = under_way().at("2027-08-20")
    assert "follow_up_period" in life.late
    life.does(
        "request_waiver",
        waiver="w",
        kind="FOLLOW_UP_EXTENSION",
        promise="follow_up_period",
        until=day("2028-02-16"),
        because="STILL_ILL",
        words="dialysis goes on",
    ).does("grant_waiver", by="pm", waiver="w").does("grant_waiver", by="pm-2", waiver="w")

    assert "follow_up_period" not in life.late


def test_a_waiver_of_the_plan_date_leaves_the_funder_s_date() -> None:
    """The funder's own date for a plan is a promise of its own, even where it falls on the same day (C7)."""
    life = granted(planned(plan=outline()))

    assert day("2026-02-12") == life.waits["funding_window/FS-A/plan_by"]


SUMS = [
    pytest.param("0", "0 is not", id="nothing is no yes"),
    pytest.param("600", "not more than the 600", id="what is allowed anyway"),
    pytest.param("1800.01", "not a part of the 1800", id="a cent more than was asked"),
    pytest.param("601", "", id="a part of it"),
    pytest.param("1800", "", id="all of it"),
    pytest.param(None, "", id="as asked"),
]


@pytest.mark.parametrize(("amount", "said"), SUMS)
def test_a_ceiling_is_granted_as_asked_or_in_part(amount: str | None, said: str) -> None:
    """No sum is read as another one: a grant of nothing is not the whole request, and nobody grants more than that."""
    quote = {"kind": "CEILING", "rule": "ceiling/FS-A/medical", "words": "a quote", "because": "ILL", "amount": "1800"}
    life = returnee().does("request_waiver", waiver="w", **quote)
    form = {"by": "pm", "waiver": "w", **({"amount": amount} if amount else {})}
    if said:
        assert said in life.turned_down("grant_waiver", **form).happened
    else:
        assert Decimal(amount or "1800") == life.does("grant_waiver", **form).case.waivers["w"].amount


def test_the_sum_of_a_grant_is_kept_as_it_was_given() -> None:
    """Told to the case without the door, a grant of nothing stays a grant of nothing."""
    grants = {"kind": "CEILING", "rule": "ceiling/FS-A/medical", "words": "a quote", "because": "ILL", "amount": "1800"}
    case = returnee().does("request_waiver", waiver="w", **grants).case
    when = case.waivers["w"].asked

    GrantWaiver(waiver="w", amount=Decimal(0), by=person("pm"), occurred_on=when.on).apply(case, when)

    assert Decimal(0) == case.waivers["w"].amount
