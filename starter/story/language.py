"""The story language: what a stranger writes, read with its line numbers. See docs/stories.md."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import yaml

from domain.act import Act, nearest
from domain.dates import add_months
from domain.errors import Incomplete
from starter.opening import Form, read_form
from starter.story.expectations import WORDS as EXPECTATIONS

ROUTINES = {
    "follow_up": ("record_follow_up", {}),
    "plan_review": ("review_plan", {"outcome": "KEPT"}),
    "referral_progress": ("report_service", {"state": "IN_SERVICE"}),
    "safety_review": ("review_safety_plan", {}),
}
TOP = ("story", "returnee", "case_worker", "office", "staff", "providers", "routine", "life")
PROVIDER = ("answer", "reason", "after", "ends", "after_service", "outcome", "feedback", "twice")
ITEM = ("by", "refused", "expect", "routine", "note")
DAY = re.compile(r"^day (-?\d+)$")
MONTH = re.compile(r"^month (\d+)(?: \+ (\d+) days?)?$")


class Lined(dict[Any, Any]):
    """A mapping that remembers where it was written."""

    line = 0


class _Loader(yaml.SafeLoader):
    pass


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Lined:
    made = Lined(cast(dict[Any, Any], loader.construct_mapping(node, deep=True)))
    made.line = node.start_mark.line + 1
    return made


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass
class Item:
    """One thing that happens, or is expected, on a day."""

    line: int
    verb: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    refused: str | None = None
    expect: dict[str, Any] = field(default_factory=dict)
    routine: list[str] | None = None


@dataclass
class Provider:
    """How a provider behaves: its answer, when it comes, and how the service ends."""

    answer: str = ""
    reason: str = ""
    after: int = 1
    ends: str = ""
    after_service: int = 0
    outcome: str = "as planned"
    feedback: str = "content"
    twice: bool = False


@dataclass
class Story:
    """A life to be lived."""

    title: str
    path: Path
    form: Form
    case_worker: str = "cw-1"
    office: str = "HQ"
    staff: dict[str, str] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    routine: list[str] = field(default_factory=lambda: list(ROUTINES))
    days: list[tuple[date, list[Item]]] = field(default_factory=list)

    @property
    def start(self) -> date:
        """Day 0: the return, or the registration while nobody has returned."""
        return self.form.returned_on or self.form.registered_on or self.days[0][0]


def read(path: Path) -> Story:
    """A story from its file; what cannot be read is refused with its line and the nearest known word."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a SafeLoader that keeps lines
    except FileNotFoundError:
        raise _refusal(path, 0, "there is no such file") from None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise _refusal(path, mark.line + 1 if mark else 0, str(getattr(fault, "problem", "it is not YAML"))) from None
    if not isinstance(content, Lined):
        raise _refusal(path, 1, "a story is a list of words such as story:, returnee:, life:")
    return _story(path, content)


def _story(path: Path, content: Lined) -> Story:
    _known(path, content, TOP, "a word of a story")
    for word in ("story", "returnee", "life"):
        if not content.get(word):
            raise _refusal(path, content.line, f"{word}: is missing")
    story = Story(str(content["story"]), path, _form(path, content["returnee"]))
    story.case_worker, story.office = content.get("case_worker", "cw-1"), content.get("office", "HQ")
    story.staff = dict(content.get("staff") or {})
    story.providers = {name: _provider(path, said) for name, said in (content.get("providers") or {}).items()}
    story.routine = _routines(path, content, content.get("routine", list(ROUTINES)))
    for said in content["life"]:
        story.days += _day(path, story, said)
    story.days.sort(key=lambda day: day[0])
    return story


def _form(path: Path, said: Any) -> Form:
    try:
        return read_form(dict(said))
    except Incomplete as refusal:
        raise _refusal(path, getattr(said, "line", 0), refusal.happened) from None


def _provider(path: Path, said: Lined) -> Provider:
    _known(path, said, PROVIDER, "a word about a provider")
    days = {name: _days(path, said.line, said[name]) for name in ("after", "after_service") if name in said}
    return Provider(**{**said, **days})


