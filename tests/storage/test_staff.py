"""The staff register knows who may act."""

import pytest

from domain.errors import NotAllowed, NotFound
from domain.people import Person, Role
from storage.database import Database
from storage.staff import Member, Staff


def test_a_member_is_found_by_id(database: Database, worker: Person) -> None:
    """An act gets id, role and office; the name stays in the register."""
    Staff(database).add(worker, "Fatou Jallow")

    assert Staff(database).get("cw-7") == worker
    assert Staff(database).all() == [Member(worker, "Fatou Jallow", True)]


def test_a_member_can_change_role_and_name(database: Database, worker: Person) -> None:
    """Adding the same id again changes the entry."""
    supervisor = worker.model_copy(update={"role": Role.SUPERVISOR})
    Staff(database).add(worker, "Fatou Jallow")
    Staff(database).add(supervisor, "Fatou Jallow-Diop")

    assert Staff(database).all() == [Member(supervisor, "Fatou Jallow-Diop", True)]


def test_a_mistyped_id_shows_the_nearest(database: Database, worker: Person) -> None:
    """The refusal names ids that exist, and no person's name."""
    Staff(database).add(worker, "Fatou Jallow")

    with pytest.raises(NotFound) as refusal:
        Staff(database).get("cw-77")
    assert refusal.value.next_step == "Did you mean cw-7?"
    assert "Fatou" not in str(refusal.value)
    with pytest.raises(NotFound, match="list of staff"):
        Staff(database).get("zzzz")


def test_someone_who_left_sends_no_new_acts(database: Database, worker: Person) -> None:
    """An inactive member stays in the register and is refused as an actor."""
    Staff(database).add(worker, "Fatou Jallow", active=False)

    with pytest.raises(NotAllowed, match="no longer works"):
        Staff(database).get("cw-7")
