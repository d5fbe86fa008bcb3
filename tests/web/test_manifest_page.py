"""A manifest dropped on the page: looked through first, opened batch by batch, refused rows taken away as a file."""

from uuid import uuid4

import pytest

from domain.people import Role
from starter.doors import Doors
from starter.errands import BATCH
from starter.story.engine import House
from tests.web.signed_in import Desk, sign_in

HEAD = "row_id,name,phone,kind,from_country,to_country,returned_on"


def row(n: int, name: str = "", country: str = "GMB") -> str:
    """One row of an invented person."""
    return f"A-{n},{name or uuid4().hex},,VOLUNTARY,LBY,{country},2026-11-10"


def file(*rows: str, head: str = HEAD) -> bytes:
    """A manifest as a spreadsheet saves it."""
    return "\n".join((head, *rows)).encode() + b"\n"


async def desk_of(house: House, doors: Doors) -> tuple[Desk, str]:
    """An intake desk, and a case worker of its office."""
    worker = await sign_in(house, doors, Role.CASE_WORKER)
    return await sign_in(house, doors, Role.INTAKE), worker.person.id


async def hand_in(desk: Desk, content: bytes, worker: str, status: int = 303, name: str = "charter.csv") -> str:
    """Send a file; its page, or what was said of it."""
    sent = await desk.send("/intake/manifest", case_worker=worker, files={"file": (name, content, "text/csv")})
    assert sent.status_code == status, sent.text[-1500:]
    return str(sent.headers["location"]) if status == 303 else sent.text


async def test_looked_through_then_opened_in_batches(house: House, doors: Doors) -> None:
    """Nothing is opened by looking; each click opens one batch; the same file again finds them all there."""
    desk, worker = await desk_of(house, doors)
    content = file(*(row(n) for n in range(BATCH + 3)))

    address = await hand_in(desk, content, worker)
    assert "23 cases can be opened; nothing was opened yet" in await desk.read(address)
    assert worker not in {line.case_worker for line in doors.worklist.dump()}

    first = await desk.send(address, then="go")
    assert first.headers["location"].endswith("?go=on")
    assert "opened 23, already there 0, of 23" in await desk.follow(address, then="go")
    again = await hand_in(desk, content, worker)
    assert "opened 20, already there" not in await desk.read(again)
    await desk.send(again, then="go")
    assert "opened 0, already there 23, of 23" in await desk.follow(again, then="go")


async def test_refused_rows_are_taken_away(house: House, doors: Doors) -> None:
    """A wrong row is refused alone, by row and column; as a file it begins no formula and quotes nothing."""
    desk, worker = await desk_of(house, doors)
    content = file(row(1), row(2, name="=HYPERLINK(1)", country="Gambia"), "=1+1" + row(3, country="X")[3:])

    address = await hand_in(desk, content, worker)
    page = await desk.read(address)
    assert "2 rows are refused" in page
    taken = await desk.client.get(f"{address}/refused.csv")
    assert taken.headers["content-type"].startswith("text/csv")
    text = taken.content.decode("utf-8-sig")
    assert "HYPERLINK" not in text
    assert not [line for line in text.splitlines() if any(cell.startswith("=") for cell in line.split(","))]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "it is empty", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n\xff\xfe\x00", "is not UTF-8", id="a picture"),
        pytest.param(file(row(1)).decode().encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(file(row(1), row(2, name="Aïssa")).decode().encode("latin-1"), "line 3 is not UTF-8", id="latin"),
        pytest.param(b"one,two\n1,2\n", "its heading cannot be used", id="no heading"),
        pytest.param(file(row(1), 'A-2,"never closed' + row(3)), "line", id="a quotation mark"),
        pytest.param(file(*(row(n) for n in range(2_001))), "2000 are the most", id="too many rows"),
        pytest.param(file(row(1, name="x" * 5_250_000)), "larger than 5 MB", id="over five megabytes"),
        pytest.param(file(row(1, name="x" * 6_000_000)), "more than may be sent", id="six megabytes"),
    ],
)
async def test_what_is_no_manifest_is_told_in_words(house: House, doors: Doors, content: bytes, said: str) -> None:
    """Empty, binary, another encoding, no heading, an open quotation mark, too many rows, too large: a calm page."""
    desk, worker = await desk_of(house, doors)

    answer = await desk.send("/intake/manifest", case_worker=worker, files={"file": ("c.csv", content, "text/csv")})
    assert answer.status_code in (413, 422), answer.text[-800:]
    assert said in answer.text


async def test_a_mark_at_the_beginning_is_no_fault(house: House, doors: Doors) -> None:
    """The mark that spreadsheets put before UTF-8 is read over; the name of the file is text."""
    desk, worker = await desk_of(house, doors)

    address = await hand_in(desk, b"\xef\xbb\xbf" + file(row(1)), worker, name="<b>x</b>.csv")
    page = await desk.read(address)
    assert "1 case can be opened" in page
    assert "<b>x</b>" not in page


async def test_a_file_is_its_own_persons(house: House, doors: Doors) -> None:
    """Somebody else finds nothing at its address; put away, it is gone for everybody."""
    desk, worker = await desk_of(house, doors)
    other, _ = await desk_of(house, doors)
    address = await hand_in(desk, file(row(1)), worker)

    await other.read(address, 404)
    await desk.send(address, then="drop")
    await desk.read(address, 404)


async def test_nothing_of_a_file_stands_in_clear(house: House, doors: Doors) -> None:
    """Between two clicks the file is locked: its names are in no file of the house."""
    desk, worker = await desk_of(house, doors)
    name = f"Testfall{uuid4().hex}"

    await hand_in(desk, file(row(1, name=name)), worker)
    known = [path for path in house.engine.folder.rglob("*") if path.is_file()]
    assert not [path.name for path in known if name.encode() in path.read_bytes()]


async def test_a_stranger_hands_nothing_in(house: House, doors: Doors) -> None:
    """Without a session, or without a token of this session, no file is looked at."""
    desk, _ = await desk_of(house, doors)
    files, ours = {"file": ("c.csv", file(row(1)), "text/csv")}, {"sec-fetch-site": "same-origin"}

    assert (await desk.client.post("/intake/manifest", files=files, headers=ours)).status_code == 422
    desk.client.cookies.clear()
    assert (await desk.client.post("/intake/manifest", files=files, headers=ours)).status_code == 303
