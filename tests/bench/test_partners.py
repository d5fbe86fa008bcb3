"""What the measuring of partners rests on: plans with every word, cases that owe, faults that repeat themselves."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import copies, deeds
from bench.partners import _each_once
from policy.judge import judge
from standins.serve import fault
from standins.shelf import Shelf
from storage.database import open_database
from storage.keyfile import make_key_file
from storage.keys import KeyStore
from storage.papers import Papers
from tests.story.conftest import NoEngine


def test_a_copy_is_made_in_each_language_and_the_fastest_counts_as_one() -> None:
    """Four lines for paper, one for a screen; nobody is faster than the fastest."""
    rows = copies.plan_copies(1)
    assert [name for name in copies.NAMES.values() if not any(name in row.what for row in rows)] == []
    assert max(row.quotient or 0 for row in rows[:-1]) == 1.0
    assert len(rows) == 5


@pytest.mark.parametrize("language", copies.WORDS)
def test_the_plan_that_is_copied_leaves_no_place_empty(language: str) -> None:
    """Else the copies of one language would be shorter than those of another."""
    shown = copies.plan(language)
    assert len(shown.activities) == 4
    pictures = ("ups_and_downs", "surveys")  # of a plan that has just begun there are none
    assert [name for name, said in shown if not said and name not in pictures] == []
    assert all(line.what and line.contact and line.provider and line.currency for line in shown.activities)


async def test_a_case_that_is_ready_owes_each_of_its_referrals(tmp_path: Path) -> None:
    """Every act went through the door, and no deed counts as done."""
    database = open_database(f"sqlite:///{tmp_path / 'passerelle.db'}")
    database.migrate()
    make_key_file(tmp_path / "kek.key")
    papers = Papers(database, KeyStore(f"sqlite:///{tmp_path / 'keys.db'}", tmp_path / "kek.key"))
    house: Any = SimpleNamespace(papers=papers)
    case = await deeds.owing(house, NoEngine(papers), 3)
    owed = judge(case.opened, case.facts, datetime.now(UTC)).deeds
    assert [deed.key for deed in owed] == [f"referral/home-{n}/letter" for n in range(3)]


@pytest.mark.parametrize("arrived", [{"a": 1}, {"a": 1, "b": 2}, {"a": 1, "b": 1, "c": 1}])
def test_a_deed_lost_or_done_twice_ends_the_run(arrived: dict[str, int]) -> None:
    """Two were owed."""
    with pytest.raises(RuntimeError, match="2 referrals were owed"):
        _each_once(arrived, 2)


def test_deeds_that_each_arrived_once_are_well() -> None:
    """Two were owed."""
    _each_once({"a": 1, "b": 1}, 2)


def test_a_share_of_all_uses_goes_wrong_and_always_the_same_ones() -> None:
    """One in ten, near enough; another seed strikes elsewhere."""
    struck = [_struck({"mode": "error_500", "share": 0.1, "seed": seed}) for seed in (0, 0, 1)]
    assert struck[0] == struck[1] != struck[2]
    assert 12 <= len(struck[0]) <= 28
    assert _struck({"mode": "error_500", "share": 0}) == []
    assert _struck({"mode": "error_500", "times": 2}) == [0, 1]


def _struck(asked: dict[str, Any]) -> list[int]:
    shelf = Shelf(":memory:")
    shelf.put("faults", "referrals", asked)
    return [n for n in range(200) if fault(shelf, "referrals")["mode"]]


def test_the_shelf_finds_what_a_text_stands_in() -> None:
    """Signs that JSON writes otherwise are found as well; in the order in which they came."""
    shelf = Shelf(":memory:")
    for id_, name in (("1", 'a "b"'), ("2", "é"), ("3", 'c "b"')):
        shelf.put("task", id_, {"name": name})
    assert [one["name"] for one in shelf.holding("task", '"b"')] == ['a "b"', 'c "b"']
    assert [one["name"] for one in shelf.holding("task", "é")] == ["é"]
    assert len(shelf.all("task")) == 3
