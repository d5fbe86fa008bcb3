"""The story language: what a stranger writes, read with its line numbers. See docs/stories.md."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from domain.act import Act, nearest, read_at_the_door
from domain.dates import add_months
from domain.errors import Incomplete
from domain.people import Person, Role
from domain.referral import ReferralState, UnmetReason
from policy.guards.referral import ANSWERS, REPORTS
from starter.opening import Form, read_form
from starter.story import expectations, names
from starter.story.lined import Fault, Lined, read_lined
from starter.story.story import ROUTINES, Item, Provider, Story

TOP = ("story", "returnee", "case_worker", "office", "staff", "providers", "routine", "life")
PROVIDER = ("answer", "reason", "after", "ends", "after_service", "outcome", "feedback", "twice")
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
ITEM = ("by", "refused", "expect", "routine", "note")
DAY = re.compile(r"^day (-?\d+)$")
MONTH = re.compile(r"^month (\d+)(?: \+ (\d+) days?)?$")


def read(path: Path) -> Story:
    """A story from its file; what cannot be read is refused with its line and the nearest known word."""
    try:
        return _story(path, read_lined(path))
    except Fault as fault:
        where = f"{path.name}, line {fault.line}" if fault.line else path.name
        words = fault.words.rstrip(".")
        said = f"{where}: {words}{'' if words.endswith('?') else '.'}"
        raise Incomplete(said, "The story was not begun.", "Correct the file; docs/stories.md has the words.") from None


def _story(path: Path, content: Lined) -> Story:
    _known(content, TOP, "a word of a story", content.line)
    for word in ("story", "returnee", "life"):
        if not content.get(word):
            raise Fault(content.line, f"{word}: is missing")
    story = Story(str(content["story"]), path, _form_of(content))
    story.case_worker, story.office = str(content.get("case_worker", "cw-1")), str(content.get("office", "HQ"))
    story.staff = dict(_staff(content))
    story.providers = dict(_providers(content))
    story.routine = _routines(content, list(ROUTINES))
    _people(story, content)
    days = content["life"]
    if not isinstance(days, list):
        raise Fault(content.at("life"), "life: is a list of days, each begun with a dash")
    story.days = [one for said in days for one in _day(story, said, content.at("life"))]
    story.days.sort(key=lambda day: day[0])
    return story


def _form_of(content: Lined) -> Form:
    said = content["returnee"]
    if not isinstance(said, Lined):
        raise Fault(content.at("returnee"), "returnee: says who comes back, such as {name: ..., kind: VOLUNTARY}")
    try:
        return read_form(dict(said))
    except Incomplete as refusal:
        raise Fault(said.line, refusal.happened) from None


def _staff(content: Lined) -> Iterator[tuple[str, Role]]:
    said = _below(content, "staff", "a role to each name, such as {cw-7: CASE_WORKER}")
    for name, role in said.items():
        if role not in list(Role):
            raise Fault(said.at(name), f"{role!r} is no role. {_hint(str(role), list(Role))}")
        yield str(name), Role(role)


def _people(story: Story, content: Lined) -> None:
    """Names of staff and office are register ids and codes, never a person's name."""
    for name, role in story.cast.items():
        try:
            Person(id=name, role=role, office=story.office)
        except ValidationError as fault:
            word = "office" if fault.errors()[0]["loc"] == ("office",) else "case_worker"
            given = story.office if word == "office" else name
            raise Fault(
                content.at(word), f"{given!r} is no code: write cw-7 for a person, GM-BJL for an office"
            ) from None


def _providers(content: Lined) -> Iterator[tuple[str, Provider]]:
    said = _below(content, "providers", "how each one behaves, such as {GM-01: {answer: ACCEPTED}}")
    for name, behaves in said.items():
        yield str(name), _provider(behaves if behaves is not None else Lined({}, said.at(name), {}), said.at(name))


def _provider(said: Any, line: int) -> Provider:
    _known(said, PROVIDER, "a word about a provider", line)
    _one_of(said, "answer", ANSWERS)
    _one_of(said, "ends", REPORTS)
    _one_of(said, "reason", UnmetReason)
    rejects = said.get("answer") == ReferralState.REJECTED
    if rejects is not bool(said.get("reason")):
        raise Fault(line, "a provider that rejects says why (reason:), and no other does")
    days = {name: _days(said, name) for name in ("after", "after_service") if name in said}
    return Provider(**{**said, **days})


def _one_of(said: Lined, word: str, known: Iterable[str]) -> None:
    codes = [str(one) for one in known]
    if word in said and said[word] not in codes:
        raise Fault(said.at(word), f"{said[word]!r} is no {word}. {_hint(str(said[word]), codes)}")


def _days(said: Lined, word: str) -> int:
    found = re.fullmatch(r"(\d{1,4})(?: days?)?", str(said[word]))
    if not found:
        raise Fault(said.at(word), f"{said[word]!r} is not a number of days, such as 2 days")
    return int(found[1])


def _routines(said: Lined, by_default: list[str]) -> list[str]:
    words = said.get("routine", by_default) or []
    if not isinstance(words, list):
        raise Fault(said.at("routine"), f"routine: is a list, such as [follow_up]; known: {', '.join(ROUTINES)}")
    for word in words:
        if word not in ROUTINES:
            raise Fault(said.at("routine"), f"{word!r} is no routine. {_hint(str(word), list(ROUTINES))}")
    return list(words)


