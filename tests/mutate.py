"""Rules broken one by one, in a copy of the tree: the tests named for each must turn red. Never touches the checkout.

python -m tests.mutate [--jobs N] [NAME...]
"""

import argparse
import ast
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parent.parent
MUTATIONS = ROOT / "tests" / "mutations.yaml"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "data", "__pycache__", ".*_cache", "*.png")
GREEN, RED = 0, 1  # exit codes of pytest; whatever else it says is no answer
SECONDS = 300


class Mutation(NamedTuple):
    """One fault put into one rule on purpose."""

    name: str
    breaks: str
    file: str
    text: str
    becomes: str
    tests: tuple[str, ...]


def mutations(path: Path = MUTATIONS) -> list[Mutation]:
    """Every mutation that is written down."""
    said: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Mutation(**{**one, "tests": tuple(one["tests"])}) for one in said]


def fault(mutation: Mutation, root: Path = ROOT) -> str:
    """Why this mutation cannot be tried, in words; nothing if it can."""
    file = root / mutation.file
    if not file.is_file():
        return f"{mutation.name}: there is no file {mutation.file}; write down where its rule is now"
    found = file.read_text(encoding="utf-8").count(mutation.text)
    if found != 1:
        return f"{mutation.name}: its text is found {found} times in {mutation.file}, not once; write it anew"
    gone = [test for test in mutation.tests if not (root / test.split("::")[0]).is_file()]
    if gone or not mutation.tests:
        return f"{mutation.name}: its tests are gone: {', '.join(gone) or 'none is named'}"
    try:
        ast.parse(mutated(mutation, root))
    except SyntaxError:
        return f"{mutation.name}: what is left of {mutation.file} is no Python; a test that cannot run shows nothing"
    return "" if mutation.text != mutation.becomes else f"{mutation.name}: it changes nothing"


def mutated(mutation: Mutation, root: Path) -> str:
    """The file as the mutation leaves it."""
    return (root / mutation.file).read_text(encoding="utf-8").replace(mutation.text, mutation.becomes)


def verdict(tree: Path, mutation: Mutation) -> str:
    """What the tests say of it: caught, SURVIVED, or why they could not run. The copy is whole again afterwards."""
    file = tree / mutation.file
    before = file.read_text(encoding="utf-8")
    file.write_text(mutated(mutation, tree), encoding="utf-8")
    try:
        code = ran(tree, mutation.tests)
    finally:
        file.write_text(before, encoding="utf-8")
    return {RED: "caught", GREEN: "SURVIVED"}.get(code, f"NO ANSWER (pytest ended with {code})")


def ran(tree: Path, tests: Sequence[str]) -> int:
    """The exit code of these tests in this copy. No byte code: two faults in one second would look alike to it."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    running = subprocess.Popen(command, cwd=tree, env=env, **quiet)
    try:
        return running.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return RED  # a rule that never ends has been noticed
    finally:
        with suppress(ProcessLookupError):  # servers and workers that the tests started end with them
            os.killpg(running.pid, signal.SIGKILL)


def tried(chosen: Sequence[Mutation], folder: Path, jobs: int) -> Iterator[tuple[Mutation, str]]:
    """Each mutation with its verdict, as they come; each job has a copy of its own."""
    free: SimpleQueue[Path] = SimpleQueue()
    for n in range(jobs):
        free.put(Path(shutil.copytree(ROOT, folder / f"tree-{n}", ignore=LEFT_OUT)))

    def one(mutation: Mutation) -> tuple[Mutation, str]:
        tree = free.get()
        try:
            return mutation, verdict(tree, mutation)
        finally:
            free.put(tree)

    with ThreadPoolExecutor(jobs) as pool:
        for done in as_completed([pool.submit(one, mutation) for mutation in chosen]):
            yield done.result()


def unbroken(chosen: Sequence[Mutation], folder: Path) -> bool:
    """Whether the tests are green while nothing is broken: else their red would show nothing."""
    tree = Path(shutil.copytree(ROOT, folder / "unbroken", ignore=LEFT_OUT))
    return ran(tree, sorted({test for mutation in chosen for test in mutation.tests})) == GREEN


def select(names: Sequence[str], known: Sequence[Mutation]) -> list[Mutation]:
    """The mutations of these names; all of them, if none is named."""
    unknown = set(names) - {mutation.name for mutation in known}
    if unknown:
        fail(f"There is no mutation {', '.join(sorted(unknown))}.", f"Known: {', '.join(m.name for m in known)}")
    return [mutation for mutation in known if not names or mutation.name in names]


def say(line: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fail(happened: str, next_step: str) -> None:
    """What happened, what is unchanged, what to do next."""
    sys.exit(f"{happened}\nThe tests were not run; nothing was changed.\n{next_step}")


def main(arguments: Sequence[str]) -> int:
    """0 if every fault was noticed."""
    parser = argparse.ArgumentParser(prog="./run mutate", description="Break the rules one by one.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="left out: all of tests/mutations.yaml")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="how many at once")
    said = parser.parse_args(arguments)
    chosen = select(said.names, mutations())
    if faults := [words for mutation in chosen if (words := fault(mutation))]:
        fail("\n".join(faults), "Correct tests/mutations.yaml.")
    with TemporaryDirectory(prefix="passerelle-mutate-") as folder:
        if not unbroken(chosen, Path(folder)):
            fail("The tests are red already, without any fault of ours.", "Run them first: ./run test")
        return report(tried(chosen, Path(folder), max(1, said.jobs)), len(chosen))


def report(verdicts: Iterator[tuple[Mutation, str]], count: int) -> int:
    """One line for each, as it comes, and how many were not noticed."""
    missed = 0
    for n, (mutation, said) in enumerate(verdicts, 1):
        missed += said != "caught"
        say(f"{n:3}/{count}  {said:9} {mutation.name:34} {mutation.breaks}")
    say(f"{count - missed} of {count} faults were noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
