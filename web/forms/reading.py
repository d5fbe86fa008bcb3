"""What a browser sent, as a form of names and values: nested, and without what was left empty."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from domain.errors import Incomplete
from web.forms.fields import MOST_ROWS, bare

PATH = re.compile(r"[a-z_0-9]+(\.[a-z_0-9]+){0,7}")
OURS = frozenset({"form_token", "nonce", "seen", "then", "anyway", "near"})


def nested(sent: Iterable[tuple[str, Any]], model: type[BaseModel], *, keep: bool = False) -> dict[str, Any]:
    """Names such as outline.activities.0.cost as lists within forms; rows that hold nothing are left out.

    `keep`: they stay, for a form that comes back. Raises Incomplete for more rows than a form has.
    """
    tree: dict[str, Any] = {}
    for name, value in sent:
        if name not in OURS and isinstance(value, str) and PATH.fullmatch(name):
            _put(tree, name.split("."), value)
    return _read(tree, model, keep)


def _put(tree: dict[str, Any], steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            return
        tree = below
    last = tree.setdefault(steps[-1], [])
    if isinstance(last, list):
        last.append(value)


def _read(tree: Any, model: type[BaseModel], keep: bool) -> dict[str, Any]:
    """As the model wants it: a list where it wants several, one value elsewhere; an unknown name is left as it is."""
    read: dict[str, Any] = {}
    for name, value in tree.items():
        info = model.model_fields.get(name)
        kind, several = bare(info.annotation) if info else (str, False)
        filled = _value(value, kind, keep, several=several)
        if filled not in ("", None, [], {}):
            read[name] = filled
    return read


def _value(value: Any, kind: Any, keep: bool, *, several: bool) -> Any:
    inner = isinstance(kind, type) and issubclass(kind, BaseModel)
    if isinstance(value, dict):
        return _rows(value, kind, keep) if several and inner else _read(value, kind, keep) if inner else ""
    if several and inner:
        return []  # one value where rows belong is no row
    texts = [one.strip().replace("\r\n", "\n") for one in value if one.strip()]
    if several and not inner:
        return [line.strip() for text in texts for line in text.split("\n") if line.strip()]
    if kind is bool:
        return {"true": True, "false": False, "on": True}.get(texts[-1] if texts else "", "")
    return texts[-1] if texts else ""


def _rows(value: dict[str, Any], kind: type[BaseModel], keep: bool) -> list[dict[str, Any]]:
    numbered = sorted(
        ((int(n), row) for n, row in value.items() if n.isdecimal() and len(n) < 4), key=lambda one: one[0]
    )
    if len(numbered) > MOST_ROWS:
        said = f"A form has {MOST_ROWS} rows at most."
        raise Incomplete(said, "Nothing was recorded.", "Send the rest in a second form.")
    rows = (_read(row, kind, keep) for _, row in numbered if isinstance(row, dict))
    return [row for row in rows if row or keep]
