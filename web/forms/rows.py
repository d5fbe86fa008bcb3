"""Changing a form without sending it: one row more, one less, an answer put in. By the names the fields are sent under.

Choice: every such change is a button of the form itself, so that it works without scripts and loses nothing typed.
"""

from collections.abc import Iterable
from typing import Any

Sent = list[tuple[str, Any]]
ROW, LESS, CHOOSE, FIND, CHECK, DRAFT = "row:", "less:", "choose:", "find:", "check", "draft"


def changed(sent: Iterable[tuple[str, Any]], then: str) -> Sent:
    """What was sent, with the change a button asks for; what asks for none leaves it as it is."""
    if then.startswith(LESS):
        return without(sent, then.removeprefix(LESS))
    if then.startswith(CHOOSE):
        path, _, value = then.removeprefix(CHOOSE).rpartition(":")
        return put(sent, path, value) if path else list(sent)
    return list(sent)


def without(sent: Iterable[tuple[str, Any]], row: str) -> Sent:
    """Without one row and everything in it."""
    return [(name, value) for name, value in sent if name != row and not name.startswith(f"{row}.")]


def put(sent: Iterable[tuple[str, Any]], name: str, value: str) -> Sent:
    """With this value in a field, whatever was there."""
    return [*((known, old) for known, old in sent if known != name), (name, value)]


def worked_on(then: str) -> str:
    """The part of the form a button belongs to: the row that was added to, looked for or chosen for."""
    kind, _, rest = then.partition(":")
    path = rest.rpartition(":")[0] if kind == "choose" else rest
    return path.rpartition(".")[0] if kind in ("less", "choose") else path or kind


def stays(then: str) -> bool:
    """Whether the form comes back to go on with."""
    return then == CHECK or then.startswith((ROW, LESS, CHOOSE, FIND))
