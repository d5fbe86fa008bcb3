"""Who reads what was written: need to know. Source: domain 5.8, 6.1, storyline P2."""

from datetime import timedelta

import pytest

from domain.errors import CaseError
from domain.people import Person, Role
from domain.plan import PlanOutline
from domain.restricted import OpenRestricted
from policy import access, roles
from policy.access import Sight
from policy.door import check
from tests.policy.lives import outline, returnee, service

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


GLASS = [
    pytest.param("sv", Role.SUPERVISOR, "GM-BJL", "", id="a supervisor of the office"),
    pytest.param("cw-2", Role.CASE_WORKER, "GM-BJL", "", id="a colleague of the office"),
    pytest.param("cw", Role.CASE_WORKER, "GM-BJL", "open to you anyway", id="the own worker needs none"),
    pytest.param("pfp", Role.PROTECTION_FOCAL_POINT, "HQ", "open to you anyway", id="protection needs none"),
    pytest.param("sv-9", Role.SUPERVISOR, "ET-ADD", "not a case of your office", id="a supervisor of elsewhere"),
    pytest.param("fin", Role.FINANCE, "GM-BJL", "may not do", id="finance"),
]


@pytest.mark.parametrize(("id_", "role", "office", "refused"), GLASS)
def test_the_restricted_part_opens_in_need_to_who_reads_the_case(
    id_: str, role: Role, office: str, refused: str
) -> None:
    """With a reason, to whoever reads the case and may not read this part; the act stands in the journal."""
    life, reader = returnee(), Person(id=id_, role=role, office=office)
    act = OpenRestricted(by=reader, occurred_on=life.today, because="URGENT_DANGER")

    if refused:
        with pytest.raises(CaseError, match=refused):
            check(life.opened, life.facts, act, life.now)
    else:
        check(life.opened, life.facts, act, life.now)


def test_what_was_opened_in_need_closes_by_itself() -> None:
    """Eight hours, for this person only; whoever may not read the case any more reads nothing of it."""
    life = returnee()
    opener, other = (Person(id=id_, role=Role.SUPERVISOR, office="GM-BJL") for id_ in ("sv", "sv-2"))
    life.does("open_restricted", by="sv", because="WORKER_ABSENT")
    opened = life.case.restricted_opened["sv"].at

    assert roles.may_read_restricted(opener, life.case, opened + timedelta(hours=7, minutes=59))
    assert not roles.may_read_restricted(opener, life.case, opened + timedelta(hours=8))
    assert not roles.may_read_restricted(opener, life.case)
    assert not roles.may_read_restricted(other, life.case, opened)
    moved = opener.model_copy(update={"office": "ET-ADD"})
    assert not roles.may_read_restricted(moved, life.case, opened)


SIGHTS = [
    (Role.CASE_WORKER, "GM-BJL", Sight.CASE, True),
    (Role.CASE_WORKER, "ET-ADD", Sight.NOTHING, True),
    (Role.SUPERVISOR, "ET-ADD", Sight.NOTHING, True),
    (Role.INTAKE, "GM-BJL", Sight.CASE, True),
    (Role.PROTECTION_FOCAL_POINT, "HQ", Sight.CASE, True),
    (Role.MEDICAL_FOCAL_POINT, "GM-BJL", Sight.CASE, False),
    (Role.FINANCE, "GM-BJL", Sight.MONEY, False),
    (Role.FINANCE, "ET-ADD", Sight.NOTHING, False),
    (Role.PROGRAMME_MANAGER, "HQ", Sight.MONEY, False),
    (Role.FUNDING_SOURCE, "HQ", Sight.MONEY, False),
    (Role.OPS, "HQ", Sight.PROCESS, False),
    (Role.DATA_PROTECTION_OFFICER, "HQ", Sight.PROCESS, False),
    (Role.PROVIDER, "GM-BJL", Sight.NOTHING, False),
    (Role.RETURNEE, "GM-BJL", Sight.NOTHING, False),
]


@pytest.mark.parametrize(("role", "office", "much", "names"), SIGHTS)
def test_each_role_sees_as_much_as_it_needs(role: Role, office: str, much: Sight, names: bool) -> None:
    """Of a case of Banjul; the case worker who has it sees it from anywhere."""
    somebody = Person(id="x-1", role=role, office=office)

    assert (access.sight(somebody, "GM-BJL", "cw-7"), access.sees_names(somebody)) == (much, names)
    own = Person(id="cw-7", role=Role.CASE_WORKER, office="ET-ADD")
    assert access.sight(own, "GM-BJL", "cw-7") is Sight.CASE


@pytest.mark.parametrize(("element", "told"), [("E3", False), ("E7", True), ("E9", True), ("E10", True)])
def test_a_plan_of_health_or_danger_is_restricted_as_a_whole(element: str, told: bool) -> None:
    """By one activity, and so is what was made from it; a case of such a need is too."""
    assert access.holds_restricted(PlanOutline.model_validate(outline(service(element=element)))) is told
    case = returnee().met().assessed(needs=[{"id": "course", "element": element}]).case
    assert access.tells_restricted(case) is told
