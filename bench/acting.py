"""An act by its form against the bare update of the same case; and two hundred people clicking at once."""

import asyncio
import re
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import httpx2
from temporalio.client import WorkflowHandle

from bench.caseload import Caseload, Visited
from bench.crowds import PERSON, bell
from bench.measure import Row, against, percentile
from domain.opened import case_id
from domain.people import Person
from starter import opening
from starter.cases import Cases, new_nonce
from starter.doors import GLANCE
from starter.story.engine import House
from workflows.carried import Carried, Sent

BEFORE = (
    ("give_consent", {"recipients": ["GM-01"]}),
    ("record_first_session", {"goals": [{"id": "work", "text": "own work"}], "motivations": "x"}),
)
FORM = {"kind": "CONTEXT", "findings": "nothing new"}
VERB = "record_assessment"
HIDDEN = re.compile(r'<input type="hidden" name="(form_token|nonce|seen)" value="([^"]*)"')
PATIENCE = 120.0  # seconds
MOST = 1.5  # times the bare update
WARM_UP = 3  # acts that are not counted: the doors connect, the worker reads its rules


@dataclass
class Clicks:
    """What became of all clicks: seconds of each that was answered as it should, words for each that was not."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def take(self, what: str, click: Awaitable[httpx2.Response]) -> httpx2.Response | None:
        """Wait for one."""
        begun = perf_counter()
        try:
            answer = await click
        except httpx2.HTTPError as fault:
            self.wrong.append(f"{what}: {type(fault).__name__}")
            return None
        if answer.status_code not in (200, 303):
            self.wrong.append(f"{what}: {answer.status_code}")
            return None
        self.seconds.append(1000 * (perf_counter() - begun))
        return answer


async def clicked(house: House, load: Caseload, many: int) -> list[Row]:
    """The same assessment by its form and by a bare client in turn, each from the click to the confirmation."""
    cases, one, client = await bell(house), load.visited[0], (await house.engine.connect(house.keys)).client
    number = await opened_for(house, cases, one.worker)
    case, took = client.get_workflow_handle(case_id(number)), list[tuple[float, ...]]()
    async with browser(house, one) as hers:
        for _ in range(WARM_UP + many):
            by_form = await _by_form(hers, number)
            coded = cases.coded(number, VERB, FORM, one.worker, new_nonce())
            took.append((*by_form, *await _bare(house, case, coded)))
    answered, there, accepted, recorded = zip(*took[WARM_UP:], strict=True)
    said = "an act by its form, from the click to"
    return [
        *_act(f"{said} the answer", "the bare update until its line is there", answered, recorded),
        *_act(f"{said} its page", "the bare update until its line is there", there, recorded),
        *_act(f"{said} the answer", "the bare update, accepted and not yet recorded", answered, accepted),
    ]


def _act(what: str, other: str, ours: Sequence[float], bare: Sequence[float]) -> Iterator[Row]:
    for share in (50, 95):
        said = f"{what}, p{share} (other column: {other})"
        row = against(said, "ms", percentile(ours, share / 100), percentile(bare, share / 100), at_most=MOST)
        row.target = f"<= {MOST} bare updates"
        yield row


async def _by_form(hers: httpx2.AsyncClient, number: str) -> tuple[float, float]:
    """Milliseconds from the click to the answer, and to the page that says so."""
    form, begun = _filled((await hers.get(f"/cases/{number}/do/{VERB}")).text), perf_counter()
    answer = await hers.post(f"/cases/{number}/do/{VERB}", data=form)
    answered = perf_counter()
    if answer.status_code != 303:
        raise RuntimeError(f"the act answered {answer.status_code}")
    await hers.get(answer.headers["location"])
    return 1000 * (answered - begun), 1000 * (perf_counter() - begun)


async def _bare(house: House, case: WorkflowHandle[Any, Any], coded: dict[str, Any]) -> tuple[float, float]:
    """Milliseconds of the update alone, coded beforehand, and until the journal holds it: no session, form or page."""
    nonce, begun = new_nonce(), perf_counter()
    fact = await case.execute_update(VERB, Sent(nonce=nonce, act=coded), id=nonce, result_type=int)
    accepted = perf_counter()
    while await asyncio.to_thread(house.journal.last, case.id) < fact:  # noqa: ASYNC110 (a table does not call)
        await asyncio.sleep(GLANCE)
    return 1000 * (accepted - begun), 1000 * (perf_counter() - begun)


async def at_once(house: House, load: Caseload, people: int, acts: int) -> list[Row]:
    """Everybody opens the list and a case in one moment; some of them act as well, on cases the engine carries."""
    cases = await bell(house)
    own = [await opened_for(house, cases, one.worker) for one in load.visited[: min(acts, people)]]
    clicks = Clicks()
    here = load.visited[:people]
    numbers = [*own, *[""] * (len(here) - len(own))]
    await asyncio.gather(*(_morning(house, clicks, one, number) for one, number in zip(here, numbers, strict=True)))
    told = f"{len(here)} people at once, {len(clicks.seconds) + len(clicks.wrong)} clicks of which {len(own)} act"
    said = f" ({', '.join(sorted(set(clicks.wrong))[:3])})" if clicks.wrong else ""
    return [
        Row(f"{told}: errors{said}", len(clicks.wrong), None, "clicks", "0", not clicks.wrong),
        *(Row(f"{told}: a click, p{share}", percentile(clicks.seconds, share / 100), unit="ms") for share in (50, 95)),
    ]


async def _morning(house: House, clicks: Clicks, one: Visited, number: str) -> None:
    async with browser(house, one) as client:
        await clicks.take("worklist", client.get("/cases"))
        await clicks.take("case", client.get(f"/cases/{one.number}"))
        if not number:
            return
        form = await clicks.take("form", client.get(f"/cases/{number}/do/{VERB}"))
        if form is not None:
            await clicks.take("act", client.post(f"/cases/{number}/do/{VERB}", data=_filled(form.text)))


def browser(house: House, one: Visited) -> httpx2.AsyncClient:
    """Somebody signed in."""
    return httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{house.engine.web_port}",
        cookies={"session": one.cookie},
        headers={"sec-fetch-site": "same-origin"},
        timeout=PATIENCE,
    )


def _filled(page: str) -> dict[str, Any]:
    return {**dict(HIDDEN.findall(page)), **FORM, "occurred_on": datetime.now(UTC).date().isoformat()}


async def opened_for(house: House, cases: Cases, worker: Person) -> str:
    """A case on the engine, of this worker, who may assess it; when this returns it stands in the journal."""
    now, number = datetime.now(UTC), opening.new_number()
    days = {"returned_on": now.date() - timedelta(2), "programmes": ["FS-A"]}
    page = opening.opened(opening.read_form({**PERSON, **days}), number, worker, worker, now, timedelta())
    await cases.open(Carried(opened=await asyncio.to_thread(opening.file_words, page, house.papers, f"o-{number}")))
    for verb, form in BEFORE:
        await cases.act(number, verb, form, worker)
    async with asyncio.timeout(PATIENCE):
        while house.journal.last(page.id) <= len(BEFORE):  # noqa: ASYNC110 (a table does not call)
            await asyncio.sleep(0.05)
    return number
