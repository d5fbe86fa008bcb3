"""The life of a case as coded lines, without what only the restricted part tells."""

from domain.promise import TELLING
from policy.access import TELLING_ACTS, Sight
from policy.account import Line, account
from web.api.seeing import Shown
from web.api.shapes import Journal, JournalLine


def journal(known: Shown, after: int, limit: int) -> Journal:
    """So many lines after this one. Choice: lines are only ever added, so a place stays a place."""
    lines = account(known.seen.opened, known.seen.facts)
    part = lines[after : after + limit]
    told = [_line(known, number, line) for number, line in enumerate(part, after + 1)]
    more = after + len(part) < len(lines)
    return Journal(number=known.seen.opened.number, lines=told, next=after + len(part) if more and part else None)


def _line(known: Shown, number: int, line: Line) -> JournalLine:
    what = line.text.split(" ", 1)[0].partition("/")[0]
    if _tells(line) and not known.restricted:
        return JournalLine(number=number, day=line.day, kind="restricted", what="", text=None)
    text = line.text if known.sees(Sight.CASE) else None
    return JournalLine(number=number, day=line.day, kind=line.kind, what=what, text=text)


def _tells(line: Line) -> bool:
    """Whether it names a promise or an act that only vulnerable people have."""
    parts = {part.strip(":,") for part in line.text.split(" ", 1)[0].split("/")}
    return not parts.isdisjoint(TELLING | TELLING_ACTS)
