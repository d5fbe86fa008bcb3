"""What a program is told when something cannot be done: three parts, as RFC 9457 writes them; no trace, no echo."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self

import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain import errors
from domain.errors import CaseError
from web.guarding import NotTaken

MEDIA = "application/problem+json"
NOTHING = "Nothing was recorded."
RETRY_AFTER = "5"  # seconds
log = structlog.get_logger("web")


class FieldFault(BaseModel):
    """One thing that is wrong with what was sent."""

    pointer: str = Field(description="where in the body, as RFC 6901; or the name of a header or parameter")
    detail: str = Field(description="what is wrong there; what was sent is not repeated")


class Problem(BaseModel):
    """A refusal in three parts."""

    type: str = Field(description="which kind of refusal; stays the same from release to release")
    title: str = Field(description="the same in a few words")
    status: int
    detail: str = Field(description="what happened")
    unchanged: str = Field(description="what is as it was")
    next: str = Field(description="what to do next")
    errors: list[FieldFault] | None = None

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """Made from its fields."""
        return cls.model_validate(fields)


@dataclass
class Refused(Exception):
    """A refusal of the API itself, before any case is asked."""

    kind: str
    happened: str
    next_step: str
    unchanged: str = NOTHING
    faults: list[FieldFault] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)


KINDS: dict[str, tuple[int, str]] = {
    "no-token": (401, "No valid token"),
    "scope": (403, "The token is not for this"),
    "not-allowed": (403, "Not allowed"),
    "not-found": (404, "Not found"),
    "no-such-address": (404, "No such address"),
    "not-this-way": (405, "Another method"),
    "too-slow": (408, "Too slow"),
    "wrong-moment": (409, "The wrong moment"),
    "conflict": (409, "Somebody was first"),
    "too-large": (413, "Too large"),
    "not-json": (415, "Not JSON"),
    "incomplete": (422, "Incomplete or wrong"),
    "unread": (422, "Cannot be read"),
    "broken": (500, "A fault of ours"),
    "unavailable": (503, "Not reachable now"),
}
OF_THE_HOUSE: dict[type[CaseError], str] = {
    errors.NotFound: "not-found",
    errors.NotAllowed: "not-allowed",
    errors.Incomplete: "incomplete",
    errors.WrongMoment: "wrong-moment",
    errors.Unavailable: "unavailable",
}
OF_THE_PATH = {404: "no-such-address", 405: "not-this-way", 415: "not-json", 413: "too-large", 408: "too-slow"}


def by_house(request: Request, fault: Exception) -> Response:
    """What the rules, the case file or the engine said. Choice: whatever is none of the known kinds is a conflict."""
    assert isinstance(fault, CaseError)  # noqa: S101  # registered for it
    kind = OF_THE_HOUSE.get(type(fault), "conflict")
    if kind == "unavailable":
        return _away(request, fault)
    return _told(request, kind, fault.happened, fault.unchanged, fault.next_step)


def _away(request: Request, fault: CaseError) -> Response:
    """Choice: which address or setting is wrong is for those who keep the house: a program is told to come again."""
    inside = "PASSERELLE_" in str(fault) or "127.0.0.1" in str(fault) or "database" in str(fault)
    happened = "A part of the house cannot be reached just now." if inside else fault.happened
    said = "Send it again with the same Idempotency-Key: the same act is never recorded twice."
    return _told(request, "unavailable", happened, fault.unchanged, said, headers={"Retry-After": RETRY_AFTER})


def by_api(request: Request, fault: Exception) -> Response:
    """Token, scope, body."""
    assert isinstance(fault, Refused)  # noqa: S101  # registered for it
    return _told(
        request, fault.kind, fault.happened, fault.unchanged, fault.next_step, fault.faults, headers=fault.headers
    )


def by_parameters(request: Request, fault: Exception) -> Response:
    """A header or a parameter that is missing or cannot be read."""
    assert isinstance(fault, RequestValidationError)  # noqa: S101  # registered for it
    faults = [FieldFault(pointer=str(one["loc"][-1]), detail=one["msg"]) for one in fault.errors()]
    said = f"{_counted(faults)} cannot be read."
    return _told(request, "incomplete", said, NOTHING, "Correct this and send it again.", faults)


def by_path(request: Request, fault: Exception) -> Response:
    """No such address, another method."""
    assert isinstance(fault, HTTPException)  # noqa: S101  # registered for it
    kind = OF_THE_PATH.get(fault.status_code, "unread")
    said = f"{HTTPStatus(fault.status_code).phrase}."
    next_step = "Look into /api/v1/openapi.json for what there is."
    return _told(request, kind, said, NOTHING, next_step, headers=fault.headers or {})


def not_taken(request: Request, fault: Exception) -> Response:
    """More came than may come, or too slowly."""
    assert isinstance(fault, NotTaken)  # noqa: S101  # registered for it
    said = "This is more than 256 kB." if fault.status == 413 else "This took too long to arrive."
    kind = OF_THE_PATH[fault.status]
    return _told(request, kind, said, NOTHING, "Send less, or faster.", headers={"Connection": "close"})


def broken(request: Request, fault: Exception) -> Response:
    """A fault of ours; the guard around all doors writes into the log which one."""
    said = "Something here is broken."
    return _told(request, "broken", said, "It is not sure that it was recorded.", "Send it again later, with its key.")


def _told(
    request: Request,
    kind: str,
    happened: str,
    unchanged: str,
    next_step: str,
    faults: Iterable[FieldFault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    status, title = KINDS[kind]
    operation = getattr(request.scope.get("route"), "name", "none")
    log.warning("api.turned_down", kind=kind, operation=operation)
    parts = Problem.of(
        **{"type": f"/problems/{kind}", "title": title, "status": status},
        **{"detail": happened, "unchanged": unchanged, "next": next_step, "errors": list(faults) or None},
    )
    return JSONResponse(parts.model_dump(exclude_none=True), status, headers=dict(headers or {}), media_type=MEDIA)


def _counted(faults: list[FieldFault]) -> str:
    return "One field" if len(faults) == 1 else f"{len(faults)} fields"


def unread(faults: list[FieldFault]) -> Refused:
    """A body of which some fields are wrong."""
    said = f"{_counted(faults)} of what was sent cannot be used."
    return Refused("incomplete", said, "Correct this and send it again.", faults=faults)
