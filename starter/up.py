"""Starts everything on one machine, and stops it again: what is behind `./run`.

The data folder holds all there is. Starting again carries on where it stopped.
"""

import asyncio
import importlib
import json
import os
import re
import sys
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

from rich.console import Console

from domain.errors import CaseError
from settings import HERE, Settings, read_settings
from starter.data_folder import fill, hold
from starter.ports import Port, refuse_taken
from starter.processes import Process
from starter.supervisor import Children, Chore, Step, Supervisor

PYTHON = sys.executable
GRAVE = {"warning", "error", "critical"}
GRAVE_TEXT = re.compile(r"level=(WARN|ERROR|FATAL)|^Traceback|^\w*(Error|Exception)\b", re.IGNORECASE)


def plan(settings: Settings, demo: bool = True) -> list[Step]:
    """What is started, in this order. A new process is one more entry."""
    python = {"PYTHONPATH": str(HERE)}
    steps: list[Step] = [
        Chore("database", lambda: _migrate(settings)),
        Process("worker", [PYTHON, str(HERE / "worker.py")], ready_line="worker.started", env=python, grace=30),
        Process("web", [PYTHON, "-m", "web"], ready_port=settings.web_port, env=python),
    ]
    if is_local(settings):
        steps.insert(0, Process("temporal", _temporal(settings), ready_line="Temporal UI:"))
    if settings.standins:
        steps.insert(1, standins(settings))
    if demo and find_spec("starter.demo"):
        steps.append(
            Process("demo", [PYTHON, "-m", "starter.demo"], finishes=True, optional=True, patience=600, env=python)
        )
    return steps


def standins(settings: Settings) -> Process:
    """The partners that nobody configured, played by one process on this machine."""
    command = [PYTHON, "-m", "standins", "--http", str(settings.standins_port)]
    command += ["--smtp", str(settings.standins_smtp_port), "--data", str(settings.data_dir / "standins")]
    command += ["--hooks", f"http://127.0.0.1:{settings.web_port}"]
    known = {"PYTHONPATH": str(HERE), "STANDINS_HOOK_SECRET": settings.hook_secret.get_secret_value()}
    return Process("standins", command, ready_port=settings.standins_port, env=known)


def ports(settings: Settings) -> list[Port]:
    """Every port that must be free before anything starts."""
    needed = [Port(settings.web_port, "the screens, partners' answers and one-use links", "PASSERELLE_WEB_PORT")]
    if settings.standins:
        needed.append(Port(settings.standins_port, "the stand-ins of partners", "PASSERELLE_STANDINS_PORT"))
        needed.append(Port(settings.standins_smtp_port, "the stand-in's mail", "PASSERELLE_STANDINS_SMTP_PORT"))
    if is_local(settings):
        needed.append(Port(settings.temporal_port, "Temporal", "PASSERELLE_TEMPORAL_ADDRESS"))
        needed.append(Port(settings.temporal_ui_port, "Temporal's own screens", "PASSERELLE_TEMPORAL_UI_PORT"))
    return needed


def is_local(settings: Settings) -> bool:
    """A Temporal elsewhere is used as it is; one on this machine is started."""
    return settings.temporal_address.rpartition(":")[0] in ("127.0.0.1", "localhost")


def _temporal(settings: Settings) -> list[str]:
    """Temporal's page cannot be told here to send our cookie: who wants payloads opened says so on that page."""
    command = [str(Path(PYTHON).with_name("temporal")), "server", "start-dev", "--ip", "127.0.0.1"]
    command += ["--db-filename", str(settings.data_dir / "temporal.db"), "--namespace", settings.temporal_namespace]
    command += ["--port", str(settings.temporal_port), "--ui-port", str(settings.temporal_ui_port)]
    command += ["--ui-disable-news-fetch"]
    for name, kind in importlib.import_module("workflows.attributes").SEARCH_ATTRIBUTES:
        command += ["--search-attribute", f"{name}={kind}"]
    return command


def _migrate(settings: Settings) -> None:
    from storage.database import open_database

    database = open_database(settings.database_url)
    try:
        database.migrate()
    finally:
        database.close()


class Terminal:
    """The screen of `./run`: steps, warnings, and where to look."""

    def __init__(self, settings: Settings, verbose: bool) -> None:
        self._settings, self._verbose, self._began = settings, verbose, monotonic()
        self._out = Console(highlight=False, soft_wrap=True, markup=False)

    def step(self, number: int, of: int, name: str) -> None:
        self._out.print(f"{number}/{of} {name}")

    def heard(self, name: str, line: str) -> None:
        if self._verbose or is_grave(line):
            self._out.print(f"{name:>8} | {line}")

    def failed(self, refusal: CaseError) -> None:
        self._out.print(str(refusal))

    def opened(self, children: Children) -> None:
        """Where to look first; then, in the demo's own words, what each case waits for."""
        self._out.print(f"Ready after {monotonic() - self._began:.1f} s.\n")
        self._out.print(f"  the screens: open in a browser   {self._settings.public_url}")
        if is_local(self._settings):
            self._out.print(f"  every case as Temporal sees it   http://127.0.0.1:{self._settings.temporal_ui_port}")
        if self._settings.standins:
            self._out.print(f"  mail and messages that went out  http://127.0.0.1:{self._settings.standins_port}")
        self._out.print(f"  data and logs                    {self._settings.data_dir}")
        self._out.print("  at another terminal              ./run passerelle --help")
        self._out.print("  to stop                          Ctrl-C (the data stays)\n")
        if "demo" in children:
            self._out.print("\n".join(children["demo"].answer))

    def stopping(self) -> None:
        self._out.print("Stopping; once more Ctrl-C ends it at once.")


def is_grave(line: str) -> bool:
    """A warning or worse, in our own JSON lines, Temporal's, or a bare trace."""
    try:
        told = json.loads(line)
    except ValueError:
        return bool(GRAVE_TEXT.search(line))
    return isinstance(told, dict) and told.get("level") in GRAVE


def main(arguments: list[str]) -> int:
    asked = _read(arguments)
    os.umask(0o077)  # databases and logs too are for their owner only
    try:
        settings = read_settings()
        with hold(settings.data_dir) as held:
            refuse_taken(ports(settings), held.left_over)
            held.note({})
            fill(settings)
            settings = read_settings()  # now with the secrets
            supervisor = Supervisor(settings.data_dir / "logs", Terminal(settings, asked.verbose), held.note)
            return asyncio.run(supervisor.live(plan(settings, asked.demo)))
    except CaseError as refusal:
        sys.stderr.write(f"{refusal.happened}\n{refusal.unchanged}\n{refusal.next_step}\n")
        return 1


def _read(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="./run", description="Start everything; Ctrl-C stops it.")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="do not open the made-up cases")
    parser.add_argument("--verbose", action="store_true", help="show every line of every log")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the engine's library may abort a clean exit (temporalio/sdk-python#300)
