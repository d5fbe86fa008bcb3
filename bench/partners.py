"""What partners cost: copies of plans, a referral and its answer, faults on the wire, a backlog after an outage."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

from bench import deeds
from bench.copies import plan_copies
from bench.crowds import WORKER, bell
from bench.measure import Row, against, percentile
from domain.act import Fact
from starter.cases import Cases
from starter.story.engine import House
from workflows.carried import Carried

SHARE = 0.1
GLANCE = 0.1  # seconds between two looks for an answer
PLAIN = {"kind": "CONTEXT", "findings": "nothing new"}


@dataclass(frozen=True)
class Amounts:
    """How much of everything."""

    copies: int = 40
    trips: int = 30
    deeds: int = 400
    backlog: int = 1000


QUICK = Amounts(copies=1, trips=2, deeds=10, backlog=50)


async def rows(house: House, amounts: Amounts) -> list[Row]:
    """All of it, one after another, on one server."""
    copies = await asyncio.to_thread(plan_copies, amounts.copies)
    trips = await round_trips(house, amounts.trips)
    faults, without = await with_faults(house, amounts.deeds)
    return [*copies, *trips, faults, *await backlog(house, amounts.backlog, without)]


async def round_trips(house: House, many: int) -> list[Row]:
    """Referrals to a provider that accepts at once; and in turn with them an act that goes no further than the case."""
    deeds.outside(house).put("behaviour", deeds.ANSWERS, {"does": "accept"})
    cases, referred, plain = await bell(house), list[float](), list[float]()
    for begun in range(0, many, deeds.EACH):
        case = await deeds.owing(house, cases, 0)
        await cases.open(case)
        for n in range(min(deeds.EACH, many - begun)):
            now = perf_counter()
            await cases.act(case.opened.number, "record_assessment", PLAIN, WORKER)
            plain.append(perf_counter() - now)
            referred.append(await _trip(cases, case.opened.number, f"home-{n}"))
    return [_trip_row(share, referred, plain) for share in (50, 95)]


def _trip_row(share: int, referred: list[float], plain: list[float]) -> Row:
    what = f"a referral, from accepted to answered, p{share} (other column: a plain act)"
    row = against(what, "ms", *(1000 * percentile(one, share / 100) for one in (referred, plain)), at_most=10)
    row.target = "<= 10 plain acts"
    return row


async def _trip(cases: Cases, number: str, id_: str) -> float:
    """Seconds on the engine's clock between two facts: the referral, and its answer."""
    await cases.act(number, "refer", deeds.referral(id_, deeds.ANSWERS), WORKER)
    async with asyncio.timeout(deeds.PATIENCE):
        while True:
            about = [fact for fact in await cases.facts(number) if _referral_in(fact) == id_]
            if len(about) > 1:
                return (about[1].at - about[0].at).total_seconds()
            await asyncio.sleep(GLANCE)


def _referral_in(fact: Fact) -> str:
    return str((fact.act or {}).get("referral", ""))


async def with_faults(house: House, many: int) -> tuple[Row, float]:
    """As many deeds twice: with no fault, and with one request in ten whose answer is lost after the provider acted.

    Gives the rate without faults as well: a backlog is held against it.
    """
    rates = [await _rate(house, many, share) for share in (0.0, SHARE)]
    deeds.outside(house).put("faults", "referrals", {"mode": ""})
    row = against(
        f"{many:,} deeds, one answer in ten lost (other column: none lost)",
        "per second",
        rates[1],
        rates[0],
        at_least=0.7,
    )
    row.target = ">= 0.7 of without"
    return row, rates[0]


async def _rate(house: House, many: int, share: float) -> float:
    cases = await deeds.prepared(house, many)
    deeds.outside(house).put("faults", "referrals", {"mode": "drop_answer", "share": share})
    begun = await deeds.started(house, cases)
    done = await deeds.ended(house, cases, many)
    _each_once(deeds.arrived(house, cases), many)
    return many / (done.last - begun).total_seconds()


def _each_once(arrived: dict[str, int], many: int) -> None:
    """What is lost, or done twice, is no matter of speed: the run ends."""
    if len(arrived) != many or set(arrived.values()) != {1}:
        raise RuntimeError(f"{many} referrals were owed; {len(arrived)} arrived, as {sum(arrived.values())} tasks")


async def backlog(house: House, many: int, without: float) -> list[Row]:
    """So many deeds that were asked for while nobody was there to take them; `without`: a second as they come."""
    cases = await deeds.prepared(house, many)
    away, back = await _outage(house, cases, many)
    done = await deeds.ended(house, cases, many)
    arrived, took = deeds.arrived(house, cases), (done.last - back).total_seconds()
    said = f"backlog of {many:,} deeds, partner away for {away:.0f} s"
    rate = against(f"{said} (other column: no outage)", "per second", many / took, without, at_least=0.5)
    rate.target = ">= 0.5 of without"
    wrong = many - len(arrived) + sum(arrived.values()) - len(arrived)
    return [
        Row(f"{said}: until all are done", took, unit="s"),
        rate,
        Row(f"{said}: lost, or done twice", wrong, unit="deeds", target="0", met=wrong == 0),
    ]


async def _outage(house: House, cases: list[Carried], many: int) -> tuple[float, datetime]:
    """Everything outside is gone until every deed was tried; how long that was, and when it answered again."""
    engine, begun = house.engine, datetime.now(UTC)
    await engine.kill(engine.standins)
    await deeds.started(house, cases)
    await deeds.ended(house, cases, many, "ASKED")
    await engine.start_standins()
    back = datetime.now(UTC)
    return (back - begun).total_seconds(), back