def _day(story: Story, said: Any, line: int) -> Iterator[tuple[date, list[Item]]]:
    if not isinstance(said, Lined):
        raise Fault(line, f"{said!r} is not a day with what happens on it, such as day 28: with acts below")
    for word, items in said.items():
        day = day_of(said.at(word), word, story.start)
        listed = items if isinstance(items, list) else [items]
        yield day, [_item(story, item, day, said.at(word)) for item in listed]


def day_of(line: int, word: Any, start: date) -> date:
    """A day from `day 28`, `month 6`, `month 6 + 3 days` or a date, of the years a rule can count in."""
    try:
        day = _counted(line, word, start)
    except (ValueError, OverflowError):
        raise Fault(line, "no calendar has that day") from None
    if not FIRST <= day <= LAST:
        raise Fault(line, f"{day:%d %B %Y} cannot be meant")
    return day


def _counted(line: int, word: Any, start: date) -> date:
    if isinstance(word, date):
        return word
    if found := DAY.match(str(word)):
        return start + timedelta(int(found[1]))
    if found := MONTH.match(str(word)):
        return add_months(start, int(found[1])) + timedelta(int(found[2] or 0))
    raise Fault(line, f"{word!r} is not a day: write day 28, month 6, month 6 + 3 days, or 2026-02-28")


def _item(story: Story, said: Any, day: date, line: int) -> Item:
    if not isinstance(said, Lined):
        raise Fault(line, f"{said!r} is not an act with its words, such as agree_plan: {{version: 1, party: RETURNEE}}")
    verb = _verb(said)
    item = Item(said.at(verb) if verb else said.line, verb, by=str(said.get("by", "")), expect=_expected(said))
    if "routine" in said:
        item.routine = _routines(said, [])
    if "refused" in said:
        item.refused = "" if said["refused"] is True else str(said["refused"])
    if item.by and item.by not in story.cast:
        known = f"{_hint(item.by, list(story.cast))} Add others under staff:"
        raise Fault(said.at("by"), f"nobody is called {item.by!r}. {known}")
    if verb:
        item.form = _filled(story, said, verb)
        _check_form(story, item, day)
    return item


def _verb(said: Lined) -> str:
    verbs = [str(word) for word in said if word not in ITEM]
    for verb in verbs:
        if verb not in Act.kinds:
            raise Fault(said.at(verb), f"{verb!r} is no act. {_hint(verb, [*Act.kinds, *ITEM])}")
    if len(verbs) > 1:
        raise Fault(said.line, f"one act at a time, not {' and '.join(verbs)}: begin each with a dash")
    if not verbs and ("by" in said or "refused" in said):
        raise Fault(said.line, "by: and refused: stand beside an act, and there is none")
    return verbs[0] if verbs else ""


def _expected(said: Lined) -> dict[str, Any]:
    expected = _below(said, "expect", "what is expected, such as {stage: INTAKE}")
    _known(expected, tuple(expectations.WORDS), "an expectation", said.at("expect"))
    for word, said_of in expected.items():
        for name in names.unknown_names(word, said_of):
            known = names.names_of(word)
            raise Fault(expected.at(word), f"nothing is ever called {name!r} here. {_hint(name, known)}")
    return dict(expected)


def _filled(story: Story, said: Lined, verb: str) -> dict[str, Any]:
    """The words of an act; day words work here too, wherever a date is asked for."""
    form = said[verb] if said[verb] is not None else {}
    if not isinstance(form, dict):
        raise Fault(said.at(verb), "the words of an act are a list of names and values")
    return {name: _dated(story, said.at(verb), value) for name, value in form.items()}


def _dated(story: Story, line: int, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _dated(story, line, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_dated(story, line, inner) for inner in value]
    is_day = isinstance(value, str) and (DAY.match(value) or MONTH.match(value))
    return day_of(line, value, story.start) if is_day else value


def _check_form(story: Story, item: Item, day: date) -> None:
    """A mistyped act is no refusal of the case: it is told before the story begins, unless the story expects it."""
    anybody = Person(id="reader", role=Role.CASE_WORKER, office=story.office)
    named = {name: 1 for name in ("corrects", "act") if item.form.get(name) in Act.kinds}  # found while it is lived
    try:
        read_at_the_door(item.verb, {"occurred_on": day, **item.form, **named, "by": anybody})
    except Incomplete as refusal:
        if not item.refused or item.refused.lower() not in refusal.happened.lower():
            raise Fault(item.line, refusal.happened) from None
    provider = str(item.form.get("provider", ""))
    if item.verb == "refer" and item.refused is None and provider not in story.providers:
        hint = nearest(provider, list(story.providers)) or "List it there; with nothing behind it, it never answers"
        raise Fault(item.line, f"{provider!r} is not among providers:. {hint}")


def _below(said: Lined, word: str, what: str) -> Lined:
    found = said.get(word)
    if found is None:
        return Lined({}, said.line, {})
    if not isinstance(found, Lined):
        raise Fault(said.at(word), f"{word}: says {what}")
    return found


def _known(said: Any, words: tuple[str, ...], what: str, line: int) -> None:
    if not isinstance(said, Lined):
        raise Fault(line, f"{said!r} stands where {what} belongs")
    for word in said:
        if word not in words:
            raise Fault(said.at(word), f"{word!r} is not {what}. {_hint(str(word), list(words))}")


def _hint(word: str, known: Iterable[str]) -> str:
    return nearest(word, [str(one) for one in known]) or f"Known: {', '.join(sorted(str(one) for one in known))}."
