"""What ops read on a case in the Web UI: plain sentences, codes and dates, nobody's name."""

from domain.promise import Promise, Verdict
from domain.promise_words import SAID

STEPS = {"warn": "warn about", "due": "due", "lapse": "lapse"}


def of_timer(promise: Promise) -> str:
    """One timer of one promise: "plan due 2026-02-12 (case worker)". Under 200 characters."""
    step = STEPS.get(promise.step, "remind about")
    return f"{promise.key} due {promise.due_on:%Y-%m-%d} ({_on(promise)})" if step == "due" else _other(promise, step)


def _other(promise: Promise, step: str) -> str:
    day = f"{promise.wake:%Y-%m-%d}" if promise.wake else ""
    return f"{step} {promise.key} on {day}, due {promise.due_on:%Y-%m-%d} ({_on(promise)})"


def of_case(verdict: Verdict, *, broken: bool) -> str:
    """The case in a few lines: where it stands and what it waits for, late first."""
    waits = sorted(verdict.promises, key=lambda promise: (not promise.late, promise.due, promise.key))
    lines = [f"**{verdict.stage.replace('_', ' ').lower()}**, {verdict.office}, {verdict.case_worker}", ""]
    if broken:
        lines += ["The rules could not be read: the last verdict stands, and is tried again every day.", ""]
    lines += [of_promise(promise) for promise in waits] or ["Waits for nothing."]
    return "\n".join(lines)


def of_promise(promise: Promise) -> str:
    """One open promise as a sentence."""
    late = "LATE: " if promise.late else ""
    moved = ", moved by a waiver" if promise.moved_by else ""
    said = SAID.get(promise.name, promise.name)
    until = f"until {promise.due_on.day} {promise.due_on:%B %Y}"
    if promise.days_left is not None:
        until = f"(on hold, {promise.days_left} days left)"
    return f"- {late}waits for the {_on(promise)} {until}: {said} [{promise.key}]{moved}"


def _on(promise: Promise) -> str:
    return promise.on.replace("_", " ").lower()
