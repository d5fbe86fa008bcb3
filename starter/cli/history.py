"""The history of a case taken over from paper, as a list in a file: the day, who, and one act with its form."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import domain.case  # noqa: F401  # brings every subject, and with it every act
from domain.act import Act, nearest
from starter.cli import files

if TYPE_CHECKING:
    from starter.taking_over import DatedAct
    from storage.staff import Staff

OWN = ("day", "by", "note")


def read(path: Path | None, listed: Any, staff: "Staff", worker: str) -> "list[DatedAct]":
    """Every act of the list; the case worker did what names nobody. A fault is told with its line."""
    if path is None or not listed:
        return []
    if not isinstance(listed, list):
        raise files.refusal(path, files.line_of(path, "history"), "a history is a list: begin each act with a dash")
    return [_one(path, files.line_of(path, "history", n), said, staff, worker) for n, said in enumerate(listed)]


def _one(path: Path, line: int, said: Any, staff: "Staff", worker: str) -> "DatedAct":
    from starter.taking_over import DatedAct

    if not isinstance(said, dict):
        raise files.refusal(path, line, "an act is a day, and a verb with its form")
    item = {"day" if name is True or name == "on" else str(name): value for name, value in said.items()}
    verb = _verb(path, line, [name for name in item if name not in OWN])
    form = item.get(verb) or item.get(verb.replace("_", "-")) or {}
    if not isinstance(form, dict):
        raise files.refusal(path, line, f"the words of {verb} are a list of names and values")
    return DatedAct(verb, form, staff.get(str(item.get("by") or worker)), _day(path, line, item.get("day")))


def _verb(path: Path, line: int, verbs: list[str]) -> str:
    if len(verbs) != 1:
        raise files.refusal(path, line, "there is one act at a time: begin each with a dash")
    verb = verbs[0].replace("-", "_")
    if verb not in Act.kinds:
        raise files.refusal(path, line, f"{verbs[0]!r} is no act. {nearest(verb, [*Act.kinds, *OWN])}".strip())
    return verb


def _day(path: Path, line: int, said: Any) -> date:
    try:
        return said if isinstance(said, date) and not isinstance(said, datetime) else date.fromisoformat(str(said))
    except ValueError:
        raise files.refusal(path, line, "day: the day it happened is missing, such as 2026-01-14") from None
