"""The programme on screen: numbers that open their list, tables for spreadsheets, and nothing for others."""

import csv
import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import uvicorn

from starter.doors import Doors
from starter.story.engine import free_port
from storage.database import open_database
from tests.policy.lives import planned, under_way
from tests.programme import open_house, write
from tests.test_programme import waiting
from web.app import application
from web.programme_tables import TITLES


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Six cases whose plan is late, and five that go on."""
    folder: Path = tmp_path_factory.mktemp("programme")
    (folder / "data").mkdir()
    url = f"sqlite:///{folder / 'data' / 'passerelle.db'}"
    database = open_database(url)
    database.migrate()
    database.close()
    doors = open_house(folder / "data", url)
    for n in range(6):
        write(doors, planned().at("2026-03-01"), f"R-LATE{n}", promises=waiting(planned()))
    for n in range(5):
        write(doors, under_way().at("2026-03-01"), f"R-WELL{n}")
    yield doors
    doors.close()


@pytest.fixture(scope="module")
def address(rooms: Doors) -> Iterator[str]:
    """The screens, served on a real port."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(application(rooms.settings), port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def browser(rooms: Doors, address: str, staff_id: str, language: str = "en") -> httpx2.Client:
    """Somebody signed in."""
    cookie = rooms.sessions.begin(staff_id, "demo")
    return httpx2.Client(base_url=address, cookies={"session": cookie}, headers={"accept-language": language})


def test_the_page_shows_every_table_with_numbers_that_open_their_list(rooms: Doors, address: str) -> None:
    """Six plans are still late: the number opens the late list of that promise, office and programme, which exists."""
    with browser(rooms, address, "pm-1") as manager:
        page = manager.get("/programme")
        assert page.status_code == 200
        assert "11 cases are counted." in page.text
        assert {name for name in TITLES if f'id="t-{name}"' in page.text} == set(TITLES) - {"survey-cohorts"}
        late = re.search(r'href="(/cases\?[^"]*promise=plan&amp;[^"]*)">6<', page.text)
        assert late is not None
        assert {"tab=late", "office=GM-BJL", "programme=FS-A"} <= set(re.split("&amp;|[?]", late[1]))
        assert manager.get(late[1].replace("&amp;", "&")).status_code == 200


def test_no_page_names_a_case_or_tells_of_a_few(rooms: Doors, address: str) -> None:
    """No case number stands on the page; a table of an office holds that office alone."""
    with browser(rooms, address, "pm-1") as manager:
        page = manager.get("/programme?office=GM-BJL&cohort=2026").text
    assert "R-LATE" not in page
    assert "R-WELL" not in page
    assert 'id="t-survey-cohorts"' in page


@pytest.mark.parametrize("name", list(TITLES))
def test_every_table_goes_to_a_spreadsheet(rooms: Doors, address: str, name: str) -> None:
    """Columns and hashtags, one for each column."""
    with browser(rooms, address, "pm-1") as manager:
        answer = manager.get(f"/programme/{name}.csv")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    columns, tags, *_ = csv.reader(io.StringIO(answer.text))
    assert len(columns) == len(tags)
    assert all(tag.startswith("#") for tag in tags)


def test_a_table_that_is_none_is_told(rooms: Doors, address: str) -> None:
    """A mistyped address is a page, not an error."""
    with browser(rooms, address, "pm-1") as manager:
        assert manager.get("/programme/tea.csv").status_code == 404


@pytest.mark.parametrize("path", ["/programme", "/programme/plans.csv", "/programme/tea.csv"])
@pytest.mark.parametrize("who", ["x-supe", "x-case"])
def test_others_are_told_whom_to_ask(rooms: Doors, address: str, path: str, who: str) -> None:
    """A calm page in three parts, and no number."""
    with browser(rooms, address, who) as other:
        answer = other.get(path)
    assert answer.status_code == 403
    assert "may not read reports over many cases" in answer.text
    assert "Nothing was shown." in answer.text
    assert "PROGRAMME_MANAGER" in answer.text


def test_the_forecast_is_for_who_shares_out_the_work(rooms: Doors, address: str) -> None:
    """The supervisor sees the office's case workers by week; the manager chooses an office; a case worker is told."""
    with browser(rooms, address, "x-supe") as supervisor:
        page = supervisor.get("/forecast?office=SN-DKR")
    assert page.status_code == 200
    assert "GM-BJL" in page.text
    assert "x-case" in page.text
    assert page.text.count('scope="col"') == 16
    assert '<select name="office">' not in page.text
    with browser(rooms, address, "pm-1") as manager:
        assert '<select name="office">' in manager.get("/forecast").text
    with browser(rooms, address, "x-case") as worker:
        assert worker.get("/forecast").status_code == 403


@pytest.mark.parametrize("language", ["fr", "ar", "es"])
def test_the_page_is_there_in_every_language(rooms: Doors, address: str, language: str) -> None:
    """Whatever is translated so far, the page is whole and says its language."""
    with browser(rooms, address, "pm-1", language) as manager:
        for path in ("/programme", "/forecast"):
            answer = manager.get(path)
            assert answer.status_code == 200
            assert f'lang="{language}"' in answer.text
