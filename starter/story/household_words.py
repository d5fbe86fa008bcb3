"""What a story may expect of those who speak: consents, assents, a child's best interests, overrides."""

from collections.abc import Callable
from typing import Any

from domain.paper import MARK
from policy import roles
from starter.story.comparing import Seen, holds, listed


def _consents(seen: Seen) -> dict[str, Any]:
    """The latest of anybody by version, and each member's own."""
    known = seen.case.consents
    every = {str(consent.version or "case"): consent.when.on for consent in known}
    return every | {f"{consent.version or 'case'}/{consent.member}": consent.when.on for consent in known}


def _assents(seen: Seen) -> dict[str, Any]:
    said = sorted(seen.case.assents, key=lambda one: one.when.order)
    return {f"{one.version}/{one.member}": "GIVEN" if one.assents else "REFUSED" for one in said}


def _overrides(seen: Seen) -> dict[str, Any]:
    return {id_: "ENDED" if made.ended else "STANDS" for id_, made in seen.case.overrides.items()}


def _restricted(seen: Seen, expected: Any) -> str:
    """Which roles read what was written under `restricted`; the words themselves must not be in the facts."""
    written = [fact.act["restricted"] for fact in seen.facts if fact.act and fact.act.get("restricted")]
    found = sorted(role.value for role in roles.READ_RESTRICTED) if written else []
    if any(words != MARK for words in written):
        return "restricted words stand in the facts themselves"
    return "" if found == sorted(listed(expected)) else f"expected {expected}, found {found or 'nothing restricted'}"


WORDS: dict[str, Callable[[Seen, Any], str]] = {
    "consents": holds(_consents),
    "assents": holds(_assents),
    "best_interests": holds(lambda seen: {member: when.on for member, when in seen.case.best_interests}),
    "overrides": holds(_overrides),
    "restricted_to": _restricted,
}
