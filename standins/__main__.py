"""All stand-ins in one process: `python -m standins --http 8236 --smtp 8237 --data FOLDER`. `./run` does it for you."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from standins import directory, messages, money, pages, referrals
from standins.mail import MailServer
from standins.shelf import Shelf

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Stand-ins</title>
<style>body{font:1rem/1.6 system-ui;max-width:42rem;margin:3rem auto;padding:0 1rem}</style>
<h1>Stand-ins</h1>
<p>Small servers that play the partners on this machine. Nothing here leaves it.</p>
<ul><li><a href="/mail">Mail that went out</a></li><li><a href="/messages">Short messages that went out</a></li>
<li><a href="/fhir/tasks">Referrals: answer as the provider</a></li><li><a href="/money">Money that moved</a></li>
<li><a href="/hsds/organizations">The directory of providers</a></li></ul>"""


def application(shelf: Shelf, hooks: str, secret: str) -> Starlette:
    """Every stand-in that speaks HTTP. `hooks` is where callbacks go, `secret` what they are signed with."""
    routes: list[BaseRoute] = [Route("/", lambda request: HTMLResponse(PAGE)), Route("/health", _health)]
    routes += [*pages.routes(shelf), Mount("/rapidpro", routes=messages.routes(shelf))]
    routes += [*directory.routes(shelf), *money.routes(shelf)]
    routes += referrals.routes(shelf, f"{hooks}/hooks/referrals", secret)
    routes.append(Route("/faults/{service}", _faults(shelf), methods=["POST"]))
    return Starlette(routes=routes)


def _health(request: Request) -> Response:
    return JSONResponse({"standins": "up"})


def _faults(shelf: Shelf) -> Callable[[Request], Awaitable[Response]]:
    async def set_fault(request: Request) -> Response:
        shelf.put("faults", request.path_params["service"], await request.json())
        return JSONResponse({"said": "set"})

    return set_fault


def main() -> None:
    """Serve until told to stop."""
    asked = _read()
    asked.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shelf = Shelf(asked.data / "standins.db")
    letters = MailServer(shelf, port=asked.smtp)
    letters.start()
    try:
        app = application(shelf, asked.hooks, os.environ.get("STANDINS_HOOK_SECRET", ""))
        uvicorn.run(app, host="127.0.0.1", port=asked.http, log_level="warning", access_log=False)
    finally:
        letters.stop()


def _read() -> Namespace:
    parser = ArgumentParser(prog="python -m standins")
    parser.add_argument("--http", type=int, required=True, help="port of everything that speaks HTTP")
    parser.add_argument("--smtp", type=int, required=True, help="port of the mail server")
    parser.add_argument("--data", type=Path, required=True, help="folder for what they remember")
    parser.add_argument("--hooks", default="http://127.0.0.1:8235", help="where callbacks go")
    return parser.parse_args()


if __name__ == "__main__":
    main()
