"""What a case offers to choose from: its needs, referrals, plan versions, activities, open waivers, failed deeds."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from domain.act import FactKind
from domain.promise import TELLING
from letters.names import ELEMENTS
from letters.words import Speaker
from policy import plan
from policy.access import RESTRICTED
from starter import colleagues
from starter.doors import Doors
from starter.seeing import Seen
from web import words
from web.forms.fields import Choice

Found = Callable[[Seen], Iterable[tuple[str, str]]]


def _needs(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((id_, known.need.element.value) for id_, known in seen.case.needs.items())


def _referrals(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((id_, f"{made.provider} {made.state}") for id_, made in seen.case.referrals.items())


def _unmet(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((id_, made.reason.value) for id_, made in seen.case.unmet.items() if not made.ended)


def _versions(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((str(number), str(number)) for number in sorted(seen.case.plans, reverse=True))


def _activities(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((id_, line.element.value) for id_, line in plan.activities(seen.case).items())


def _waivers(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((id_, made.about) for id_, made in seen.case.waivers.items() if made.state.value == "ASKED")


def _promises(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((one.key, one.name) for one in seen.open)


def _holds(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((id_, id_) for id_, made in seen.case.holds.items())


def _feedback(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((id_, id_) for id_, made in seen.case.feedback.items() if not made.answered)  # of no kind: a complaint


def _goals(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((id_, id_) for id_ in seen.case.goals)


def _failed(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((fact.key, fact.code) for fact in seen.case.deeds.values() if fact.kind is FactKind.DEED_FAILED)


def _members(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((id_, id_) for id_ in seen.opened.members)


def _packs(seen: Seen) -> Iterable[tuple[str, str]]:
    return ((pack.id, pack.name) for pack in seen.case.packs)


def _unread(seen: Seen) -> Iterable[tuple[str, str]]:
    open_ = [one.key.partition("/")[2] for one in seen.open if one.name == "unread_message"]
    return ((number, number) for number in open_)


EXISTING: dict[str, Found] = {
    "needs": _needs,
    "need": _needs,
    "referral": _referrals,
    "unmet": _unmet,
    "version": _versions,
    "activity": _activities,
    "waiver": _waivers,
    "promise": _promises,
    "hold": _holds,
    "feedback": _feedback,
    "goal": _goals,
    "deed": _failed,
    "member": _members,
    "source": _packs,
    "message": _unread,
}
MAKES = {
    "record_need": ("need", "need"),
    "refer": ("referral", "referral"),
    "record_unmet_need": ("unmet", "unmet"),
    "request_waiver": ("waiver", "waiver"),
    "place_hold": ("hold", "hold"),
    "give_feedback": ("feedback", "feedback"),
    "propose_plan": ("version", ""),
    "propose_relocation": ("relocation", "move"),
    "propose_transfer": ("transfer", "transfer"),
    "issue_communication_kit": ("kit", "kit"),
    "agree_meeting": ("meeting", "meeting"),
    "make_safety_plan": ("safety_plan", "safety"),
    "override_consent": ("override", "override"),
    "start_advocacy": ("advocacy", "advocacy"),
    "give_immediate_assistance": ("item", "item"),
}
"""Acts that make something new: which field names it, and how it may be called."""


def offers(speaks: Speaker, seen: Seen, verb: str, full: bool = True) -> dict[str, Sequence[Choice]]:
    """By name of the field. What an act makes anew is not chosen from what is there.

    Not in full, what tells of health or danger bears its id only, and promises of vulnerable people are left out.
    """
    new = MAKES.get(verb, ("", ""))[0]
    found = {name: list(of(seen)) for name, of in EXISTING.items() if name != new}
    found = found if full else _quiet(seen, found)
    given = {name: [_choice(speaks, *one) for one in known] for name, known in found.items() if known}
    return {**_named(speaks, seen), **given}


def workers(doors: Doors, office: str) -> list[Choice]:
    """Choices of the field case_worker: the active case workers of an office."""
    return [Choice(id_, f"{id_} ({name})") for id_, name in colleagues.workers(doors, office).items()]


def _quiet(seen: Seen, found: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    case = seen.case
    needs = {id_ for id_, known in case.needs.items() if known.need.element in RESTRICTED}
    activities = plan.activities(case).items()
    bare = {
        "needs": needs,
        "need": needs,
        "referral": {id_ for id_, made in case.referrals.items() if needs.intersection(made.needs)},
        "unmet": {id_ for id_, made in case.unmet.items() if made.need in needs},
        "activity": {id_ for id_, one in activities if one.element in RESTRICTED or needs.intersection(one.needs)},
        "waiver": {id_ for id_, made in case.waivers.items() if made.about.partition("/")[0] in TELLING},
    }
    told = {
        name: [(id_, id_ if id_ in bare.get(name, ()) else about) for id_, about in all_]
        for name, all_ in found.items()
    }
    return {**told, "promise": [one for one in told.get("promise", []) if one[1] not in TELLING]}


def _named(speaks: Speaker, seen: Seen) -> dict[str, Sequence[Choice]]:
    """Choices that have names of their own: elements of a plan, rows of the grid, tracks of the programmes."""
    elements = [Choice(code.value, f"{code.value} {speaks.words(name)}") for code, name in ELEMENTS.items()]
    rows = {row.id: Choice(row.id, f"{row.id}: {row.title}") for pack in seen.case.packs for row in pack.grid}
    tracks = [Choice(track, words.label(speaks, track)) for pack in seen.case.packs for track in pack.tracks]
    found = {"element": elements, "grid": list(rows.values()), "option": list(rows.values()), "track": tracks}
    return {name: known for name, known in found.items() if known}


def suggested(seen: Seen, verb: str) -> dict[str, Any]:
    """A free name for what this act makes, so that nobody must think of one."""
    field, stem = MAKES.get(verb, ("", ""))
    if field == "version":
        return {field: str(max(seen.case.plans, default=0) + 1)}
    taken = {value for name, of in EXISTING.items() if name == field for value, _ in of(seen)}
    taken |= {_id((fact.act or {}).get(field)) for fact in seen.facts}
    free = next((f"{stem}-{n}" for n in range(1, 1000) if f"{stem}-{n}" not in taken), "")
    if verb == "record_need":
        return {field: {"id": free}}
    return {field: free} if field else {}


def _id(named: Any) -> str:
    return str(named.get("id") if isinstance(named, dict) else named)


def _choice(speaks: Speaker, value: str, about: str) -> Choice:
    named = " ".join(words.label(speaks, part) for part in about.split(" "))
    return Choice(value, value if about == value else f"{value} ({named})")
