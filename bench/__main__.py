"""`./run bench [--quick] [--write]`: one run, as a table and as JSON. --quick only proves that it works."""

import asyncio
import os
import sys
from argparse import ArgumentParser
from dataclasses import dataclass, field

from bench import crowds, lives, partners, report, rules, screens
from bench.lives import Grounds, Lived
from bench.measure import Row, Spent, against, machine, median, percentile
from bench.script import STORIES, lived
from starter.story.engine import fresh_house


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    rounds: int = 2
    alone: int = 1
    many: int = 6
    at_once: int = 3
    rows: int = 1000
    promises: int = 2000
    spread: float = 240
    times: int = 50
    story: str = "p1-lamin"
    outside: partners.Amounts = field(default_factory=partners.Amounts)
    at_screens: screens.Amounts = field(default_factory=screens.Amounts)


QUICK = Sizes(
    rounds=1, alone=1, many=1, at_once=1, rows=3, promises=3, spread=2, times=1, story="late-and-waived",
    outside=partners.QUICK, at_screens=screens.QUICK,
)  # fmt: skip


async def run(sizes: Sizes) -> tuple[list[Row], dict[str, str]]:
    """One server for all of it; ours and the twin's in turn."""
    async with fresh_house() as house, lives.twins(house) as worker:
        grounds = Grounds(house, worker, await lived(house, STORIES / f"{sizes.story}.yaml"))
        rows = await lived_in_turn(grounds, sizes)
        rows += rules.asked(grounds.script, sizes.times)
        opened = await crowds.rows_opened(grounds, sizes.rows)
        rows += opened + await crowds.same_day_end(grounds, sizes.promises, sizes.spread, opened[0].ours)
        rows += await partners.rows(house, sizes.outside)
        counted = lives.counted(grounds.script)
        twin_did = f"{len(grounds.script.facts)} rows and {counted.effects - len(grounds.script.facts)} deeds"
        done = f"{counted.timers} timers, {counted.cancelled} cancelled, {counted.upserts} upserts, {twin_did}"
        return rows, machine() | {"sizes": str(sizes), "counted": done}


async def run_partners(sizes: Sizes) -> tuple[list[Row], dict[str, str]]:
    """Only what partners cost: no twin has any."""
    async with fresh_house() as house:
        return await partners.rows(house, sizes.outside), machine() | {"sizes": str(sizes.outside)}


async def run_screens(sizes: Sizes) -> tuple[list[Row], dict[str, str]]:
    """Only what screens cost: each kind of database has a house of its own."""
    rows, about = await screens.rows(sizes.at_screens)
    return rows, machine() | about | {"sizes": str(sizes.at_screens)}


async def lived_in_turn(grounds: Grounds, sizes: Sizes) -> list[Row]:
    """A B A B: first alone, for the round trips; then many at once, for the throughput and the processor."""
    alone: tuple[list[Lived], list[Lived]] = [], []
    crowd: tuple[list[Spent], list[Spent]] = [], []
    both = (lives.case, lives.twin)
    for _ in range(sizes.rounds):
        for which, live in enumerate(both):
            told, _ = await lives.many(live, grounds, sizes.alone, 1, **_processes(grounds, which))
            alone[which].extend(told)
    for _ in range(sizes.rounds):
        for which, live in enumerate(both):
            _, spent = await lives.many(live, grounds, sizes.many, sizes.at_once, **_processes(grounds, which))
            crowd[which].append(spent)
    per_minute = [median([60 * sizes.many / spent.wall for spent in one]) for one in crowd]
    cpu = [median([sum(spent.cpu.values()) / sizes.many for spent in one]) for one in crowd]
    at_work = [median([spent.cpu["worker"] / sizes.many for spent in one]) for one in crowd]
    trips = [[second * 1000 for life in one for second in life.seconds] for one in alone]
    return [
        against("lives per minute", "per minute", *per_minute, at_least=0.9),
        against("processor per life, server and worker", "s", *cpu, at_most=1.1),
        Row("processor per life, worker alone", at_work[0], at_work[1], "s", quotient=at_work[0] / at_work[1]),
        *(
            against(
                f"round trip of an act, p{share:.0f}",
                "ms",
                *(percentile(one, share / 100) for one in trips),
                at_most=1.5,
            )
            for share in (50, 95)
        ),
        *await rules.histories(grounds, *alone, times=min(sizes.times, 5)),
    ]


def _processes(grounds: Grounds, which: int) -> dict[str, int]:
    return (grounds.ours, grounds.theirs)[which]


def main(arguments: list[str]) -> int:
    """A target that is missed is no failure of the run."""
    asked = ArgumentParser(prog="./run bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="tiny numbers: proves that it works, measures nothing")
    asked.add_argument("--write", action="store_true", help="write docs/performance.md")
    asked.add_argument("--only", choices=["partners", "screens"], help="this part alone")
    wanted = asked.parse_args(arguments)
    sizes = QUICK if wanted.quick else Sizes()
    if wanted.only != "screens":
        rows, about = asyncio.run(run_partners(sizes) if wanted.only else run(sizes))
        report.show(rows, about)
        if wanted.write and not wanted.only:
            report.write(rows, about)
    if wanted.only != "partners":
        rows, about = asyncio.run(run_screens(sizes))
        report.show(rows, about)
        if wanted.write:
            report.write_screens(rows, about)
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
