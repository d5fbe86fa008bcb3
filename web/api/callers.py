"""Who calls: a bearer token, looked up at every call, so that a revoked one or another role counts at once."""

from collections.abc import Callable

from fastapi import Depends
from starlette.requests import Request

from domain.act import nearest
from starter.doors import Doors
from storage.tokens import Caller, Scope
from web.api.problems import FieldFault, Refused


def doors_of(request: Request) -> Doors:
    """The rooms behind this API."""
    doors: Doors = request.app.state.doors
    return doors


def needs(scope: Scope | None, *parameters: str) -> Callable[..., Caller]:
    """Whoever calls with a valid token of this scope, and with no other query parameters than these."""

    def known(request: Request) -> Caller:
        caller = _caller(request)
        if scope and scope not in caller.scopes:
            raise out_of_scope(scope)
        _demand_known(request, parameters)
        return caller

    dependency: Callable[..., Caller] = Depends(known)
    return dependency


def _caller(request: Request) -> Caller:
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    caller = doors_of(request).tokens.find(said.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        happened = "There is no valid token with this call: it is missing, unknown, expired or revoked."
        headers = {"WWW-Authenticate": 'Bearer realm="passerelle"'}
        raise Refused("no-token", happened, "Send Authorization: Bearer psl_..., or ask for a token.", headers=headers)
    return caller


def out_of_scope(scope: Scope) -> Refused:
    """The token may not be used for this, whoever it belongs to."""
    headers = {"WWW-Authenticate": f'Bearer realm="passerelle", error="insufficient_scope", scope="{scope.value}"'}
    said = f"This token has no scope {scope.value}."
    return Refused("scope", said, "Ask for a token with this scope.", headers=headers)


def _demand_known(request: Request, parameters: tuple[str, ...]) -> None:
    """What is misspelled is told: a filter that is silently left out would show too much."""
    strange = [name for name in request.query_params if name not in parameters]
    if strange:
        hint = nearest(strange[0], list(parameters))
        listed = f"There are: {', '.join(parameters)}." if parameters else "This address has none."
        faults = [FieldFault(pointer="?", detail=f"This parameter is not known. {hint or listed}")]
        raise Refused("incomplete", "A query parameter is not known.", "Leave it out, or correct it.", faults=faults)
