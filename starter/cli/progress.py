"""How far a long work is: a bar on a terminal, plain lines anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

EVERY = 10  # lines for the whole, where nobody watches a bar


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Call what is given once for each finished piece."""
    watched = _bar(what, total) if sys.stderr.isatty() else _lines(what, total)
    with watched as one_more:
        yield one_more


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def _lines(what: str, total: int) -> Iterator[Callable[[], None]]:
    done, step = 0, max(1, -(-total // EVERY))

    def one_more() -> None:
        nonlocal done
        done += 1
        if done % step == 0 or done == total:
            typer.echo(f"{what}: {done} of {total}", err=True)

    yield one_more
