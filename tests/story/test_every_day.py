"""The same life judged on every day: a date changes only by an act that may change it. Invariants 1 and 5; C5-C8."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.act import Fact, FactKind
from domain.fold import fold
from domain.opened import Opened
from domain.promise import Promise, State
from policy import agenda
from settings import HERE
from tests.story.conftest import Lived

STORIES = sorted((HERE / "stories").glob("*.yaml"))
MOVES_ANY = {
    *("confirm_arrival", "place_hold", "lift_hold", "grant_waiver", "correct_death", "reopen_case", "strike_out_act"),
    *("change_calendar", "adopt_programme", "settle_relocation"),
}
MOVES = {
    "follow_up": {"record_assessment", "give_consent", "agree_plan", "decide_funding", "give_assent"},
    "plan_review": {"record_follow_up", "review_plan", "record_survey"},
}  # the frequency of meetings follows the plan and the vulnerability
SAME = ("due", "due_on", "on", "rule", "state", "kept_on", "moved_by", "days_left")


def ledger(opened: Opened, facts: Sequence[Fact], until: Any) -> dict[str, Promise]:
    """Every promise as it stood at this moment."""
    known = [fact for fact in facts if fact.at <= until]
    return {promise.key: promise for promise in agenda.ledger(fold(opened, known), until)}


def days(opened: Opened, facts: Sequence[Fact]) -> Iterator[tuple[dict[str, Promise], dict[str, Promise], list[Fact]]]:
    """Each day of a life: the promises before and after it, and what came to be known on it."""
    moment, before = facts[0].at, dict[str, Promise]()
    while moment <= facts[-1].at + timedelta(days=40):
        after = ledger(opened, facts, moment)
        yield before, after, [one for one in facts if moment - timedelta(days=1) < one.at <= moment]
        before, moment = after, moment + timedelta(days=1)


def verbs(facts: Sequence[Fact]) -> set[str]:
    """The acts among these facts; a correction of any act counts as a striking out."""
    acts = [fact.act for fact in facts if fact.kind is FactKind.ACT and fact.act]
    return {str(act["verb"]) for act in acts} | {"strike_out_act" for act in acts if act.get("corrects")}


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_a_date_changes_only_by_an_act_that_may_change_it(lived: Lived, path: Path) -> None:
    """Walked day by day, every date that moves has its act, and on a day without facts nothing changes at all."""
    life = await lived(path)
    facts, opened = await life.world.facts(), life.world.opened
    unexplained = []
    for before, after, today in days(opened, facts):
        for key, was in before.items():
            now = after.get(key)
            if not today and (now is None or any(getattr(now, name) != getattr(was, name) for name in SAME)):
                unexplained.append(f"{key}: {was.due_on} without a fact")
            elif now and now.due_on != was.due_on and was.state is State.OPEN:
                allowed = MOVES_ANY | MOVES.get(was.name, set())
                if not verbs(today) & allowed:
                    unexplained.append(f"{key}: {was.due_on} to {now.due_on} by {sorted(verbs(today))}")
    assert unexplained == []
