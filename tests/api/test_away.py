"""When a part of the house is away: told in three parts, with a time to come again, and without an address."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx2

from starter.story.engine import Engine, House, free_port
from tests.api.conftest import Program, is_problem

NOBODY = "postgresql+psycopg://nobody@127.0.0.1:{port}/nothing"


@asynccontextmanager
async def doors_of(house: House, **elsewhere: object) -> AsyncIterator[httpx2.AsyncClient]:
    """Another process with the same doors, that looks for a part of the house where it is not."""
    engine: Engine = replace(house.engine, web=None, web_port=free_port(), **elsewhere)  # type: ignore[arg-type]
    await engine.start_web()
    try:
        url = f"http://127.0.0.1:{engine.web_port}/api/v1"
        async with httpx2.AsyncClient(base_url=url, timeout=30) as line:
            yield line
    finally:
        await engine.kill(engine.web)


async def test_while_the_engine_is_away_reading_goes_on_and_acts_wait(
    house: House, of: Callable[..., Program], number: str
) -> None:
    """503 for an act, a message and an opening, each to be sent again with its key; the case can be read."""
    async with doors_of(house, port=free_port()) as line:
        program = Program(line, of("cw-7").said)
        form = {"name": "Awa", "kind": "VOLUNTARY", "from_country": "LBY", "to_country": "GMB"}
        told = [
            await program.act(number, "give_consent", {"recipients": ["GM-01"]}),
            await program.act(number, "ask_for_call"),
            await program.post("/cases", form),
        ]
        read = await program.get(f"/cases/{number}")

    assert read.status_code == 200
    for one in told:
        said = is_problem(one, 503, "unavailable")
        assert one.headers["retry-after"].isdecimal()
        assert "Idempotency-Key" in said["next"]
        assert "127.0.0.1" not in one.text
        assert "PASSERELLE" not in one.text


async def test_while_the_database_is_away_nobody_is_known(house: House, of: Callable[..., Program]) -> None:
    """503, not 401: nobody can tell whether the token is good. The description is served all the same."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # somebody who listens to nobody: no connection is taken
        async with doors_of(house, database_url=NOBODY.format(port=taken.getsockname()[1])) as line:
            program = Program(line, of("cw-7").said)
            read = [await program.get(path) for path in ("/cases", "/cases/R-7K3M2QN", "/acts")]
            done = await program.act("R-7K3M2QN", "ask_for_call")
            described = await line.get("/openapi.json")

    for told in (*read, done):
        is_problem(told, 503, "unavailable")
        assert told.headers["retry-after"].isdecimal()
        assert "nobody" not in told.text
        assert "127.0.0.1" not in told.text
    assert described.status_code == 200
