"""Every story of the folder lived on paper: the same rules, no engine; and stories whose expectations are false."""

from pathlib import Path

import pytest

from domain.act import FactKind
from domain.fold import fold
from policy import reports
from policy.account import account
from settings import HERE
from starter.story import language
from tests.story.conftest import Lived

STORIES = sorted((HERE / "stories").glob("*.yaml"))
SMALL = """\
story: a test
returnee: {name: Somebody S., kind: VOLUNTARY, from_country: DEU, to_country: ETH, returned_on: 2026-01-31, registered_on: 2026-01-31}
life:
  - day 1:
      - give_consent: {}
      - record_first_session: {goals: [{id: rest, text: "to rest"}]}
"""  # noqa: E501  # six lines, so that what follows begins on the seventh


async def failures(lived: Lived, path: Path, text: str) -> list[tuple[int, str]]:
    """Line and words of what did not hold in a small story."""
    file = path / "a.yaml"
    file.write_text(SMALL + text, encoding="utf-8")
    return [(one.line, one.words) for one in (await lived(file)).failures]


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_every_expectation_of_every_story_holds(lived: Lived, path: Path) -> None:
    """The stories are true under the rules of this release."""
    assert (await lived(path)).failures == []


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_no_word_of_a_story_stands_in_the_facts(lived: Lived, path: Path) -> None:
    """Names, phones and notes stay in papers; facts hold codes, ids, dates and sums."""
    facts = " ".join([fact.model_dump_json() for fact in await (await lived(path)).world.facts()])
    story = language.read(path)
    said = [text for _, items in story.days for item in items for text in _texts(item.form)]
    assert story.form.name not in facts
    assert [text for text in said if text in facts] == []


def _texts(value: object) -> list[str]:
    """Everything a person wrote as a sentence."""
    if isinstance(value, str):
        return [value] if " " in value else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in inner for text in _texts(one)]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("{stage: PLANNING}", "stage: expected PLANNING, found ASSESSMENT"),
        ("{waits_for: {plan: 2026-03-03}}", "waits_for: plan is 2026-02-28, expected 2026-03-03"),
        ("{waits_for: [survey]}", "waits_for: no survey"),
        ("{not_waiting_for: [plan]}", "not_waiting_for: not expected: plan"),
        ("{late: [plan]}", "late: expected late: plan, found nothing"),
        ("{kept: [plan]}", "kept: no plan"),
        ("{outcome: COMPLETED}", "outcome: expected COMPLETED, found None"),
        ("{done: [plan/1/copy]}", "done: no plan/1/copy"),
        ("{contacts: 3}", "contacts: expected 3, found 0"),
        ("{restricted_to: [SUPERVISOR]}", "restricted_to: expected ['SUPERVISOR'], found nothing restricted"),
    ],
)
async def test_a_false_expectation_fails_with_its_line(lived: Lived, tmp_path: Path, expected: str, said: str) -> None:
    """What was expected, what was found instead, and where it was written."""
    told = await failures(lived, tmp_path, f"      - expect: {expected}\n")
    assert [line for line, _ in told] == [7]
    assert told[0][1].startswith(said)


async def test_an_act_that_is_refused_fails_with_its_line_and_the_refusal(lived: Lived, tmp_path: Path) -> None:
    """A story that means an act to be done says so by not expecting a refusal."""
    told = await failures(lived, tmp_path, "      - review_plan: {outcome: KEPT}\n")
    assert told[0][0] == 7
    assert "review_plan was refused: No plan has started yet." in told[0][1]


async def test_an_expected_refusal_that_does_not_come_fails(lived: Lived, tmp_path: Path) -> None:
    """`refused:` is an expectation like any other."""
    told = await failures(lived, tmp_path, "      - record_follow_up: {}\n        refused: closed\n")
    assert told == [(7, "record_follow_up was accepted; a refusal was expected")]


async def test_a_refusal_for_another_reason_fails(lived: Lived, tmp_path: Path) -> None:
    """The words after `refused:` must be part of what the person is told."""
    told = await failures(lived, tmp_path, "      - review_plan: {outcome: KEPT}\n        refused: it is closed\n")
    assert "refused with other words than 'it is closed'" in told[0][1]


async def test_the_routine_keeps_meetings_until_it_is_told_otherwise(lived: Lived) -> None:
    """Every two weeks for a person in danger: the case worker needs no line of the story for it."""
    life = await lived(HERE / "stories" / "p2-hiwot.yaml")
    verbs = [fact.act["verb"] for fact in await life.world.facts() if fact.kind is FactKind.ACT and fact.act]
    assert verbs.count("record_follow_up") > 10


async def test_a_case_that_moved_is_looked_after_by_its_new_worker(lived: Lived) -> None:
    """After a relocation the routine is the new case worker's."""
    life = await lived(HERE / "stories" / "p2-hiwot.yaml")
    meetings = [fact.act for fact in await life.world.facts() if fact.act and fact.act["verb"] == "record_follow_up"]
    assert {act["by"]["id"] for act in meetings} == {"cw-9"}
    assert {act["by"]["office"] for act in meetings} == {"ET-HWS"}


async def test_a_case_that_was_assigned_is_looked_after_by_the_colleague(lived: Lived) -> None:
    """From the day a supervisor gave the case to somebody else, the routine is theirs."""
    life = await lived(HERE / "stories" / "hold-and-hand-over.yaml")
    acts = [(fact.number, fact.act) for fact in await life.world.facts() if fact.act]
    given = next(number for number, act in acts if act["verb"] == "assign_case")
    meetings = [(number > given, act["by"]["id"]) for number, act in acts if act["verb"] == "record_follow_up"]
    assert set(meetings) == {(False, "cw-7"), (True, "cw-8")}


async def test_a_meeting_that_was_held_is_never_judged_again(lived: Lived) -> None:
    """When a person's life grows calmer, or the plan asks for fewer meetings, the past ones keep their dates."""
    life = await lived(HERE / "stories" / "p2-hiwot.yaml")
    lines = account(life.world.opened, await life.world.facts())
    kept_on = {line.text: n for n, line in enumerate(lines) if line.kind == "kept"}
    moved = [(line.text.split()[0], n) for n, line in enumerate(lines) if line.kind == "moved"]
    assert [key for key, n in moved if kept_on.get(key, n) < n] == []


async def test_a_promise_that_was_kept_is_never_told_as_dropped(lived: Lived) -> None:
    """The account drops open promises only."""
    life = await lived(HERE / "stories" / "p2-hiwot.yaml")
    lines = account(life.world.opened, await life.world.facts())
    kept = {line.text for line in lines if line.kind == "kept"}
    assert kept & {line.text for line in lines if line.kind == "dropped"} == set()


@pytest.mark.rule("R71")
async def test_a_need_nobody_could_pay_counts_in_the_report_that_argues_for_it(lived: Lived) -> None:
    """The fares of a man on dialysis are not resolved at closure, and are counted so (R71)."""
    life = await lived(HERE / "stories" / "p3-moussa.yaml")
    case = fold(life.world.opened, await life.world.facts())
    states = {key: reports.unmet_state(case, key, unmet) for key, unmet in case.unmet.items()}
    assert states == {"transport-cost": "NOT_RESOLVED_AT_CLOSURE"}
