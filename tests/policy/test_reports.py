"""Reports over many cases: promises, plans in time, waivers, unmet needs. Handbook 2.3 (R14, R20), 2.3.2 (R71)."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from policy.masking import FEWER, HIDDEN, Table
from policy.reports import deadlines, standing, unmet_needs
from policy.tallies import Known
from tests.policy.lives import Life, day, planned, returnee, under_way
from tests.policy.test_assistance import decision

Made = Callable[[], Life]
SCORES = {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}


def many(*lives: tuple[Life, int]) -> list[Known]:
    """So many cases that went like each of these lives."""
    return [
        Known(f"case-{kind}-{n}", life.case, list(life.ledger.values()))
        for kind, (life, count) in enumerate(lives)
        for n in range(count)
    ]


def rows(made: Table, *key: str) -> list[dict[str, Any]]:
    """The rows of a table whose first columns are these."""
    return [dict(zip(made.columns, row, strict=True)) for row in made.rows if row[: len(key)] == key]


def waived(life: Life, until: str = "2026-03-01") -> Life:
    """More time for the plan, asked and granted."""
    form = {"waiver": "time", "kind": "DEADLINE_INTERNAL", "promise": "plan", "because": "ILL"}
    return life.does("request_waiver", until=day(until), **form).does("grant_waiver", by="sv", waiver="time")


def missed() -> Life:
    """A plan that was not agreed within its month."""
    return planned().at("2026-02-14")


def lapsed() -> Life:
    """A survey that nobody took."""
    return under_way().does("record_survey", **SCORES).at("2026-06-20")


STANDINGS: list[Any] = [
    pytest.param(lambda: planned().at("2026-02-12").agreed(), "plan", "ON_TIME", id="on its last day"),
    pytest.param(lambda: missed().agreed(), "plan", "LATE", id="two days late"),
    pytest.param(missed, "plan", "STILL_LATE", id="late and open"),
    pytest.param(planned, "plan", "", id="open and in time"),
    pytest.param(lambda: waived(planned()), "plan", "", id="moved, open and in time"),
    pytest.param(lambda: waived(planned()).at("2026-02-20").agreed(), "plan", "WAIVED", id="kept by its new date"),
    pytest.param(lambda: waived(planned()).at("2026-02-12").agreed(), "plan", "ON_TIME", id="kept by its first date"),
    pytest.param(lambda: waived(planned()).at("2026-03-02").agreed(), "plan", "LATE", id="late even so"),
    pytest.param(lambda: waived(missed()).agreed(), "plan", "LATE_THEN_WAIVED", id="late, waived, kept"),
    pytest.param(lambda: waived(missed()), "plan", "LATE_THEN_WAIVED", id="late, waived, open"),
    pytest.param(lambda: waived(missed()).at("2026-03-02"), "plan", "STILL_LATE", id="late, waived, late again"),
    pytest.param(lapsed, "survey/1", "LATE", id="lapsed after its date"),
    pytest.param(lambda: planned().does("refuse_assistance"), "plan", "", id="refused before its date"),
    pytest.param(lambda: missed().does("refuse_assistance"), "plan", "LATE", id="refused after its date"),
]


@pytest.mark.parametrize(("made", "key", "expected"), STANDINGS)
@pytest.mark.rule("R14", "R19")
def test_each_promise_has_its_standing(made: Made, key: str, expected: str) -> None:
    """On time, late, moved, late and then moved, still late; what is open in time or was never due says nothing."""
    life = made()

    assert expected == standing(life.case, life.ledger[key])


def test_a_visit_typed_late_was_in_time() -> None:
    """A date that passed while the visit stood in a notebook is no lateness of anybody."""
    life = under_way().at("2026-03-20")
    assert standing(life.case, life.promise("follow_up/2026-02-16")) == "STILL_LATE"

    life.does("record_follow_up", on="2026-03-10")

    assert standing(life.case, life.promise("follow_up/2026-02-16")) == "ON_TIME"


@pytest.mark.rule("R14")
def test_plans_in_time_leave_out_what_was_given_more_time() -> None:
    """Six in time, five late, seven moved: six of eleven are 55 in a hundred, whatever became of the seven."""
    moved = waived(planned()).at("2026-02-20").agreed()
    cases = many((planned().agreed(), 6), (missed().agreed(), 5), (moved, 7))

    kept, plans, _ = deadlines(cases)

    assert rows(kept, "FS-A", "plan") == [
        {
            **{"programme": "FS-A", "promise": "plan", "office": "GM-BJL", "ON_TIME": 6, "LATE": 5, "WAIVED": 7},
            **{"LATE_THEN_WAIVED": 0, "STILL_LATE": 0, "ALL": 18},
        }
    ]
    assert plans.rows == (("FS-A", "GM-BJL", 6, 55),)


def test_a_share_is_not_said_where_a_part_is_hidden() -> None:
    """Where few were late, their number follows from the share: it is hidden as well."""
    _, plans, _ = deadlines(many((planned().agreed(), 20), (missed().agreed(), 2)))

    assert [row[-1] for row in plans.rows] == [HIDDEN]


def test_programmes_and_offices_are_told_apart() -> None:
    """A case without a programme counts under none; a case that moved counts where it is."""
    moved = planned().does("propose_relocation", relocation="coast", to_place="GM-CST")
    moved.does("agree_relocation", relocation="coast")
    moved.does("settle_relocation", by="sv", relocation="coast", office="GM-CST")

    kept, *_ = deadlines(
        many((planned().agreed(), 5), (moved.agreed(), 5), (returnee(programmes=[]).at("2026-03-01"), 5))
    )

    assert [(row["office"], row["ON_TIME"]) for row in rows(kept, "FS-A", "plan")] == [
        ("GM-BJL", 5),
        ("GM-CST", 5),
        ("ALL", 10),
    ]
    assert [row["STILL_LATE"] for row in rows(kept, "NONE", "plan")] == [5]


def asking(kind: str, rule: str, answer: str) -> Life:
    """A rule of a programme that somebody asked to lift."""
    life = returnee().met()
    if kind == "MODALITY":
        life = under_way()
        life.does("decide_modality", **decision())
    more = {"amount": "700"} if kind == "CEILING" else {}
    life.does(
        "request_waiver", waiver="w", kind=kind, rule=rule, because="MEDICAL", words="asked at the clinic", **more
    )
    if answer == "granted":
        life.does("grant_waiver", by="pm", waiver="w")
    if answer == "refused":
        life.does("refuse_waiver", by="pm", waiver="w", because="NO_MONEY")
    return life


RULES: list[Any] = [
    pytest.param(lambda: waived(planned()), ("INTERNAL", "plan", "DEADLINE_INTERNAL", "ILL"), "GRANTED", id="a date"),
    pytest.param(
        lambda: asking("CEILING", "ceiling/FS-A/medical", "refused"),
        ("FS-A", "ceiling/medical", "CEILING", "MEDICAL"),
        "REFUSED",
        id="a funder's ceiling",
    ),
    pytest.param(
        lambda: asking("ELIGIBILITY", "eligibility/FS-A", "granted"),
        ("FS-A", "eligibility", "ELIGIBILITY", "MEDICAL"),
        "GRANTED",
        id="a funder's criteria",
    ),
    pytest.param(
        lambda: asking("MODALITY", "modality/FS-A/shop", ""),
        ("FS-A", "modality", "MODALITY", "MEDICAL"),
        "ASKED",
        id="a way of giving",
    ),
    pytest.param(
        lambda: asking("PROCESS", "process/assessment/skills", ""),
        ("INTERNAL", "process/assessment/skills", "PROCESS", "MEDICAL"),
        "ASKED",
        id="a step of ours",
    ),
]


@pytest.mark.parametrize(("made", "key", "answer"), RULES)
@pytest.mark.rule("R20")
def test_waivers_are_counted_by_source_rule_and_reason(made: Made, key: tuple[str, ...], answer: str) -> None:
    """Who wants a softer rule shows how often it was asked for, why, and what was answered; a few are not shown."""
    *_, told = deadlines(many((made(), 5)))
    assert [(row[:4], dict(zip(told.columns, row, strict=True))[answer]) for row in told.rows] == [(key, 5)]

    *_, few = deadlines(many((made(), 4)))
    assert {row[-1] for row in few.rows} == {FEWER}


def unmet(*verbs: tuple[str, dict[str, Any]]) -> Life:
    """A need nobody could meet, and what was done about it."""
    life = under_way().does("record_unmet_need", unmet="bed", need="income", reason="NO_SERVICE")
    if ENDED in verbs:
        life.does("consider_options", unmet="bed", options=["OTHER_PROVIDER"])
    for verb, form in verbs:
        life.does(verb, **form)
    return life


def closed(life: Life) -> Life:
    """The same, withdrawn and closed."""
    form = {"outcome": "WITHDRAWN", "exit_strategy_followed": True, "returnee_told": True}
    life.does("write_report", kind="CLOSURE").does("start_closing", **form)
    return life.does("close_case", by="sv", outcome="WITHDRAWN")


def considering(*options: str) -> tuple[str, dict[str, Any]]:
    """Options considered."""
    return "consider_options", {"unmet": "bed", "options": list(options)}


ENDED = ("resolve_unmet_need", {"unmet": "bed", "resolved": False})
STATES: list[Any] = [
    pytest.param(unmet, "REGISTERED", id="registered"),
    pytest.param(lambda: unmet(considering("WAIT_FOR_SERVICE")), "WAITING_SERVICE", id="waited for"),
    pytest.param(lambda: unmet(considering("SAFETY_PLAN")), "SAFETY_PLANNING", id="a safety plan"),
    pytest.param(lambda: unmet(considering("RELOCATION", "SAFETY_PLAN")), "RELOCATION_CONSIDERED", id="a move"),
    pytest.param(
        lambda: unmet(("start_advocacy", {"advocacy": "a", "unmet": "bed", "opens_existing": False})),
        "ADVOCACY",
        id="somebody is asked",
    ),
    pytest.param(lambda: unmet(("resolve_unmet_need", {"unmet": "bed"})), "RESOLVED", id="resolved"),
    pytest.param(lambda: unmet(ENDED), "NOT_RESOLVED", id="given up"),
    pytest.param(lambda: closed(unmet()), "NOT_RESOLVED_AT_CLOSURE", id="open at closure"),
    pytest.param(lambda: closed(unmet(ENDED)), "NOT_RESOLVED_AT_CLOSURE", id="given up before closure"),
]


@pytest.mark.parametrize(("made", "state"), STATES)
@pytest.mark.rule("R70", "R71")
def test_unmet_needs_are_counted_by_element_reason_office_and_state(made: Made, state: str) -> None:
    """Five alike are a number for advocacy, with nobody's name; four are hidden."""
    (told,) = unmet_needs(many((made(), 5)))
    (row,) = rows(told, "E2", "NO_SERVICE", "GM-BJL")
    assert (row[state], row["ALL"]) == (5, 5)

    (few,) = unmet_needs(many((made(), 4)))
    assert {row[state] for row in rows(few, "E2")} == {FEWER}


def cells(tables: Iterable[Table]) -> set[object]:
    """Everything that is shown."""
    return {cell for one in tables for row in one.rows for cell in row}


@pytest.mark.rule("R71")
def test_no_report_names_a_case() -> None:
    """Case numbers and members stand in no report."""
    cases = many((unmet(), 6))

    assert {one.id for one in cases}.isdisjoint(cells([*deadlines(cases), *unmet_needs(cases)]))
    assert {"R-7K3M2QN", "m1"}.isdisjoint(cells([*deadlines(cases), *unmet_needs(cases)]))
