"""What a story sees of a case at the end of a day, and how what it expects is compared with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.act import Fact
from domain.case import Case
from domain.promise import Promise, State


@dataclass
class Seen:
    """A case as it is at the end of a day."""

    case: Case
    ledger: dict[str, Promise]
    facts: Sequence[Fact]
    now: datetime

    @property
    def open(self) -> dict[str, Promise]:
        """The open promises by key."""
        return {key: promise for key, promise in self.ledger.items() if promise.state is State.OPEN}


def equal(read: Callable[[Seen], Any]) -> Callable[[Seen, Any], str]:
    """It is exactly this."""

    def compare(seen: Seen, expected: Any) -> str:
        found = read(seen)
        return "" if str(found) == str(expected) else f"expected {expected}, found {found}"

    return compare


def holds(read: Callable[[Seen], dict[str, Any]]) -> Callable[[Seen, Any], str]:
    """A mapping holds at least these; a list names keys that must be there. A name stands for everything below it."""

    def compare(seen: Seen, expected: Any) -> str:
        found = read(seen)
        wanted = expected if isinstance(expected, dict) else dict.fromkeys(listed(expected))
        wrong = [_differs(str(key), value, found) for key, value in wanted.items()]
        said = [words for words in wrong if words]
        return "; ".join(said) + (f" (there is: {_shown(found)})" if said else "")

    return compare


def _differs(key: str, value: Any, found: dict[str, Any]) -> str:
    below = {key: found[key]} if key in found else {name: one for name, one in found.items() if is_below(name, key)}
    if not below:
        return f"no {key}"
    there = [str(one) for one in below.values()]
    return "" if value is None or str(value) in there else f"{key} is {' and '.join(there)}, expected {value}"


def is_below(name: str, wanted: str) -> bool:
    """Whether a name is this one, or stands below it."""
    return name == wanted or name.startswith(f"{wanted}/")


def lacks(read: Callable[[Seen], dict[str, Any]]) -> Callable[[Seen, Any], str]:
    """None of these is there; a name stands for everything below it."""

    def compare(seen: Seen, expected: Any) -> str:
        found = read(seen)
        there = [key for key in found for wanted in listed(expected) if is_below(key, wanted)]
        return f"not expected: {', '.join(there)}" if there else ""

    return compare


def listed(expected: Any) -> list[str]:
    """One name, or several."""
    return [str(one) for one in expected] if isinstance(expected, list) else [str(expected)]


def _shown(found: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {value}" if value is not None else key for key, value in found.items()) or "nothing"
