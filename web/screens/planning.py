"""The plan editor: the form of propose_plan, and beside it what the draft says, lacks, costs and changes.

Source: handbook 2.3.1-2.3.3 (R4, R11, R23-R25, R31-R43, R57-R66, R88). Nothing beside the form decides; the case does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from domain.case import Case
from domain.errors import NotAllowed
from domain.paper import take_words
from domain.plan import PlanOutline, PlanVersion
from domain.provider import Provider
from letters.names import ELEMENTS
from policy import plan, plan_changes, plan_content, plan_faults, roles
from policy.access import RESTRICTED, holds_restricted
from starter.doors import Doors
from starter.reading_papers import of_paper
from starter.seeing import Seen
from web import words
from web.forms import rows
from web.forms.fields import Choice, Field, Shape
from web.forms.filled import Desk, Filled, Special
from web.forms.lenient import so_far
from web.screens import costing, finding
from web.visitor import Visitor


def begin(who: Visitor, doors: Doors, seen: Seen) -> dict[str, Any]:
    """The next version starts from the last one, with its words, so that nothing is typed again."""
    demand_open(who, seen)
    last = plan_changes.last_version(seen.case)
    if last is None:
        return {"outline": {"activities": [{"id": "activity-1"}]}}
    return {"outline": _with_words(last, words_of(who, doors, seen, last))}


def demand_open(who: Visitor, seen: Seen) -> None:
    """A plan is written as a whole: where it tells of health or danger, by who may see that part of the case."""
    last = plan_changes.last_version(seen.case)
    told = any(known.need.element in RESTRICTED for known in seen.case.needs.values())
    told = told or (last is not None and holds_restricted(last.outline))
    if told and not roles.may_read_restricted(who.person, seen.case, seen.now):
        raise NotAllowed(
            "This plan tells of something that only the case's own case worker sees.",
            "Nothing was recorded.",
            "Open the restricted part with a reason first, on the page of the case.",
        )


def words_of(who: Visitor, doors: Doors, seen: Seen, version: PlanVersion, *, shown: bool = True) -> dict[str, str]:
    """What was written in a version, by place; nothing for who may not read it."""
    return of_paper(doors, seen, version.paper, who.person.id, shown=shown) if version.paper else {}


def _with_words(version: PlanVersion, said: Mapping[str, str]) -> dict[str, Any]:
    """An outline as a form: texts where they were, nothing where they may not be read."""
    made: dict[str, Any] = version.outline.model_dump(mode="json", exclude_defaults=True)
    for place in take_words(version.outline)[1]:
        _put(made, place.split("."), said.get(f"outline.{place}", ""))
    return made


def _put(tree: Any, path: Sequence[str], value: str) -> None:
    for step in path[:-1]:
        tree = tree[int(step)] if step.isdigit() else tree[step]
    tree[path[-1]] = value


def read(_sent: FormData, filled: Filled) -> None:
    """An element without a reason is not left out; a new row gets a free id, and a chosen provider its contact."""
    outline = filled.given.get("outline")
    if not isinstance(outline, dict):
        return
    for part in ("not_needed", "goals_later"):
        outline[part] = [row for row in outline.get(part, []) if row.get("because")]
    if filled.then == f"{rows.ROW}outline.activities":
        filled.more = {}
        outline.setdefault("activities", []).append({"id": _free(outline)})


def _free(outline: Mapping[str, Any]) -> str:
    taken = {row.get("id") for row in outline.get("activities", [])}
    return next(id_ for n in range(1, 99) if (id_ := f"activity-{n}") not in taken)


def beside(desk: Desk) -> dict[str, Any]:
    """Everything the editor shows beside its fields, of the draft as it stands."""
    demand_open(desk.who, desk.seen)
    case, today, filled = desk.seen.case, desk.seen.today, desk.filled
    renumbered = _renumber(case, filled)
    listed = desk.doors.providers.all(case.opened.journey.to_country)
    _fill_contact(filled, listed)
    outline = so_far(PlanOutline, filled.given.get("outline"))
    asked = plan_changes.asked(case, outline, today)
    return {
        "version": filled.given["version"],
        "renumbered": renumbered,
        "outline": outline,
        "covered": plan_content.coverage(case, outline),
        "names": {code: desk.who.speaks.words(name) for code, name in ELEMENTS.items()},
        "reasons": _reasons(desk, outline),
        "later": _later(desk, outline),
        "lacking": plan_faults.faults(case, outline),
        "to_start": plan_changes.lacking_to_start(case, outline, today),
        "asked": asked,
        "known": {one.id: one.name for one in listed},
        "ended": {line.id: str(end) for line in outline.activities if (end := plan.end_of_activity(case, line.id))},
        "fits": _fits(desk, listed),
        "choices": {name: finding.choices(listed, desk.seen) for name in ("provider", "hand_over_to")},
        **_against_the_last(desk, outline),
        **costing.beside(case, outline),
    }


def _renumber(case: Case, filled: Filled) -> str:
    """A number that somebody else has taken meanwhile gives way to the next one; which it was."""
    given, next_ = str(filled.given.get("version", "")), str(plan_changes.next_version(case))
    filled.given["version"] = next_
    return given if given not in ("", next_) else ""


def _fill_contact(filled: Filled, listed: Sequence[Provider]) -> None:
    """Whoever is chosen from the directory is reached as the directory says, unless something else was typed."""
    for row in _activities(filled) if filled.then.startswith(rows.CHOOSE) else ():
        chosen = next((one for one in listed if one.id == row.get("provider")), None)
        if chosen and not row.get("contact"):
            row["contact"] = finding.contact(chosen)


def _activities(filled: Filled) -> list[dict[str, Any]]:
    outline = filled.given.get("outline")
    return list(outline.get("activities", [])) if isinstance(outline, dict) else []


def _fits(desk: Desk, listed: Sequence[Provider]) -> dict[str, Any]:
    """What fits the activity that was asked about."""
    if not desk.filled.then.startswith(rows.FIND):
        return {}
    path = desk.filled.then.removeprefix(rows.FIND)
    index = path.rpartition(".")[2]
    mine = _activities(desk.filled)
    row = mine[int(index)] if index.isdecimal() and int(index) < len(mine) else {}
    fits = finding.found(listed, desk.seen, row.get("needs", []), [str(row.get("element", ""))], desk.filled.near)
    return {"path": path, "found": fits, "asked": bool(row.get("needs") or row.get("element"))}


def _reasons(desk: Desk, outline: PlanOutline) -> dict[str, Field]:
    """For each element: why it is left out."""
    left = {one.element.value: one.because for one in outline.not_needed}
    label = desk.who.speaks.say("Left out, because")
    return {code.value: _why(desk, f"not_needed.{n}", label, left.get(code, "")) for n, code in enumerate(ELEMENTS)}


def _later(desk: Desk, outline: PlanOutline) -> list[dict[str, Any]]:
    """For each goal: which activities serve it, or why it is left for later (R4)."""
    later = {one.goal: one.because for one in outline.goals_later}
    label = desk.who.speaks.say("For later, because")
    return [
        {
            "goal": goal,
            "by": [line.id for line in outline.activities if line.goal == goal],
            "why": _why(desk, f"goals_later.{n}", label, later.get(goal, "")),
        }
        for n, goal in enumerate(desk.seen.case.goals)
    ]


def _why(desk: Desk, row: str, label: str, value: str) -> Field:
    offered = words.reasons(desk.who.speaks, "propose_plan", f"outline.{row.partition('.')[0]}.because")
    choices = [Choice(*one) for one in offered]
    return Field(f"outline.{row}.because", Shape.ONE, label, value=value, choices=choices)


def _against_the_last(desk: Desk, outline: PlanOutline) -> dict[str, Any]:
    """What the draft changes; texts are compared by who may read them."""
    last = plan_changes.last_version(desk.seen.case)
    if last is None:
        return {"last": None, "changes": []}
    said = words_of(desk.who, desk.doors, desk.seen, last, shown=False)
    if said or not last.paper:
        before, after = so_far(PlanOutline, _with_words(last, said)), outline
    else:
        before, after = last.outline, PlanOutline.model_validate(take_words(outline)[0])
    return {"last": last, "changes": plan_changes.changes(before, after)}


FORM = Special("planning.html", begin=begin, read=read, beside=beside)
