"""Files in and out of a case: kept before the act that names them, listed, read, cleared away.

Choice: kept first, because an act must never name what is not there; what no standing act names goes after a week.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from domain.act import Fact
from domain.attachment import AttachmentKind
from domain.case import Case
from domain.errors import NotAllowed, NotFound, Unavailable
from domain.fold import fold
from domain.opened import Opened, case_id, is_case_number
from domain.partner import PartnerFault, in_words
from domain.people import Person
from policy import access, roles
from starter.contents.file import Brought, read
from storage.attachments import FOLDED

if TYPE_CHECKING:
    from starter.doors import Doors

VERB = "attach_document"
UNNAMED = timedelta(days=7)  # how long a file waits for its act
LIST = "documents"  # what is noted when somebody reads the names people gave their files
LONGEST_NOTE = 40
SHORTEST_ID = 6


@dataclass(frozen=True)
class Listed:
    """One document of a case file. `name` is somebody's words: empty unless the reader may read it."""

    id: str
    kind: str
    on: date | None = None
    by: str = ""
    belongs_to: str = ""
    media: str = ""
    size: int = 0
    name: str = field(default="", repr=False)


def keep(doors: "Doors", number: str, path: Path, kind: AttachmentKind, by: Person) -> str:
    """A file from the disk, looked into and kept; the id by which the act names it."""
    return keep_brought(doors, number, read(path), kind, by)


def keep_brought(doors: "Doors", number: str, brought: Brought, kind: AttachmentKind, by: Person) -> str:
    """A file that was looked into, kept; the id by which the act names it."""
    from starter.client import no_such_case  # the engine's library is loaded only by those who ring

    demand_may_attach(by)
    if not is_case_number(number) or not doors.papers.knows(case_id(number)):
        raise no_such_case(number)
    with _told("Nothing was recorded."):
        return doors.attachments.keep(
            case_id(number), brought.name, brought.content, kind=kind, media=brought.media, by=by
        )


def demand_may_attach(by: Person) -> None:
    """Asked before a large file is read."""
    if by.role not in roles.may(VERB):
        said = f"Ask one of: {', '.join(sorted(roles.may(VERB)))}."
        raise NotAllowed(f"A {by.role} may not do {VERB}.", "Nothing was kept or recorded.", said)


def listed(doors: "Doors", case: Case, reader: Person | None = None) -> list[Listed]:
    """What people attached, in order, then what went out. Reading the files' own names is noted."""
    id_ = case.opened.id
    known = doors.attachments.of(id_)
    if reader:
        doors.reads.note(id_, [LIST], reader)
    rows = []
    for made, when in case.attachments:
        kept = known.get(made.document)
        belongs = "/".join(str(part) for part in (made.activity, made.instalment) if part)
        row = Listed(made.document, made.kind.value, when.on, made.by.id, belongs)
        if kept:
            name = kept.name if reader and _may(reader, case, made.document) else ""
            row = Listed(row.id, row.kind, row.on, row.by, belongs, kept.media, kept.size, name)
        rows.append(row)
    with _told("Nothing was shown."):
        names = doors.documents.names(id_)
    return [*rows, *(Listed(name, "MADE_HERE") for name in names if not name.startswith(FOLDED))]


def opened(doors: "Doors", case: Case, name: str, reader: Person) -> bytes:
    """One document. The reading is noted first: what cannot be noted is not shown."""
    id_ = case.opened.id
    with _told("Nothing was shown."):
        attached = _attached(case, name)
        if not attached and name not in doors.documents.names(id_):
            raise _unknown(name)
        if not (_may(reader, case, attached) if attached else _may_made_here(reader, case)):
            said = "This file is restricted: read by the case's own case worker and the protection focal point only."
            raise NotAllowed(said, "Nothing was shown.", f"Ask {case.case_worker}.")
        doors.reads.note(id_, [_noted(attached or name)], reader)
        return doors.attachments.read(id_, attached) if attached else doors.documents.read(id_, name)


def sweep(doors: "Doors", now: datetime) -> int:
    """Files that were kept a week ago and are part of no case. How many were deleted."""
    with _told("What was cleared away until then is gone."):
        return doors.attachments.sweep(now.astimezone(UTC) - UNNAMED, lambda case: _standing(doors, case))


def _standing(doors: "Doors", case: str) -> set[str]:
    """What the acts of a case name, as they stand now: one that was struck out names nothing."""
    entries = doors.journal.read(case)
    if not entries:
        return set()
    facts = [Fact.model_validate(entry.body["fact"]) for entry in entries]
    return {made.document for made, _ in fold(Opened.model_validate(entries[0].body["opened"]), facts).attachments}


def _attached(case: Case, name: str) -> str:
    """The attachment a person means, by its id or the beginning of it; nothing if it is none."""
    ids = {made.document for made, _ in case.attachments}
    begun = {id_ for id_ in ids if len(name) >= SHORTEST_ID and id_.startswith(name.lower())}
    if len(begun) > 1:
        raise NotFound(f"{len(begun)} documents begin with {name}.", "Nothing was shown.", "Give more of its id.")
    return next(iter(begun), "")


def _may(reader: Person, case: Case, document: str) -> bool:
    """One act that calls it restricted is enough."""
    kinds = {made.kind for made, _ in case.attachments if made.document == document}
    return AttachmentKind.RESTRICTED not in kinds or roles.may_read_restricted(reader, case, datetime.now(UTC))


def _may_made_here(reader: Person, case: Case) -> bool:
    """Choice: what was made here repeats the plan or tells a provider why; a case of health or danger shuts it all."""
    return not access.tells_restricted(case) or roles.may_read_restricted(reader, case, datetime.now(UTC))


def _noted(name: str) -> str:
    """As an entry of who read what: a long name is cut, and told apart by its mark."""
    if len(name) <= LONGEST_NOTE:
        return name
    return f"{name[: LONGEST_NOTE - 9]}~{sha256(name.encode()).hexdigest()[:8]}"


def _unknown(name: str) -> NotFound:
    return NotFound(f"This case has no document {name!r}.", "Nothing was shown.", "List them (passerelle documents).")


@contextmanager
def _told(unchanged: str) -> Iterator[None]:
    """The place for documents is a partner: its fault, in three parts."""
    try:
        yield
    except PartnerFault as fault:
        happened, _ = in_words(fault.code)
        said = f"The place for documents does not answer as it should: {happened} ({fault})."
        raise Unavailable(said, unchanged, "Try again later; if it lasts, run passerelle check.") from None
