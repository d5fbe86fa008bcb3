"""One case: what it waits for and why, where it stands, what was agreed, and everything that can be done now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from domain.act import Act
from domain.promise import Promise, Stage
from policy import access, consent, figures, plan, roles
from policy.access import Sight
from starter import putting_right
from starter.doors import Doors
from starter.names import NAME
from starter.seeing import Seen
from web import words
from web.next_action import Action, next_action
from web.opened import opened, sight
from web.rendering import page
from web.subjects import SUBJECTS, subject_of
from web.timeline import timeline
from web.visitor import Visitor, visitor

STEPS = (
    *(Stage.REGISTERED, Stage.INTAKE, Stage.ASSESSMENT, Stage.PLANNING, Stage.PLAN_PROPOSED),
    *(Stage.IMPLEMENTING, Stage.MONITORING, Stage.CLOSING, Stage.CLOSED),
)
NEWEST = 25
ALWAYS = ("refuse_assistance", "withdraw_consent", "report_death")


@dataclass(frozen=True)
class Service:
    """One need, and what is done about it."""

    need: str
    element: str
    urgency: str
    end: str
    referrals: list[tuple[str, str, str]]
    unmet: list[str]


@dataclass(frozen=True)
class Waits:
    """One open promise, and why it has this date."""

    promise: Promise
    name: str
    late: bool
    whom: str
    moved: list[dict[str, Any]]
    action: Action | None
    told: bool


def show(request: Request) -> Response:
    """The page of a case, as much of it as the visitor may see."""
    who, doors, number = visitor(request), request.app.state.doors, request.path_params["number"]
    seen = opened(doors, who, number)
    much = sight(who, seen)
    return page(
        request,
        "case.html",
        who,
        seen=seen,
        case=seen.case,
        number=number,
        much=much,
        Sight=Sight,
        called=_name(doors, who, seen, much),
        steps=_steps(seen),
        waits=list(waits(who, seen, much)),
        plan=_plan(seen),
        money=figures.by_source(seen.case) if much >= Sight.MONEY else [],
        consents=[one for one in seen.case.consents if _stands(seen, one)] if much is Sight.CASE else [],
        acts=acts(who, much),
        services=services(seen, restricted=restricted(who, seen)) if much is Sight.CASE else [],
        lines=timeline(who.speaks, seen, restricted=restricted(who, seen))[:NEWEST] if much is Sight.CASE else [],
        restricted=restricted(who, seen),
        correctable=(mine := putting_right.correctable(seen, who.person)),
        strikable=putting_right.strikable(seen, mine),
        may_open=who.person.role in roles.may("open_restricted") and roles.may_read(who.person, seen.case),
        may_read=roles.may_read(who.person, seen.case),
        flash=_flash(request),
    )


def waits(who: Visitor, seen: Seen, much: Sight) -> Iterator[Waits]:
    """Everything it waits for, late ones first. What would tell too much of a person is called a task (see Promise)."""
    full = much is Sight.CASE
    for one in seen.open:
        name = one.name if full and restricted(who, seen) else one.public_name
        told = name == one.name
        action = next_action(seen.opened.number, one, who.person) if full and told else None
        yield Waits(one, name, seen.is_late(one), _whom(who, seen, one), list(_moved(seen, one)), action, told)


def _whom(who: Visitor, seen: Seen, promise: Promise) -> str:
    id_, role = seen.on(promise), words.label(who.speaks, promise.on.value)
    return f"{role} {who.speaks.value(id_)}" if id_ else role


def restricted(who: Visitor, seen: Seen) -> bool:
    """Whether the restricted part is open to this visitor now."""
    return roles.may_read_restricted(who.person, seen.case, seen.now)


def acts(who: Visitor, much: Sight) -> dict[str, list[str]]:
    """What this role may do, by subject; the door of the case says whether it may be done now."""
    if much < Sight.MONEY:
        return {}
    found: dict[str, list[str]] = {subject: [] for subject in SUBJECTS.values()}
    for verb, kind in Act.kinds.items():
        if who.person.role in roles.may(verb) and verb not in (*ALWAYS, "note_service"):
            found[subject_of(kind)].append(verb)
    return {subject: verbs for subject, verbs in found.items() if verbs}


def services(seen: Seen, *, restricted: bool) -> list[Service]:
    """Needs with what is done about them. What tells of health or danger is named to two roles only."""
    found = []
    for id_, known in seen.case.needs.items():
        open_ = restricted or known.need.element not in access.RESTRICTED
        referrals = [(key, made) for key, made in seen.case.referrals.items() if id_ in made.needs]
        unmet = [one.reason.value for one in seen.case.unmet.values() if one.need == id_ and not one.ended]
        end = known.end.value if known.end else ""
        found.append(
            Service(
                id_ if open_ else "",
                known.need.element.value if open_ else "RESTRICTED",
                known.need.urgency.value,
                end,
                [(key if open_ else "", made.provider, made.state.value) for key, made in referrals],
                unmet if open_ else [],
            )
        )
    return found


def _name(doors: Doors, who: Visitor, seen: Seen, much: Sight) -> str:
    if much is not Sight.CASE or not access.sees_names(who.person):
        return ""
    return doors.papers.first_pages([seen.opened.id]).get(seen.opened.id, {}).get(NAME, "")


def _steps(seen: Seen) -> list[tuple[str, str]]:
    at = STEPS.index(seen.verdict.stage) if seen.verdict.stage in STEPS else len(STEPS)
    return [(step.value, "done" if n < at else "here" if n == at else "") for n, step in enumerate(STEPS)]


def _moved(seen: Seen, promise: Promise) -> Iterator[dict[str, Any]]:
    for number in promise.moved_by:
        asked = seen.case.waivers.get(str((seen.facts[number - 1].act or {}).get("waiver")))
        by = asked.decided_by.id if asked and asked.decided_by else ""
        yield {"number": number, "by": by, "because": asked.because if asked else ""}


def _plan(seen: Seen) -> Any:
    active = plan.active(seen.case)
    return active[0] if active else None


def _stands(seen: Seen, given: Any) -> bool:
    return not consent.withdrawn_since(seen.case, given.when, member=given.member)


def _flash(request: Request) -> tuple[str, str]:
    """What was just done, from the address: a number or the name of a draft, checked by what may stand there."""
    done, kept = request.query_params.get("done", ""), request.query_params.get("kept", "")
    if done and done.removesuffix("-soon").isalnum():
        return ("soon" if done.endswith("-soon") else "message" if done == "message" else "done"), done.split("-")[0]
    return ("kept", kept) if kept in Act.kinds else ("", "")
