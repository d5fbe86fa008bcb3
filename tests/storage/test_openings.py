"""Openings: a reason, a person, an end; kept for whoever asks later who looked."""

from datetime import datetime, timedelta

from domain.people import Person, Role
from storage.database import Database
from storage.openings import Openings

OPS = Person(id="ops-1", role=Role.OPS, office="GM-BJL")
OTHER = Person(id="ops-2", role=Role.OPS, office="GM-BJL")


def test_an_opening_holds_for_one_person_one_part_and_one_case_until_its_end(
    database: Database, case: str, noon: datetime
) -> None:
    """Nobody else gains by it, and it ends by itself."""
    now = [noon]
    openings = Openings(database, clock=lambda: now[0])
    made = openings.open(case, OPS, "payloads", "CASE_STUCK", timedelta(hours=8))

    assert openings.find(case, OPS, "payloads") == made
    assert openings.find(case, OTHER, "payloads") is None
    assert openings.find(case, OPS, "restricted") is None
    assert openings.find("case-R-OTHER", OPS, "payloads") is None
    now[0] = noon + timedelta(hours=8)
    assert openings.find(case, OPS, "payloads") is None


def test_who_changed_their_role_opens_anew(database: Database, case: str, noon: datetime) -> None:
    """An opening was given to a role: in another one it does not hold."""
    openings = Openings(database, clock=lambda: noon)
    openings.open(case, OPS, "payloads", "CASE_STUCK", timedelta(hours=8))

    assert openings.find(case, OPS.model_copy(update={"role": Role.FINANCE}), "payloads") is None


def test_a_second_opening_lasts_longer_and_the_first_is_kept(database: Database, case: str, noon: datetime) -> None:
    """The latest end counts; every reason can be read later, in order."""
    now = [noon]
    openings = Openings(database, clock=lambda: now[0])
    openings.open(case, OPS, "payloads", "CASE_STUCK", timedelta(hours=8))
    now[0] = noon + timedelta(hours=7)
    openings.open(case, OPS, "payloads", "AFTER_REPAIR", timedelta(hours=8))

    found = openings.find(case, OPS, "payloads")
    assert found is not None
    assert (found.because, found.until) == ("AFTER_REPAIR", noon + timedelta(hours=15))
    assert [one.because for one in openings.of(case)] == ["CASE_STUCK", "AFTER_REPAIR"]
