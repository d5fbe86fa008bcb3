"""Everything `./run` starts, as a user starts and stops it: real processes, real files."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from starter.story.engine import free_port

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Settings of a house of its own, on ports nobody uses."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PASSERELLE_DATA_DIR": str(tmp_path / "data"),
        "PASSERELLE_TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
        "PASSERELLE_TEMPORAL_UI_PORT": str(free_port()),
        "PASSERELLE_DECODE_PORT": str(free_port()),
        "PASSERELLE_WEB_PORT": str(free_port()),
        "PASSERELLE_STANDINS_PORT": str(free_port()),
        "PASSERELLE_STANDINS_SMTP_PORT": str(free_port()),
        "PASSERELLE_AS": "cw-1",
    }


@contextmanager
def up(environment: dict[str, str]) -> Iterator[None]:
    """Started until it says that it is ready; stopped by Ctrl-C, with exit status 0."""
    command = [sys.executable, "-m", "starter.up", "--no-demo"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        assert run.stdout is not None
        said = []
        for line in run.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        else:
            raise AssertionError("".join(said))
        try:
            yield
        finally:
            run.send_signal(signal.SIGINT)
            run.stdout.read()
        assert run.wait() == 0


def passerelle(environment: dict[str, str], *words: str) -> str:
    """One command at another terminal."""
    command = [sys.executable, "-m", "starter.cli", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_stopping_and_starting_keeps_every_case(environment: dict[str, str]) -> None:
    """A case opened before a stop is there after the next start, waits for the same and takes acts."""
    with up(environment):
        passerelle(
            environment, "staff", "add", "cw-1", "--role", "case_worker", "--office", "GM-BJL", "--name", "A. B."
        )
        passerelle(environment, "open", "--name", "Binta C.", *HOME)
        before = json.loads(passerelle(environment, "list", "--json"))

    with up(environment):
        number = before[0]["number"]
        assert json.loads(passerelle(environment, "list", "--json")) == before
        assert "recorded as number 2" in passerelle(environment, "give-consent", number)
        checked = json.loads(passerelle(environment, "check", "--json"))
        assert [one["service"] for one in checked if not one["works"]] == []


TODAY = datetime.now(ZoneInfo("Africa/Banjul")).date().isoformat()
HOME = (
    *("--kind", "assisted_voluntary", "--from-country", "LBY", "--to-country", "GMB"),
    *("--returned-on", TODAY, "--programmes", "FS-A"),
)
