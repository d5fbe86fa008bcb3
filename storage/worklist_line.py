"""The worklist's line of a case, made from its last verdict: by the recording deed, and again by `reproject`."""

from datetime import datetime
from typing import Any

from domain.opened import Head, Opened
from domain.promise import Promise, Verdict
from storage import waiver_lines
from storage.journal import Entry, Journal
from storage.waiver_lines import WaiverLines
from storage.worklist import Waiting, Worklist

UNREADABLE = "rules_unreadable"  # stands first among what is late: the dates of this case cannot be trusted


def line(head: Head, verdict: Verdict, version: int, now: datetime, *, broken: bool = False) -> Waiting:
    """Codes, ids and dates of a verdict; the number of the last fact is its version."""
    first = verdict.first
    return Waiting(
        number=head.number,
        version=version,
        stage=verdict.stage.value,
        programmes=list(verdict.programmes),
        case_worker=verdict.case_worker,
        office=verdict.office,
        next_due=verdict.next_due,
        first_due=first.due if first else None,
        waits_on=first.on.value if first else None,
        late=[*([UNREADABLE] if broken else []), *verdict.late],
        plan_version=verdict.plan_version or None,
        promises=[_in_clear(promise) for promise in verdict.promises],
        language=head.language,
        outcome=verdict.outcome or None,
        opened_on=head.registered_on,
        updated_at=now,
    )


def _in_clear(promise: Promise) -> dict[str, Any]:
    """What a list needs of a promise, without its rule: the rule of some tells that the person is in danger."""
    neutral = {"rule": "", "anchor": "", "name": promise.public_name}
    neutral |= {"key": "task"} if promise.public_name == "task" else {}
    return promise.model_copy(update=neutral).model_dump(mode="json", exclude_defaults=True)


def reproject(journal: Journal, worklist: Worklist, waivers: WaiverLines | None = None) -> int:
    """Build the worklist, and the lines of waivers, again from the journal alone; how many cases they are of."""
    lines, asked = list[Waiting](), list[waiver_lines.WaiverLine]()
    for case in journal.cases():
        entries = journal.read(case)
        lines.append(_line_of(entries))
        asked += waiver_lines.of([entry.body for entry in entries]) if waivers else []
    worklist.rebuild(lines)
    if waivers:
        waivers.rebuild(asked)
    return len(lines)


def _line_of(entries: list[Entry]) -> Waiting:
    opened = Opened.model_validate(entries[0].body["opened"])
    said = next(entry for entry in reversed(entries) if "verdict" in entry.body)
    verdict = Verdict.model_validate(said.body["verdict"])
    now, broken = datetime.fromisoformat(said.body["now"]), bool(said.body.get("broken"))
    return line(opened.head, verdict, said.number, now, broken=broken)
