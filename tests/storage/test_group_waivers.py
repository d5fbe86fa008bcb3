"""A group waiver in the database: chosen once, noted case by case, on both databases."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.errors import NotFound
from storage.database import Database
from storage.group_waivers import GroupCase, GroupWaiver, GroupWaivers

DUE, UNTIL = date(2026, 2, 28), date(2026, 3, 14)


def test_a_group_is_chosen_once_and_noted_case_by_case(database: Database, noon: datetime) -> None:
    """The same group kept again changes neither its cases nor what became of them; an unknown one is told."""
    store, group = GroupWaivers(database), GroupWaiver("flood", {"office": "GM-BJL", "days": 14}, "sv-1", noon)
    cases = [GroupCase("flood", number, "plan", "flood", DUE, UNTIL) for number in ("R-2222222", "R-3333333")]
    store.keep(group, cases)
    store.note(replace(cases[0], asked=7, signed={"pm-1": 9}))
    store.keep(group, cases[:1])

    assert store.get("flood") == group
    assert store.cases("flood") == [replace(cases[0], asked=7, signed={"pm-1": 9}), cases[1]]
    with pytest.raises(NotFound):
        store.get("fire")
