"""Who may make, list and revoke links to a returnee's page, and which one goes out with a copy of the plan."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from domain.act import FactKind
from domain.errors import CaseError, Incomplete, NotAllowed, NotFound, WrongMoment
from domain.opened import Member
from domain.people import Person, Role
from partners.links import Links
from settings import Settings
from starter import opening, private_links
from starter.doors import Doors
from storage.journal import Row
from storage.keyfile import make_key_file
from tests.policy.lives import Life, returnee

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
SECRET, NUMBER, DEED = "a secret of these tests", "R-7K3M2QN", "plan/1/copy"
HOUSEHOLD = (Member(id="m1", born="1994-07-23"), Member(id="m2", born="1990-01-01"), Member(id="m3", born="2020-01-01"))


def staff(role: Role, office: str = "GM-BJL", id_: str = "some-1") -> Person:
    """Somebody of the register."""
    return Person(id=id_, role=role, office=office)


WORKER = staff(Role.CASE_WORKER)


@pytest.fixture
def doors(tmp_path: Path, migrated_file: Path) -> Iterator[Doors]:
    """A house of one's own."""
    shutil.copyfile(migrated_file, tmp_path / "passerelle.db")
    make_key_file(tmp_path / "kek.key")
    opened = Doors(Settings(data_dir=tmp_path, _env_file=None, link_secret=SecretStr(SECRET)))
    yield opened
    opened.close()


@pytest.fixture
def life(doors: Doors) -> Life:
    """A case of GM-BJL: two adults and a child."""
    made = returnee(household=HOUSEHOLD)
    write_down(doors, made)
    return made


def write_down(doors: Doors, life: Life) -> None:
    """The journal follows the life."""
    rows = []
    for fact in life.facts:
        body: dict[str, Any] = {"fact": fact.model_dump(mode="json", exclude_defaults=True)}
        if fact.kind is FactKind.OPENED:
            body["opened"] = life.opened.model_dump(mode="json", exclude_defaults=True)
        body["verdict"] = life.verdict.model_dump(mode="json")
        rows.append(Row(fact.number, fact.at, fact.kind.value, body))
    doors.journal.append(life.opened.id, rows)


@pytest.mark.parametrize(
    ("by", "refused"),
    [
        (WORKER, None),
        (staff(Role.SUPERVISOR), None),
        (staff(Role.PROTECTION_FOCAL_POINT, "HQ"), None),
        (staff(Role.CASE_WORKER, "ET-ADD"), NotFound),
        (staff(Role.CASE_WORKER, "ET-ADD", "cw"), None),  # her own case worker, wherever
        (staff(Role.INTAKE), NotAllowed),
        (staff(Role.FINANCE), NotAllowed),
        (staff(Role.PROGRAMME_MANAGER, "HQ"), NotAllowed),
        (staff(Role.OPS, "HQ"), NotAllowed),
        (staff(Role.PROVIDER, "OUTSIDE"), NotFound),
        (staff(Role.RETURNEE), NotFound),
    ],
)
def test_who_may_read_a_case_may_open_a_page_to_her(
    doors: Doors, life: Life, by: Person, refused: type[CaseError] | None
) -> None:
    """Whoever sees nothing of a case is told that it is not there; who sees it in part may not. Nothing is made."""
    if refused is None:
        assert private_links.make(doors, NUMBER, "m1", by, NOW).startswith("http://127.0.0.1:8235/p/")
        assert len(private_links.list_of(doors, NUMBER, by)) == 1
        assert private_links.revoke(doors, NUMBER, by) == 1
        return
    for ask in (
        lambda: private_links.make(doors, NUMBER, "m1", by, NOW),
        lambda: private_links.list_of(doors, NUMBER, by),
        lambda: private_links.revoke(doors, NUMBER, by),
    ):
        with pytest.raises(refused):
            ask()
    assert doors.private_links.of(life.opened.id) == []


def test_a_case_of_another_office_is_told_like_none(doors: Doors, life: Life) -> None:
    """In the words for a number that does not exist."""
    said = []
    for number in (NUMBER, opening.new_number()):
        with pytest.raises(NotFound) as refused:
            private_links.make(doors, number, "m1", staff(Role.CASE_WORKER, "ET-ADD"), NOW)
        said.append((refused.value.happened.replace(number, "R"), refused.value.unchanged))

    assert said[0] == said[1]


@pytest.mark.parametrize(("member", "refused"), [("m3", Incomplete), ("m9", NotFound), ("nobody", NotFound)])
def test_links_are_for_the_adults_of_the_household(
    doors: Doors, life: Life, member: str, refused: type[CaseError]
) -> None:
    """Neither a child nor somebody nobody knows gets one."""
    with pytest.raises(refused):
        private_links.make(doors, NUMBER, member, WORKER, NOW)

    assert "/p/" in private_links.make(doors, NUMBER, "m2", WORKER, NOW)


def test_the_address_opens_to_the_link_that_was_made(doors: Doors, life: Life) -> None:
    """For this case, this member, this row; the row says who made it."""
    url = private_links.make(doors, NUMBER, "m2", WORKER, NOW)

    (row,) = doors.private_links.of(life.opened.id)
    link = Links(SECRET, "").opened(url.rpartition("/")[2], row.made_at, kind="plan")
    assert (link.case, link.about, link.to, row.made_by) == (NUMBER, row.id, "m2", WORKER.id)


def test_after_a_death_nothing_is_made(doors: Doors) -> None:
    """Every message stops."""
    write_down(doors, returnee(household=HOUSEHOLD).does("report_death"))

    with pytest.raises(WrongMoment):
        private_links.make(doors, NUMBER, "m1", WORKER, NOW)


def test_a_link_of_another_case_is_not_revoked(doors: Doors, life: Life) -> None:
    """An id is looked for among the case's own."""
    other = doors.private_links.make("case-R-AAAAAAA", "m1")

    with pytest.raises(NotFound):
        private_links.revoke(doors, NUMBER, WORKER, other.id)

    assert doors.private_links.find(other.id) == other


def test_the_link_with_a_copy_is_the_same_for_the_same_deed(doors: Doors, life: Life) -> None:
    """Another version of the plan has another link."""
    page = private_links.pages_of(doors.settings, doors.private_links)
    on = date(2026, 3, 3)

    first, again, other = (page(life.case, deed, on, True) for deed in (DEED, DEED, "plan/2/copy"))

    assert (first == again, first == other, "/p/" in first) == (True, False, True)
    assert [link.made_by for link in doors.private_links.of(life.opened.id)] == ["", ""]


@pytest.mark.parametrize(
    ("born", "on", "by_mail", "by_message"),
    [
        ("1994-07-23", "2026-03-03", True, True),
        (None, "2026-03-03", True, False),
        ("2008-03-04", "2026-03-03", False, False),
        ("2008-03-04", "2026-03-04", True, True),
    ],
)
def test_to_whom_a_link_goes_with_the_copy(
    doors: Doors, born: str | None, on: str, by_mail: bool, by_message: bool
) -> None:
    """To adults; by short message only where the page can ask for a year, for telephones are shared."""
    case = returnee(household=(Member(id="m1", born=born),)).case
    page = private_links.pages_of(doors.settings, doors.private_links)

    got = [bool(page(case, DEED, date.fromisoformat(on), asks)) for asks in (False, True)]

    assert got == [by_mail, by_message]
