"""Many cases at once: so many opened one after the other, so many whose promise ends with the same day."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from bench import measure
from bench.lives import Grounds
from bench.measure import against, percentile, resident_bytes
from bench.twin import QUEUE, Begun, Twin
from domain.act import Fact, FactKind
from domain.dates import end_of
from domain.people import Person, Role
from settings import Settings
from starter import importing, opening
from starter.cases import Cases
from starter.doors import Doors
from starter.manifest import Row
from starter.staffing import Staffing
from starter.story.engine import House
from storage.tables import journal
from workflows.carried import Carried

AT_ONCE = 16
GLANCE, STILL = 0.25, 5.0  # seconds between two looks; seconds without a new row after which the day is over
WORKER = Person(id="cw-1", role=Role.CASE_WORKER, office="GM-BJL")
RETURNED, LAST_DAY, ZONE = date(2026, 1, 12), date(2026, 2, 12), "Africa/Banjul"  # a plan is due within a month
PERSON = {"name": "Lamin S.", "kind": "VOLUNTARY", "from_country": "LBY", "to_country": "GMB"}


async def rows_opened(grounds: Grounds, many: int) -> list[measure.Row]:
    """A list of people opened as cases, until each is in the journal; as many twins, until each has its row."""
    house, client = grounds.house, (await grounds.plain()).client
    cases = await bell(house)
    held = resident_bytes(grounds.ours["worker"]), resident_bytes(grounds.theirs["worker"])
    ours = await _timed(many, lambda: imported(house, cases, many), lambda: _rows(house))
    twin = await _timed(many, lambda: _bounded([lambda: _twin(client, grounds)] * many), lambda: _effects(house))
    ours_held = (resident_bytes(grounds.ours["worker"]) - held[0]) / many / 1024
    twin_held = (resident_bytes(grounds.theirs["worker"]) - held[1]) / many / 1024
    return [
        against(
            f"rows opened, until all are parked (of {many:,})", "per second", many / ours, many / twin, at_least=0.7
        ),
        measure.Row(
            "memory of a parked case in the worker", ours_held, twin_held, "KiB", quotient=ours_held / (twin_held or 1)
        ),
    ]


async def bell(house: House) -> Cases:
    """The door of every case, on the real clock."""
    skipper = await house.engine.connect(house.keys)
    return Cases(skipper.client, house.papers, "cases", timedelta(minutes=2), shifts=True)


async def imported(house: House, cases: Cases, many: int) -> None:
    """A manifest of so many people, by the importer."""
    now, listed = datetime.now(UTC), Staffing({WORKER.id: WORKER}, WORKER.id)
    own = Settings(data_dir=house.engine.folder, temporal_address=f"127.0.0.1:{house.engine.port}")
    with closing(Doors(own)) as doors:
        work = importing.Import(doors, WORKER, listed, now)
        cells = {**PERSON, "programmes": "FS-A", "returned_on": now.date().isoformat()}
        rows = [Row(n + 2, {**cells, "name": f"Lamin {n}", "row_id": f"n-{n}"}) for n in range(many)]
        await work.open(cases, work.ready(rows), lambda: None)
        if len(work.done.opened) != many:
            raise RuntimeError(f"not all rows were opened: {work.done.refused[:1]} {work.done.cut}")


async def open_one(house: House, cases: Cases, now: datetime, **carried: Any) -> str:
    """One case whose plan is due today."""
    days = {"returned_on": RETURNED, "registered_on": LAST_DAY, "programmes": ["FS-A"]}
    form, number = opening.read_form({**PERSON, **days}), opening.new_number()
    page = opening.opened(form, number, WORKER, WORKER, now, timedelta())
    coded = await asyncio.to_thread(opening.file_words, page, house.papers, f"opening-{number}")
    await cases.open(Carried(opened=coded, **carried))
    return coded.id


async def _twin(client: Any, grounds: Grounds) -> None:
    step = grounds.script.opening
    step.effects = 1
    await client.start_workflow(Twin.run, Begun(grounds.script.page, [step]), id=f"twin-{uuid4()}", task_queue=QUEUE)


def _rows(house: House) -> int:
    with house.database.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(journal).where(journal.c.number == 1)) or 0)


def _effects(house: House) -> int:
    with sqlite3.connect(house.engine.folder / "twin.db") as connection:
        (found,) = connection.execute("SELECT count(*) FROM effects").fetchone()
    return int(found)


async def _timed(many: int, opening_all: Callable[[], Coroutine[Any, Any, Any]], done: Callable[[], int]) -> float:
    wanted, begun = done() + many, perf_counter()
    await opening_all()
    while done() < wanted:  # noqa: ASYNC110  # the rows are written by other processes
        await asyncio.sleep(GLANCE)
    return perf_counter() - begun


async def _bounded(calls: Sequence[Callable[[], Coroutine[Any, Any, Any]]]) -> list[Any]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(call: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        async with turn:
            return await call()

    return list(await asyncio.gather(*(one(call) for call in calls)))


async def same_day_end(grounds: Grounds, many: int, spread: float, rate: float) -> list[measure.Row]:
    """So many plans due on one day. The three hours after it are made shorter: `spread` seconds for all of them."""
    house, cases = grounds.house, await bell(grounds.house)
    day_end = end_of(LAST_DAY, ZONE)
    shift = day_end - (datetime.now(UTC) + timedelta(seconds=5 + 2 * many / rate))
    own = {"shift_seconds": shift.total_seconds()}
    seconds = [int(n * spread / many) for n in range(many)]

    def opens(own_second: int) -> Callable[[], Coroutine[Any, Any, str]]:
        return lambda: open_one(house, cases, datetime.now(UTC) + shift, spread_seconds=own_second, **own)

    ids = await _bounded([opens(own_second) for own_second in seconds])
    parked = datetime.now(UTC) + shift < day_end
    cleared = await _cleared(house, day_end - shift)
    late, told = [], []
    for id_, own_second in zip(ids, seconds, strict=True):
        moment = day_end + timedelta(seconds=own_second)
        passed, notice = _plan(house, id_)
        late.append((passed - moment).total_seconds())
        told.append((notice - moment).total_seconds())
    said = f"{many:,} promises of one day end, spread over {spread:g} s" + ("" if parked else " (opened too late)")
    return [
        measure.Row(f"{said}: lateness p50", percentile(late, 0.5), unit="s"),
        measure.Row(f"{said}: lateness p99", percentile(late, 0.99), unit="s"),
        measure.Row(f"{said}: until people are told, p99", percentile(told, 0.99), unit="s"),
        measure.Row(f"{said}: until all is written, after the last moment", cleared - spread, unit="s"),
    ]


def _plan(house: House, id_: str) -> tuple[datetime, datetime]:
    """When the case noticed that the day of its plan had ended, and when its notice was out."""
    facts = [Fact.model_validate(entry.body["fact"]) for entry in house.journal.read(id_)]
    passed = next(
        fact.at for fact in facts if fact.kind is FactKind.PASSED and (fact.key, fact.step) == ("plan", "due")
    )
    return passed, next((fact.at for fact in facts if fact.key.startswith("notice/plan/due/")), passed)


async def _cleared(house: House, ends: datetime) -> float:
    """Seconds from the end of the day until nothing more is written down."""
    await asyncio.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()))
    rows, changed = -1, datetime.now(UTC)
    while datetime.now(UTC) - changed < timedelta(seconds=STILL):
        await asyncio.sleep(GLANCE)
        with house.database.read() as connection:
            now = int(connection.scalar(select(func.count()).select_from(journal)) or 0)
        rows, changed = now, changed if now == rows else datetime.now(UTC)
    return (changed - ends).total_seconds()