def _days(path: Path, line: int, said: Any) -> int:
    found = re.fullmatch(r"(\d+)(?: days?)?", str(said))
    if not found:
        raise _refusal(path, line, f"{said!r} is not a number of days, such as 2 days")
    return int(found[1])


def _routines(path: Path, content: Lined, said: list[str]) -> list[str]:
    for word in said:
        if word not in ROUTINES:
            raise _refusal(path, content.line, f"{word!r} is no routine. {_hint(word, list(ROUTINES))}")
    return list(said)


def _day(path: Path, story: Story, said: Any) -> Iterator[tuple[date, list[Item]]]:
    if not isinstance(said, Lined):
        raise _refusal(path, 0, "life: is a list of days, each with what happens on it")
    for word, items in said.items():
        day = day_of(path, said.line, word, story.start)
        listed = items if isinstance(items, list) else [items]
        yield day, [_item(path, story, item, said.line) for item in listed]


def day_of(path: Path, line: int, word: Any, start: date) -> date:
    """A day from `day 28`, `month 6`, `month 6 + 3 days` or a date."""
    if isinstance(word, date):
        return word
    if found := DAY.match(str(word)):
        return start + timedelta(int(found[1]))
    if found := MONTH.match(str(word)):
        return add_months(start, int(found[1])) + timedelta(int(found[2] or 0))
    raise _refusal(path, line, f"{word!r} is not a day: write day 28, month 6, month 6 + 3 days, or 2026-02-28")


def _item(path: Path, story: Story, said: Any, line: int) -> Item:
    if not isinstance(said, Lined):
        raise _refusal(path, line, f"{said!r} is not an act with its words, such as agree_plan: {{version: 1}}")
    verbs = [word for word in said if word not in ITEM]
    for verb in verbs:
        if verb not in Act.kinds:
            raise _refusal(path, said.line, f"{verb!r} is no act. {_hint(verb, [*Act.kinds, *ITEM])}")
    if len(verbs) > 1:
        raise _refusal(path, said.line, f"one act at a time, not {' and '.join(verbs)}: begin each with a dash")
    item = Item(said.line, by=str(said.get("by", "")), expect=dict(said.get("expect") or {}))
    _known(path, said.get("expect") or Lined(), tuple(EXPECTATIONS), "an expectation")
    if "routine" in said:
        item.routine = _routines(path, said, said["routine"] or [])
    if "refused" in said:
        item.refused = "" if said["refused"] is True else str(said["refused"])
    if verbs:
        item.verb, item.form = verbs[0], _with_days(path, story, said.line, said[verbs[0]] or {})
    return item


def _with_days(path: Path, story: Story, line: int, form: Any) -> dict[str, Any]:
    """Day words work inside acts too, wherever a date is asked for."""
    if not isinstance(form, dict):
        raise _refusal(path, line, "the words of an act are a list of names and values")
    return {name: _dated(path, story, line, value) for name, value in form.items()}


def _dated(path: Path, story: Story, line: int, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _dated(path, story, line, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_dated(path, story, line, inner) for inner in value]
    is_day = isinstance(value, str) and (DAY.match(value) or MONTH.match(value))
    return day_of(path, line, value, story.start) if is_day else value


def _known(path: Path, said: Any, words: tuple[str, ...], what: str) -> None:
    if not isinstance(said, Lined):
        raise _refusal(path, 0, f"{said!r} stands where {what} belongs")
    for word in said:
        if word not in words:
            raise _refusal(path, said.line, f"{word!r} is not {what}. {_hint(str(word), list(words))}")


def _hint(word: str, known: list[str]) -> str:
    return nearest(word, known) or f"Known: {', '.join(sorted(known))}."


def _refusal(path: Path, line: int, fault: str) -> Incomplete:
    where = f"{path.name}, line {line}" if line else path.name
    fault = fault.rstrip(".")
    return Incomplete(
        f"{where}: {fault}.", "The story was not begun.", "Correct the file; docs/stories.md has the words."
    )
