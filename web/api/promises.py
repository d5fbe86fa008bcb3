"""Why this date: each promise with its rule, its source, its anchor, what moved it and what stood still."""

from domain.promise import TELLING, Promise, State
from policy import agenda
from policy.access import Sight
from policy.pauses import PAUSED
from web.api import state
from web.api.seeing import Shown, hold, in_order, waits
from web.api.shapes import HoldShown, Promises, WaiverShown, Why


def promises(known: Shown, *, ended: bool) -> Promises:
    """The open ones, late first; then, if asked for, those that ended."""
    seen = known.seen
    still = in_order(_why(known, one) for one in seen.verdict.promises)
    gone: list[Why] = []
    if ended:
        ledger = agenda.ledger(known.case, seen.now)
        gone = [_why(known, one) for one in ledger if one.state is not State.OPEN]
    return Promises(number=seen.opened.number, promises=[*still, *gone])


def _why(known: Shown, promise: Promise) -> Why:
    """Choice: what only vulnerable people have is told without its rule; its date is told to all who see the case."""
    plain = known.restricted or promise.name not in TELLING
    source, colon, rule = promise.rule.partition(": ")
    said = {"source": source if colon else "", "rule": rule if colon else source, "anchor": promise.anchor}
    open_ = promise.state is State.OPEN
    short = waits(promise, known.seen.now, restricted=known.restricted).model_dump()
    return Why.of(
        **{**short, "late": short["late"] if open_ else promise.late, "state": promise.state},
        **{"kept_on": promise.kept_on, "since": promise.since, "first_due_on": promise.first_due_on},
        **(said if plain else dict.fromkeys(said, "")),
        **{"moved_by": list(promise.moved_by), "holds": _holds(known, promise)},
        waivers=_waivers(known, promise) if known.sees(Sight.MONEY) else None,
    )


def _waivers(known: Shown, promise: Promise) -> list[WaiverShown]:
    """Those whose granting moved it."""
    acts = [known.seen.facts[number - 1].act or {} for number in promise.moved_by]
    named = dict.fromkeys(str(act.get("waiver", "")) for act in acts)
    return [
        state.waiver(id_, known.case.waivers[id_], restricted=known.restricted)
        for id_ in named
        if id_ in known.case.waivers
    ]


def _holds(known: Shown, promise: Promise) -> list[HoldShown]:
    """Those that lay on its way, if it is one that stands still."""
    if promise.name not in PAUSED:
        return []
    made = {
        id_: one
        for id_, one in known.case.holds.items()
        if one.placed.on <= promise.due_on and (one.lifted is None or one.lifted.on >= promise.since)
    }
    return [hold(id_, one, known.sight) for id_, one in made.items()]
