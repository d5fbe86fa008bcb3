"""Putting a mistyped act right: its own form with what was typed then, sent as a correction that names it (C20)."""

from copy import deepcopy

from starlette.requests import Request
from starlette.responses import Response

from domain.act import FactKind
from policy.access import Sight
from starter import putting_right
from starter.cases import new_nonce
from starter.doors import Doors
from starter.seeing import Seen
from web.forms.filled import Filled
from web.opened import opened
from web.screens.acting import shown
from web.visitor import visitor


def show(request: Request) -> Response:
    """The form of the act. It is sent where every form of its kind is, and carries the number of the mistyped one."""
    who, doors = visitor(request), _doors(request)
    seen = opened(doors, who, request.path_params["number"], Sight.CASE)
    fact = int(request.path_params["fact"])
    verb, typed, _ = putting_right.former(doors, seen, fact, who.person)
    filled = Filled(verb, {**deepcopy(typed), "corrects": str(fact)}, new_nonce(), _last(seen))
    return shown(request, who, seen, filled)


def _last(seen: Seen) -> int:
    """Up to which act the page was read."""
    return max((one.number for one in seen.facts if one.kind is FactKind.ACT), default=0)


def _doors(request: Request) -> Doors:
    doors: Doors = request.app.state.doors
    return doors
