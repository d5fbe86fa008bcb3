"""The bench of the screens in its smallest size; and what holds for any caseload: questions per page, weight."""

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import acting, caseload, invented, report, screens
from bench.caseload import Caseload
from bench.measure import below
from bench.pages import Browser, in_process
from domain.opened import is_case_number
from settings import Settings
from starter.story.engine import House
from storage.database import open_database
from storage.journal import Journal
from storage.keyfile import make_key_file
from storage.keys import KeyGone, KeyStore

SMALL = screens.Amounts(cases=240, visited=4, requests=2, acts=1, at_once=4, clicks=2)
QUESTIONS = {
    "worklist of 60 cases": 6,
    "search by name": 8,
    "search by number": 7,
    "case page": 5,
    "supervisor's list of an office": 6,
    "programme manager's list of all": 5,
}


@pytest.mark.parametrize("cases", [120, 1200])
async def test_a_page_asks_the_same_number_of_questions_whatever_the_caseload(tmp_path: Path, cases: int) -> None:
    """Ten times the cases, not one question more."""
    settings, load = await on_paper(tmp_path, cases)
    counted = {}
    with in_process(settings) as inside:
        for name, where in screens.pages(load).items():
            if name in QUESTIONS:
                counted[name] = len(await screens._sampled(inside, *where(0)))
    assert counted == QUESTIONS


async def test_the_names_on_a_list_are_the_people_of_its_cases(tmp_path: Path) -> None:
    """The caseload opens with the house's own keys: a list that shows no names would be quick for nothing."""
    settings, load = await on_paper(tmp_path, 120)
    address, cookie, name = screens.pages(load)["search by name"](1)
    with in_process(settings) as inside:
        hers = {"Cookie": f"session={cookie}", "Sec-Fetch-Site": "same-origin"}
        found = (await inside.post(address, data={"q": name}, headers=hers)).text
    assert name == load.visited[1].name
    assert f'<bdi class="person">{load.visited[1].name}</bdi>' in found
    assert load.visited[1].number in found


@pytest.fixture(scope="module")
async def built() -> AsyncIterator[tuple[House, Caseload]]:
    """A house with a small caseload."""
    async with screens.built("", SMALL) as both:
        yield both


async def test_a_page_weighs_what_a_slow_line_can_bear(built: tuple[House, Caseload]) -> None:
    """At most 40 KB with everything it brings along, at most 6 KB every time after."""
    house, load = built
    with closing(Browser(house.engine.web_port)) as browser:
        weighed = screens.weights(browser, load)
    assert len(weighed) == 4
    assert [row.what for row in weighed if not row.met] == []


async def test_people_who_click_at_once_are_all_answered(built: tuple[House, Caseload]) -> None:
    """The list, a case, and for some a form: no error; and an act by its form is held against the bare update."""
    house, load = built
    errors, *times = await acting.at_once(house, load, SMALL.at_once, SMALL.clicks)
    assert (errors.ours, errors.met) == (0, True)
    assert "4 people at once, 12 clicks of which 2 act" in errors.what
    assert all(row.ours > 0 for row in times)
    assert len(await acting.clicked(house, load, 1)) == 6


async def test_pages_are_held_against_their_sql(built: tuple[House, Caseload]) -> None:
    """Both are measured; a page that is not there says so."""
    house, load = built
    with closing(Browser(house.engine.web_port)) as browser, in_process(house.engine.settings) as inside:
        where = screens.pages(load)["case page"]
        p50, p95, questions = await screens._page("case page", where, browser, inside, SMALL)
        (gone,) = await screens._page("x", lambda _: ("/no-such-page", load.manager, ""), browser, inside, SMALL)
    assert p50.ours > (p50.twin or 0) > 0
    assert p95.quotient
    assert questions.ours == QUESTIONS["case page"]
    assert gone.what == "x: not there (404)"


def test_the_section_of_the_screens_is_written_anew_and_the_rest_stays(tmp_path: Path) -> None:
    """Twice: the second run's figures stand in place of the first's."""
    page = tmp_path / "performance.md"
    page.write_text("# What a life costs\n\nother figures\n")
    for figure in (11.0, 12.0):
        report.write_screens([below("a page", "ms", figure, 20)], {"cores": "2"}, page)
    said = page.read_text()
    assert said.startswith("# What a life costs\n\nother figures\n\n## Screens\n")
    assert said.count("## Screens") == said.count("- cores: 2") == 1
    assert "| 12.0 |" in said
    assert "| 11.0 |" not in said
    assert "<!--" not in said


def test_no_two_invented_cases_have_one_number() -> None:
    """A hundred thousand numbers, each well formed."""
    numbers = [invented.number(n) for n in range(100_000)]
    assert len(set(numbers)) == 100_000
    assert all(map(is_case_number, numbers[:500]))


def test_keys_are_made_in_one_change_and_never_twice(tmp_path: Path) -> None:
    """What was sealed before still opens, and a destroyed key does not come back."""
    make_key_file(tmp_path / "kek.key")
    keys = KeyStore(f"sqlite:///{tmp_path / 'keys.db'}", tmp_path / "kek.key")
    with closing(keys):
        sealed = keys.seal("case-1", b"before")
        keys.destroy("case-2")
        keys.make(["case-1", "case-2", "case-3"])
    again = KeyStore(f"sqlite:///{tmp_path / 'keys.db'}", tmp_path / "kek.key")
    with closing(again):
        again.fetch(["case-1", "case-2", "case-3"])
        assert again.holds("case-3")
        assert again.unseal("case-1", sealed) == b"before"
        with pytest.raises(KeyGone):
            again.seal("case-2", b"after")


async def on_paper(folder: Path, cases: int) -> tuple[Settings, Caseload]:
    """A caseload without any engine."""
    make_key_file(folder / "kek.key")
    database = open_database(f"sqlite:///{folder / 'passerelle.db'}")
    database.migrate()
    keys = KeyStore(f"sqlite:///{folder / 'keys.db'}", folder / "kek.key")
    house: Any = SimpleNamespace(database=database, keys=keys, journal=Journal(database, keys))
    load = await caseload.build(house, cases, 2)
    keys.close()
    database.close()
    said: dict[str, Any] = {"data_dir": folder, "key_file": folder / "kek.key", "link_secret": "links-of-a-test"}
    return Settings(_env_file=None, **said), load
