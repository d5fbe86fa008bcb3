"""Every requirement of the chapter has its rule and its test, and the page that says so is true."""

from typing import Any

import pytest

from tests.handbook import PAGE, ROOT, Proof, by_requirement, exists, page, proofs, proofs_in, requirements, sections

ASKED = requirements()
ELSEWHERE = ("partners", "screen")
MARKS = proofs()
PROVED = by_requirement(MARKS)


def test_all_114_requirements_stand_once() -> None:
    """R1 to R114, none missing, none twice, each with a force and a short title."""
    assert sorted(int(one["id"][1:]) for one in ASKED) == list(range(1, 115))
    assert {one["force"] for one in ASKED} == {"MUST", "SHOULD", "MAY", "-"}
    assert set().union(*ASKED) <= {"id", "force", "title", "rule", "where", "waits_for", "stories"}
    assert [one["id"] for one in ASKED if not 5 <= len(one["title"].split()) <= 12] == []


@pytest.mark.parametrize("one", ASKED, ids=[one["id"] for one in ASKED])
def test_each_requirement_is_proved_or_says_what_it_waits_for(one: dict[str, Any]) -> None:
    """A requirement has a test; or it waits for something, and then no test proves it already."""
    awaited = one.get("where") in ELSEWHERE or bool(one.get("waits_for"))

    assert awaited is (one["id"] not in PROVED)


@pytest.mark.parametrize("one", ASKED, ids=[one["id"] for one in ASKED])
def test_each_rule_named_exists(one: dict[str, Any]) -> None:
    """What holds a requirement is a verb, or can be found by its path; what is proved names what holds it."""
    assert [rule for rule in one.get("rule", []) if not exists(rule)] == []
    assert one.get("rule") or "where" in one or "waits_for" in one


def test_each_story_named_exists() -> None:
    """A story that shows a requirement is in the folder."""
    assert [
        name for one in ASKED for name in one.get("stories", []) if not (ROOT / "stories" / f"{name}.yaml").exists()
    ] == []


def test_no_mark_names_an_unknown_requirement_or_stands_astray() -> None:
    """A mark stands on a test and names requirements of the list."""
    known = {one["id"] for one in ASKED}

    assert [proof for proof in MARKS if not proof.test or not proof.ids or set(proof.ids) - known] == []


def test_the_page_is_what_would_be_written_today() -> None:
    """docs/handbook.md says what the tests say; `./run handbook` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page(sections(), PROVED)


SOURCES = [
    pytest.param('@pytest.mark.rule("R1")\ndef test_a(): pass', [("test_a", ("R1",))], id="a mark on a test"),
    pytest.param('@pytest.mark.rule("R1", "R2")\nasync def test_a(): pass', [("test_a", ("R1", "R2"))], id="two"),
    pytest.param('@pytest.mark.skip\n@pytest.mark.rule("R1")\ndef test_a(): pass', [], id="a test that is skipped"),
    pytest.param('X = pytest.param(1, marks=pytest.mark.rule("R1"))', [("", ("R1",))], id="a mark astray"),
    pytest.param('@pytest.mark.rule("R1")\ndef made(): pass', [("", ("R1",))], id="a mark on what is no test"),
    pytest.param("def test_a(): pass", [], id="no mark"),
]


@pytest.mark.parametrize(("source", "found"), SOURCES)
def test_marks_are_found_where_they_stand(source: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    """A mark counts on a test that must hold; anywhere else it is found astray."""
    assert [Proof("a.py", *one) for one in found] == list(proofs_in("a.py", source))


RULES = [
    pytest.param("agree_plan", True, id="a verb"),
    pytest.param("agree_plans", False, id="no verb"),
    pytest.param("policy.plan_content.missing", True, id="a function"),
    pytest.param("policy.plan.gone", False, id="no function"),
    pytest.param("policy.gone.missing", False, id="no file"),
    pytest.param("domain.plan.Activity.months", True, id="a field"),
    pytest.param("domain.plan.Activity.weeks", False, id="no field"),
    pytest.param("domain.case.Case.cannot_meet", True, id="a method"),
]


@pytest.mark.parametrize(("rule", "there"), RULES)
def test_a_rule_is_found_by_its_name(rule: str, there: bool) -> None:
    """Names that lead nowhere are found out."""
    assert there is exists(rule)
