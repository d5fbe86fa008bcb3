"""Figures for a monitor, in the Prometheus text format: partners up or away, deeds that wait for them."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from starter.doors import Doors


def show(request: Request) -> Response:
    """Codes and counts only."""
    doors: Doors = request.app.state.doors
    lines = ["# TYPE passerelle_partner_up gauge"]
    lines += [f'passerelle_partner_up{{partner="{one.service}"}} {int(one.up)}' for one in doors.partner_states.all()]
    lines += ["# TYPE passerelle_dispatches_waiting gauge"]
    waiting = doors.dispatches.waiting().items()
    lines += [f'passerelle_dispatches_waiting{{partner="{service}"}} {count}' for service, count in waiting]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")
