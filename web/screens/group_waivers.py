"""More time for a group of cases: chosen, looked at, asked batch by batch; granted likewise, by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import CaseError, NotFound
from domain.promise import TELLING
from policy import access, roles, waivers
from policy.access import Sight
from starter import group_waivers, packs
from starter.doors import Doors
from starter.errands import BATCH, Errand
from starter.group_waivers import Selection
from starter.seeing import see
from storage.group_waivers import GroupCase, GroupWaiver, GroupWaivers
from storage.worklist import Tab, Wanted
from web import reasons, words
from web.forms.faults import by_field
from web.forms.fields import Choice, Sheet
from web.forms.reading import nested
from web.rendering import page
from web.screens.waivers import at_the_desk
from web.visitor import Visitor, demand_sent_here

LOOKED_AT = 60  # cases whose door is asked for a page; the others are asked when it is sent
GOING = {"ask", "grant"}


@dataclass(frozen=True)
class Previewed:
    """What would be asked of whom, and what one case would answer."""

    group: GroupWaiver
    chosen: list[GroupCase]
    said: dict[tuple[str, str], str]
    others: int


def show(request: Request) -> Response:
    """An empty form, and the groups of before."""
    who = at_the_desk(request)
    return _form(request, who, {})


async def send(request: Request) -> Response:
    """Look whom it would move; or keep it, to be asked case by case."""
    sent = await request.form(max_files=0, max_fields=20)
    who, doors = await run_in_threadpool(at_the_desk, request), request.app.state.doors
    demand_sent_here(who, str(sent.get("form_token", "")))
    given = nested(sent.multi_items(), Selection)
    given, text = {name: value for name, value in given.items() if name != "words"}, str(sent.get("words", "")).strip()
    try:
        wanted = Selection.model_validate(given, extra="forbid")
        found = await run_in_threadpool(_preview, doors, who, wanted, text)
    except ValidationError as fault:
        typed = {**given, "words": text}
        return await run_in_threadpool(_form, request, who, typed, faults=by_field(who.speaks, fault), status=422)
    except CaseError as refusal:
        return await run_in_threadpool(_form, request, who, {**given, "words": text}, refusal=refusal, status=409)
    if str(sent.get("then")) != "send" or not found.chosen:
        return await run_in_threadpool(_form, request, who, {**given, "words": text}, found=found)
    await run_in_threadpool(_keep, doors, who, found, text)
    return RedirectResponse(f"/waivers/group/{found.group.id}?go=ask", 303)


def one(request: Request) -> Response:
    """How far one group has come: asked, turned down, granted; and the next step."""
    who, doors, group = _named(request)
    return _one(request, who, doors, group)


async def go_on(request: Request) -> Response:
    """The next batch of the group."""
    sent = await request.form(max_files=0, max_fields=10)
    who, doors, group = await run_in_threadpool(_named, request)
    demand_sent_here(who, str(sent.get("form_token", "")))
    then = str(sent.get("then", ""))
    try:
        cases, store = await doors.connect(), GroupWaivers(doors.database)
        known = await run_in_threadpool(store.cases, group.id)
        if then == "ask" and group.asked_by == who.person.id:
            words_ = (await run_in_threadpool(_errand(doors, who, group.id).find, "words") or {}).get("words", "")
            wanted, batch = (
                Selection.model_validate(group.selection),
                await run_in_threadpool(_near, doors, who, group_waivers.left_to_ask(known)),
            )
            async for _ in group_waivers.ask(cases, store, wanted, group, who.person, words_, batch[:BATCH]):
                pass
        elif then == "grant":
            batch = await run_in_threadpool(_near, doors, who, group_waivers.left_to_grant(known, who.person))
            async for _ in group_waivers.grant(cases, store, group, who.person, batch[:BATCH]):
                pass
    except CaseError as refusal:
        return await run_in_threadpool(_one, request, who, doors, group, refusal=refusal)
    return RedirectResponse(f"/waivers/group/{group.id}" + (f"?go={then}" if then in GOING else ""), 303)


def _preview(doors: Doors, who: Visitor, wanted: Selection, text: str) -> Previewed:
    group = GroupWaiver(wanted.id(who.person), wanted.model_dump(mode="json"), who.person.id, datetime.now(UTC))
    numbers = group_waivers.candidates(doors.worklist, wanted, who.person)
    seen = {number: see(doors, number) for number in numbers}
    chosen = [one for number in numbers for one in group_waivers.chosen(group.id, wanted, number, seen[number])]
    said = {
        (one.number, one.promise): group_waivers.would_be(
            seen[one.number], "request_waiver", group_waivers.request(wanted, one, text), who.person
        )
        for one in chosen[:LOOKED_AT]
    }
    near = None if access.sees_every_office(who.person) else (who.person.office, who.person.id)
    everyone = Wanted(office=wanted.office, programme=wanted.programme, near=near)
    others = doors.worklist.counts(everyone, datetime.now(UTC))[Tab.ALL] - len({one.number for one in chosen})
    return Previewed(group, chosen, said, max(others, 0))


def _keep(doors: Doors, who: Visitor, found: Previewed, text: str) -> None:
    """Chosen once, whole; the words wait under lock until the last case has them."""
    GroupWaivers(doors.database).keep(found.group, found.chosen)
    if text:
        _errand(doors, who, found.group.id).keep("words", {"words": text})


def _form(
    request: Request,
    who: Visitor,
    given: dict[str, Any],
    *,
    faults: dict[str, str] | None = None,
    refusal: CaseError | None = None,
    found: Previewed | None = None,
    status: int = 200,
) -> Response:
    doors: Doors = request.app.state.doors
    sheet = Sheet(who.speaks, "group_waiver", given, faults or {}, _offers(doors, who))
    return page(
        request,
        "group_waivers.html",
        who,
        status,
        fields=sheet.describe(Selection),
        words=given.get("words", ""),
        faults=faults or {},
        refusal=words.refusal(who.speaks, refusal) if refusal else None,
        found=found,
        groups=[group for group in GroupWaivers(doors.database).latest() if _concerns(who, group)],
        reason=lambda code: reasons.said(who.speaks, code),
    )


def _offers(doors: Doors, who: Visitor) -> dict[str, list[Choice]]:
    near = Wanted() if access.sees_every_office(who.person) else Wanted(near=(who.person.office, who.person.id))
    named = sorted(name for name, leave in waivers.MORE_TIME.items() if leave.by and name not in TELLING)
    return {
        "office": [Choice(code, code) for code in doors.worklist.choices(near)["office"]],
        "programme": [Choice(code, code) for code in packs.known()],
        "promise": [Choice(name, words.label(who.speaks, name)) for name in named],
        "because": reasons.choices(who.speaks, reasons.MORE_TIME),
    }


def _one(
    request: Request, who: Visitor, doors: Doors, group: GroupWaiver, refusal: CaseError | None = None
) -> Response:
    all_ = GroupWaivers(doors.database).cases(group.id)
    shown = _near(doors, who, all_)
    own = group.asked_by == who.person.id
    left = group_waivers.left_to_ask(shown) if own else group_waivers.left_to_grant(shown, who.person)
    if own and not left:
        _errand(doors, who, group.id).drop("words")
    may = own or who.person.role in roles.may("grant_waiver")
    said = {} if own else {(one.number, one.promise): _turned_down(doors, who, one) for one in left[:BATCH]}
    return page(
        request,
        "group_waiver.html",
        who,
        409 if refusal else 200,
        group=group,
        cases=shown,
        hidden=len(all_) - len(shown),
        own=own,
        left=len(left) if may else 0,
        of=len(all_) if own else len([case for case in shown if case.asked is not None]),
        said=said,
        going=not refusal and request.query_params.get("go") == ("ask" if own else "grant"),
        refusal=words.refusal(who.speaks, refusal) if refusal else None,
        reason=lambda code: reasons.said(who.speaks, code),
    )


def _turned_down(doors: Doors, who: Visitor, case: GroupCase) -> str:
    return group_waivers.would_be(see(doors, case.number), "grant_waiver", {"waiver": case.waiver}, who.person)


def _near(doors: Doors, who: Visitor, cases: Sequence[GroupCase]) -> list[GroupCase]:
    """Those that this person may see, in one question."""
    lines = doors.worklist.lines([case.number for case in cases])
    seen = {line.number for line in lines if access.sight(who.person, line.office, line.case_worker) >= Sight.MONEY}
    return [case for case in cases if case.number in seen]


def _concerns(who: Visitor, group: GroupWaiver) -> bool:
    """Choice: whoever asked, and whoever may answer in that office, or in all of them."""
    office = group.selection.get("office")
    near = access.sees_every_office(who.person) or office in ("", who.person.office)
    return group.asked_by == who.person.id or (near and who.person.role in roles.may("grant_waiver"))


def _errand(doors: Doors, who: Visitor, id_: str) -> Errand:
    return Errand(doors, id_, who.person.id)


def _named(request: Request) -> tuple[Visitor, Doors, GroupWaiver]:
    who, doors = at_the_desk(request), request.app.state.doors
    group = GroupWaivers(doors.database).find(request.path_params["id"])
    if group is None or not _concerns(who, group):
        raise NotFound("There is no such group waiver here.", "Nothing was changed.", "Look at the waivers desk.")
    return who, doors, group
