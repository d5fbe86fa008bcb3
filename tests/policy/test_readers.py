"""Who reads what was written: need to know. Source: domain 5.8, 6.1, storyline P2."""

import pytest

from domain.people import Person, Role
from policy import roles
from tests.policy.lives import returnee

READERS = [
    pytest.param("cw", Role.CASE_WORKER, "GM-BJL", True, True, id="the case's own worker"),
    pytest.param("cw", Role.CASE_WORKER, "ET-ADD", True, True, id="the own worker, of another office"),
    pytest.param("cw-2", Role.CASE_WORKER, "GM-BJL", True, False, id="another worker of the office"),
    pytest.param("cw-3", Role.CASE_WORKER, "ET-ADD", False, False, id="a worker of another office"),
    pytest.param("sv", Role.SUPERVISOR, "GM-BJL", True, False, id="a supervisor"),
    pytest.param("sv-9", Role.SUPERVISOR, "ET-ADD", False, False, id="a supervisor of another office"),
    pytest.param("cw", Role.SUPERVISOR, "GM-BJL", True, False, id="the own worker, now a supervisor"),
    pytest.param("pfp", Role.PROTECTION_FOCAL_POINT, "HQ", True, True, id="the protection focal point"),
    pytest.param("mhp", Role.MENTAL_HEALTH_PROFESSIONAL, "GM-BJL", False, False, id="a mental-health professional"),
    pytest.param("fin", Role.FINANCE, "GM-BJL", False, False, id="finance"),
]


@pytest.mark.parametrize(("id_", "role", "office", "papers", "restricted"), READERS)
def test_papers_are_read_by_those_who_work_on_the_case(
    id_: str, role: Role, office: str, papers: bool, restricted: bool
) -> None:
    """Ordinary words: the office's case workers, supervisors, protection; restricted: the own worker and protection."""
    reader, case = Person(id=id_, role=role, office=office), returnee().case

    assert (papers, restricted) == (roles.may_read(reader, case), roles.may_read_restricted(reader, case))


def test_after_a_relocation_the_new_worker_reads() -> None:
    """Who may read follows the case: the former worker of the former office reads no more."""
    life = returnee().does("propose_relocation", relocation="move", to_place="ET-HWS")
    life.does("agree_relocation", relocation="move")
    life.does("settle_relocation", by="sv", relocation="move", office="ET-HWS", case_worker="cw-9")
    old, new = (Person(id=id_, role=Role.CASE_WORKER, office=at) for id_, at in (("cw", "GM-BJL"), ("cw-9", "ET-HWS")))

    assert (roles.may_read(old, life.case), roles.may_read_restricted(new, life.case)) == (False, True)


COMPLAINTS = [
    pytest.param("cw", Role.CASE_WORKER, "COMPLAINT", "STAFF", False, id="the worker"),
    pytest.param("sv", Role.SUPERVISOR, "COMPLAINT", "STAFF", True, id="who answers"),
    pytest.param("sv", Role.SUPERVISOR, "COMPLAINT", "sv", False, id="whom it is about"),
    pytest.param("sv", Role.SUPERVISOR, "COMPLAINT", "SV", False, id="whom it is about, in capitals"),
    pytest.param("cw", Role.CASE_WORKER, "FEEDBACK", "STAFF", True, id="no complaint"),
]


@pytest.mark.rule("R37")
@pytest.mark.parametrize(("id_", "role", "kind", "about", "reads"), COMPLAINTS)
def test_a_complaint_is_not_read_by_whom_it_may_be_about(
    id_: str, role: Role, kind: str, about: str, reads: bool
) -> None:
    """No case worker reads a complaint, nor does the person it names; other feedback is theirs to read."""
    life = returnee().does("give_feedback", feedback="one", kind=kind, about=about, words="not on time")

    reader = Person(id=id_, role=role, office="GM-BJL")
    assert roles.may_read_complaint(reader, life.case, "one") is reads
