"""`./run`: it reads as shell, explains itself, and installs what was locked and nothing else."""

import os
import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
RUN = HERE / "run"
LOCKS = sorted(HERE.glob("requirements-*.lock"))
VERBS = ["passerelle", "story", "test", "mutate", "handbook", "bench", "lint", "format", "lock", "help"]


def ran(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run([str(RUN), *arguments], capture_output=True, text=True, env=env)


@pytest.mark.parametrize("script", [RUN, HERE / ".ci" / "run"], ids=["run", "ci"])
def test_it_is_shell_that_any_machine_can_read(script: Path) -> None:
    """Both scripts are executable and parse as plain POSIX shell."""
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", str(script)], capture_output=True).returncode == 0


def test_help_lists_every_verb_and_installs_nothing() -> None:
    """The help page names each verb, at once, even where no Python can be found."""
    told = ran("help", PYTHON="/no/such/python")
    assert told.returncode == 0
    assert [verb for verb in VERBS if f"./run {verb}" not in told.stdout] == []


def test_every_verb_of_the_script_is_in_the_help() -> None:
    """No verb is hidden: what the script understands is what the help page lists."""
    understood = re.findall(r"^    ([a-z]+)(?: \|[^)]*)?\)", RUN.read_text(), re.MULTILINE)
    assert sorted(understood) == sorted(VERBS)


def test_an_unknown_verb_is_refused_in_plain_words() -> None:
    """A mistyped verb starts nothing and points to the help page."""
    told = ran("strat")
    assert told.returncode == 1
    assert told.stderr == "./run has no verb 'strat'. Nothing was started. See ./run help\n"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_no_folder(lock: Path) -> None:
    """A lock holds releases and hashes only: where they come from is the business of each machine."""
    assert re.findall(r"https?:|file:|index|find-links|^-|/", lock.read_text(), re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_release_in_a_lock_is_exact_and_hashed(lock: Path) -> None:
    """Every package in a lock is one release with at least one SHA-256."""
    releases = lock.read_text().replace("\\\n", " ").splitlines()
    assert releases
    pattern = r"[a-z0-9._-]+==\S+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+"
    assert [line for line in releases if not re.fullmatch(pattern, line.strip())] == []


def test_what_tests_need_holds_what_a_run_needs() -> None:
    """The development lock contains every line of the run lock, so switching between them reinstalls nothing."""
    run, dev = ((HERE / f"requirements-{name}.lock").read_text().splitlines() for name in ("run", "dev"))
    assert set(run) - set(dev) == set()


def test_every_declared_dependency_is_locked() -> None:
    """A dependency added to the project without `./run lock` is noticed here."""
    declared = re.findall(
        r'^    "([A-Za-z0-9_.-]+)', (HERE / "pyproject.toml").read_text().split("[tool.")[0], re.MULTILINE
    )
    locked = (HERE / "requirements-dev.lock").read_text()
    assert [
        name for name in declared if not re.search(rf"^{re.escape(name.lower())}(\[|==)", locked, re.MULTILINE)
    ] == []
