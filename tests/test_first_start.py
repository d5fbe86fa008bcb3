"""What a start looks at before it starts anything: ports, the data folder, the plan; and what reaches the screen."""

import os
import socket
import stat
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from domain.errors import Unavailable
from settings import PARTNERS, Settings
from starter.data_folder import fill, hold
from starter.ports import Port, refuse_taken
from starter.processes import Process
from starter.up import is_grave, plan, ports

CONFIGURED: dict[str, Any] = {
    "mail_url": "smtp://mail.office:25",
    "messages_url": "https://messages.office",
    "directory_url": "https://directory.office",
    "referrals_url": "https://referrals.office/fhir",
    "money_url": "https://money.office",
}


def test_a_taken_port_is_named_with_its_holder_and_its_setting() -> None:
    """A taken port stops the start before anything runs, and names who holds it and which setting moves ours."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = Port(server.getsockname()[1], "Temporal", "PASSERELLE_TEMPORAL_ADDRESS")
        with pytest.raises(Unavailable) as refusal:
            refuse_taken([taken])
    assert f"Port {taken.number}, for Temporal, is taken by process {os.getpid()} (" in refusal.value.happened
    assert "PASSERELLE_TEMPORAL_ADDRESS" in refusal.value.next_step


def test_a_process_left_over_from_an_earlier_start_is_named_as_such(tmp_path: Path) -> None:
    """If a killed start left a process on a port, the next start says so and how to end it."""
    with hold(tmp_path) as held:
        held.note({"temporal": os.getpid()})
    with socket.create_server(("127.0.0.1", 0)) as server, hold(tmp_path) as held:
        taken = Port(server.getsockname()[1], "Temporal", "PASSERELLE_TEMPORAL_ADDRESS")
        with pytest.raises(Unavailable) as refusal:
            refuse_taken([taken], held.left_over)
    assert "left over from an earlier ./run" in refusal.value.happened
    assert f"kill {os.getpid()}" in refusal.value.next_step


def test_free_ports_are_let_through() -> None:
    """A free port is nobody's trouble."""
    refuse_taken([Port(_free_port(), "Temporal", "PASSERELLE_TEMPORAL_ADDRESS")])


def test_a_second_start_on_the_same_data_is_refused(tmp_path: Path) -> None:
    """One data folder has one supervisor: a second is told which process is already running."""
    with hold(tmp_path) as held:
        held.note({})
        with pytest.raises(Unavailable, match=rf"already running on .* \(process {os.getpid()}\)"), hold(tmp_path):
            pass


def test_a_first_start_makes_a_private_folder_key_and_secret_once(tmp_path: Path) -> None:
    """The data folder, the key and the secret of the links are for their owner only; a later start keeps them."""
    folder = tmp_path / "data"
    fill(_settings(folder))
    key, secret = (folder / "kek.key").read_bytes(), (folder / "links.secret").read_text()
    fill(_settings(folder))
    assert [_mode(path) for path in (folder, folder / "kek.key", folder / "links.secret")] == [0o700, 0o600, 0o600]
    assert (folder / "kek.key").read_bytes() == key
    assert (folder / "links.secret").read_text() == secret == _settings(folder).link_secret.get_secret_value()


def test_the_plan_names_every_process_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporal knows the search attributes before the worker starts; the demo comes last and can be left out."""
    attributes = SimpleNamespace(SEARCH_ATTRIBUTES=[("CaseStage", "Keyword")])
    monkeypatch.setitem(sys.modules, "workflows.attributes", attributes)
    temporal, *others = plan(_settings(tmp_path), demo=False)
    assert [step.name for step in others] == ["standins", "database", "worker", "web"]
    assert isinstance(temporal, Process)
    assert list(temporal.command)[-2:] == ["--search-attribute", "CaseStage=Keyword"]


def test_a_temporal_elsewhere_is_used_as_it_is(tmp_path: Path) -> None:
    """With the engine on another machine, none is started here and its ports are not ours to check."""
    elsewhere = Settings(data_dir=tmp_path, temporal_address="temporal.office:7233", **CONFIGURED)
    assert [step.name for step in plan(elsewhere, demo=False)] == ["database", "worker", "web"]
    assert [port.setting for port in ports(elsewhere)] == ["PASSERELLE_WEB_PORT"]


@pytest.mark.parametrize("left_out", PARTNERS)
def test_stand_ins_play_whoever_is_not_configured(tmp_path: Path, left_out: str) -> None:
    """One partner that nobody configured is enough for them to start; their ports are looked at before."""
    settings = Settings(data_dir=tmp_path, **{name: url for name, url in CONFIGURED.items() if name != left_out})
    assert "standins" in [step.name for step in plan(settings, demo=False)]
    assert {"PASSERELLE_STANDINS_PORT", "PASSERELLE_STANDINS_SMTP_PORT"} <= {one.setting for one in ports(settings)}


@pytest.mark.parametrize(
    ("line", "grave"),
    [
        ('{"level": "warning", "event": "deed.retried"}', True),
        ('{"level": "info", "event": "case.opened"}', False),
        ("time=2026-01-05 level=ERROR msg=failed", True),
        ("time=2026-01-05 level=INFO msg=started", False),
        ("Traceback (most recent call last):", True),
        ("ModuleNotFoundError: No module named 'x'", True),
        ("Temporal UI: http://127.0.0.1:8233", False),
    ],
)
def test_only_warnings_and_worse_reach_the_screen(line: str, grave: bool) -> None:
    """A quiet start shows steps; whatever form a log takes, its warnings and errors are shown besides."""
    assert is_grave(line) is grave


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
