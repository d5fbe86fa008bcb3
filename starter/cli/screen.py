"""What is shown at a terminal, and how the doors are opened for one command."""

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from domain.errors import CaseError

if TYPE_CHECKING:
    from starter.cases import Cases
    from starter.doors import Doors

T = TypeVar("T")
WIDE = 200  # columns of a table that no person looks at


@contextmanager
def doors() -> Iterator["Doors"]:
    """Everything behind the doors, closed again whatever happens. Here a mistyped number is told the nearest one."""
    from domain.act import nearest
    from settings import read_settings
    from starter.doors import Doors
    from starter.seeing import NoSuchCase

    opened = Doors(read_settings())
    try:
        yield opened
    except NoSuchCase as gone:
        hint = nearest(gone.number, [line.number for line in opened.worklist.dump()])
        raise NoSuchCase(gone.number, hint) from None
    finally:
        opened.close()


def ring(opened: "Doors", work: Callable[["Cases"], Awaitable[T]]) -> T:
    """Do this with a connection to Temporal."""
    import logs

    logs.configure(opened.settings.log_format)  # before the first client
    logging.getLogger().setLevel(logging.ERROR)  # a person at a terminal reads three parts, not the engine's retries

    async def connected() -> T:
        return await work(await opened.connect())

    return asyncio.run(connected())


def refused(refusal: CaseError) -> None:
    """What happened, what is unchanged, what to do next: one line each."""
    typer.echo(f"{refusal.happened}\n{refusal.unchanged}\n{refusal.next_step}", err=True)


def say(*lines: str) -> None:
    """Lines for people."""
    typer.echo("\n".join(lines))


def say_json(content: Any) -> None:
    """The same for programs."""
    typer.echo(json.dumps(content, indent=2, default=str))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table as wide as the terminal, or wide enough for a file."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    made = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        made.add_row(*row)
    Console(width=None if sys.stdout.isatty() else WIDE, highlight=False, markup=False).print(made)


def waits(promises: Iterable[str]) -> list[str]:
    """What a case waits for, one promise a line."""
    listed = [f"  {promise}" for promise in promises]
    return ["waits for:", *listed] if listed else ["waits for nothing"]
