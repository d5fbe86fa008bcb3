"""Doing: one operation for each act there is, through the door everybody uses. A new act is here without a line."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hashlib import sha256
from inspect import cleandoc
from typing import Annotated, Any

from fastapi import APIRouter, Header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

import domain.case  # noqa: F401  # brings every subject, and with it every act
from domain.act import Act, nearest
from domain.errors import CaseError, Conflict, NotFound, Unavailable
from domain.opened import case_id
from domain.people import Person, Role
from policy import roles
from policy.access import Sight
from policy.guards import GUARDS
from starter.colleagues import demand_colleague
from starter.doors import Doors
from starter.seeing import see
from storage.tokens import Caller, Scope
from web.api import body
from web.api.callers import doors_of, needs
from web.api.cases import Number
from web.api.seeing import hidden, in_order, look, visible, waits
from web.api.shapes import Accepted, Acts, ActShown, Done

OF_THE_DOOR = frozenset({"by", "paper", "pack"})
OFFERED = frozenset({"accept_transfer", "decline_transfer"})
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9-]{8,64}$",
        description="one for each thing done: sent again with the same body, it is done once",
    ),
]
router = APIRouter()


@router.get("/acts", operation_id="list_acts", tags=["acts"])
def list_acts(who: Annotated[Caller, needs(None)]) -> Acts:
    """Every act there is, who may do it, and when."""
    return Acts(acts=[_shown(kind, who.person) for kind in Act.kinds.values()])


def _shown(kind: type[Act], by: Person) -> ActShown:
    may = roles.may(kind.verb)
    guard = GUARDS.get(kind)
    return ActShown(
        verb=kind.verb,
        subject=subject(kind),
        what=cleandoc(kind.__doc__ or ""),
        when=cleandoc(guard.__doc__ or "") if guard else "",
        follows=cleandoc(kind.apply.__doc__ or ""),
        may=sorted(may),
        you_may=by.role in may,
        travels_as_message=kind.nobody_may_turn_down,
    )


def subject(kind: type[Act]) -> str:
    """What the act is about: the file it is declared in."""
    return (
        kind.__module__.rpartition(".")[2].replace("act", "messages")
        if kind.__module__ == "domain.act"
        else (kind.__module__.rpartition(".")[2])
    )


def nonce_of(who: Caller, key: str) -> str:
    """The key of this client and no other: two that choose the same key never meet."""
    return f"{who.token}-{sha256(key.encode()).hexdigest()[:32]}"


def _operation(kind: type[Act]) -> Callable[..., Awaitable[Any]]:
    async def do(request: Request, number: Number, key: Key, who: Annotated[Caller, needs(Scope.ACTS_WRITE)]) -> Any:
        doors = doors_of(request)
        await run_in_threadpool(_demand_near, doors, number, kind.verb, who.person)
        form = await body.read(request)
        filled = {"by": who.person, "occurred_on": datetime.now(UTC).date()}
        body.demand_readable(kind, form, filled, OF_THE_DOOR)
        await run_in_threadpool(demand_colleague, doors, kind.verb, form, who.person)
        try:
            return await _act(doors, number, kind, form, who, key)
        except CaseError as refusal:
            raise body.unquoted(refusal, form) from None

    return do


async def _act(doors: Doors, number: str, kind: type[Act], form: dict[str, Any], who: Caller, key: str) -> Any:
    nonce = nonce_of(who, key)
    if kind.nobody_may_turn_down:
        nonce = await run_in_threadpool(_message_nonce, doors, number, kind.verb, form, nonce)
    cases = await connected(doors)
    answer = await cases.act(number, kind.verb, form, who.person, nonce)
    if answer is None:
        return JSONResponse(Accepted(case=number).model_dump(), 202)
    verdict, now = await cases.verdict(number), datetime.now(UTC)
    waiting = in_order(waits(one, now) for one in verdict.promises)
    return Done(case=number, number=answer.number, stage=verdict.stage, waits_for=waiting, broken=answer.broken)


async def connected(doors: Doors) -> Any:
    """The bell of every case; what is told if it cannot be rung names no address of the house."""
    try:
        return await doors.connect()
    except Unavailable:
        said = "Send it again with the same Idempotency-Key in a moment."
        raise Unavailable("The engine that keeps the cases does not answer.", "Nothing was recorded.", said) from None


def _demand_near(doors: Doors, number: str, verb: str, by: Person) -> None:
    """Choice: a case that is offered to the caller's office may be taken or declined before it can be seen."""
    _, much = look(doors, number, by)
    if much is Sight.NOTHING and not (verb in OFFERED and _offered(doors, number, by)):
        raise hidden()


def _offered(doors: Doors, number: str, by: Person) -> bool:
    transfers = see(doors, number).case.transfers.values()
    return by.role is Role.SUPERVISOR and any(one.waiting and one.receiver == by.office for one in transfers)


def _message_nonce(doors: Doors, number: str, verb: str, form: dict[str, Any], nonce: str) -> str:
    """Choice: a message is known again by its content as well: a key used twice by mistake never swallows a refusal.

    What the journal already knows under this key, with another content, is a conflict.
    """
    content = f"{verb} {sorted(form.items())}"
    whole = f"{nonce}-{doors.papers.fingerprint(case_id(number), content)[:12]}"
    heard = {fact.key for fact in see(doors, number).facts if fact.key.startswith(nonce)}
    if heard - {whole}:
        said = "This key was already sent with another content."
        raise Conflict(said, "What was recorded first stands.", "Send this with a key of its own.")
    return whole


@router.post("/cases/{number}/acts/{verb}", include_in_schema=False)
def no_such_act(request: Request, number: str, verb: str, who: Annotated[Caller, needs(None)]) -> None:
    """A verb that is none."""
    visible(doors_of(request), number, who.person)
    hint = nearest(verb, list(Act.kinds))
    raise NotFound("There is no act of this name.", "Nothing was recorded.", hint or "Look into /api/v1/acts.")


def operations() -> APIRouter:
    """One operation for each act, with the act's own form."""
    made = APIRouter()
    for verb, kind in Act.kinds.items():
        message = kind.nobody_may_turn_down
        made.add_api_route(
            f"/cases/{{number}}/acts/{verb}",
            _operation(kind),
            methods=["POST"],
            name=verb,
            operation_id=verb,
            status_code=202 if message else 200,
            response_model=Accepted if message else Done,
            summary=cleandoc(kind.__doc__ or "").partition("\n")[0],
            description=_described(kind),
            tags=[subject(kind)],
            openapi_extra={"requestBody": _body(verb)},
        )
    made.include_router(router)
    return made


def _body(name: str) -> dict[str, Any]:
    form = {"$ref": f"#/components/schemas/form_{name}"}
    return {"required": True, "content": {"application/json": {"schema": form}}}


def _described(kind: type[Act]) -> str:
    guard = GUARDS.get(kind)
    by = f"Done by: {', '.join(sorted(roles.may(kind.verb)))}."
    rule = f"When: {cleandoc(guard.__doc__ or '')}" if guard else "Nobody may turn this down: it is kept, then read."
    follows = f"What follows: {cleandoc(kind.apply.__doc__ or '')}"
    return "\n\n".join([cleandoc(kind.__doc__ or ""), by, rule, follows])
