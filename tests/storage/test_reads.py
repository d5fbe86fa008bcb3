"""Who read which paper, and when: ids only."""

from datetime import datetime, timedelta

from domain.people import Person, Role
from storage.database import Database
from storage.reads import Read, Reads


def test_each_reading_is_noted_with_who_which_and_when(
    database: Database, case: str, worker: Person, noon: datetime
) -> None:
    """Every paper read is an entry of its own, in the order of time, and of this case only."""
    focal = Person(id="pfp-1", role=Role.PROTECTION_FOCAL_POINT, office="HQ")
    Reads(database, clock=lambda: noon + timedelta(1)).note(case, ["paper-0001"], focal)
    Reads(database, clock=lambda: noon).note(case, ["paper-0001", "paper-0002"], worker)
    Reads(database, clock=lambda: noon).note("case-R-0002", ["paper-0009"], worker)

    first = [Read("paper-0001", worker, noon), Read("paper-0002", worker, noon)]
    assert Reads(database).of(case) == [*first, Read("paper-0001", focal, noon + timedelta(1))]


def test_reading_nothing_leaves_nothing(database: Database, case: str, worker: Person) -> None:
    """A case without papers, or without one that may be read, leaves no entry."""
    Reads(database).note(case, [], worker)

    assert Reads(database).of(case) == []


def test_reading_twice_is_noted_twice(database: Database, case: str, worker: Person) -> None:
    """Whoever reads a paper again is noted again."""
    for _ in range(2):
        Reads(database).note(case, ["paper-0001"], worker)

    assert [read.paper for read in Reads(database).of(case)] == ["paper-0001"] * 2
