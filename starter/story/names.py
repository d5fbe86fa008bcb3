"""Names of promises and deeds, so that a mistyped one in an expectation is told instead of being true for ever."""

from typing import Any

from policy import agenda
from policy.promises import Terms

OTHER_PROMISES = {"funding_window", "plan_revision"}  # kept under a rule of another name
DEEDS = ["meeting", "notice", "order", "plan", "referral"]


def promises() -> list[str]:
    """The first part of every promise's key."""
    subjects = (agenda, *agenda.SUBJECTS)
    found = {one.name for subject in subjects for one in vars(subject).values() if isinstance(one, Terms)}
    return sorted(found | OTHER_PROMISES)


OF_PROMISES = {"waits_for", "waits_on", "not_waiting_for", "late", "kept", "missed", "not_missed", "waived", "dropped"}
OF_DEEDS = {"done", "not_done"}


def names_of(word: str) -> list[str]:
    """What an expectation of this word may name; nothing if it names things of the story's own."""
    return promises() if word in OF_PROMISES else DEEDS if word in OF_DEEDS else []


def unknown_names(word: str, expected: Any) -> list[str]:
    """Names in an expectation that no promise or deed ever has."""
    known = names_of(word)
    said = expected if isinstance(expected, (list, dict)) else [expected] if expected else []
    return [str(one) for one in said if str(one).split("/", 1)[0] not in known] if known else []
