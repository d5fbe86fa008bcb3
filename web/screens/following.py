"""The follow-up meeting and the W-model: the two forms of a visit. Source: handbook 2.3.3 (R89-R98, R101-R107)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from domain.dates import add_months
from domain.follow_up import Theme, WPoint
from policy import follow_up, plan
from policy.access import Sight
from starter.doors import Doors
from starter.seeing import Seen
from web.forms import rows
from web.forms.fields import Choice
from web.forms.filled import Desk, Special
from web.forms.lenient import so_far
from web.headers import SCREENS
from web.opened import opened
from web.rendering import part
from web.screens.drawing import Drawn, w_model
from web.visitor import Visitor


@dataclass(frozen=True)
class Next:
    """When to meet again after this meeting, and why then."""

    on: date
    because: str


def proposed(seen: Seen, held: date) -> Next | None:
    """The next meeting if one is held on this day; None while no plan has started."""
    start = plan.first_active(seen.case)
    if start is None or held < start.on:
        return None
    now_active = plan.active(seen.case)
    own = now_active[0].outline.follow_up_days if now_active else None
    why = "own" if own else "vulnerable" if plan.vulnerable(seen.case) else "usual"
    return Next(follow_up.next_meeting(seen.case, start.on, held), why)


def beside(desk: Desk) -> dict[str, Any]:
    """What this meeting sets in motion."""
    held = _day(desk.filled.given.get("occurred_on")) or desk.seen.today
    return {"next_meeting": proposed(desk.seen, held), "met": len(desk.seen.case.meetings)}


def _day(typed: Any) -> date | None:
    try:
        return date.fromisoformat(str(typed))
    except ValueError:
        return None


def begin_chart(who: Visitor, doors: Doors, seen: Seen) -> dict[str, Any]:
    """A chart begins with one open line, at the month of today."""
    return {"points": [{"month": str(month)}]} if (month := month_of(seen, seen.today)) is not None else {}


def month_of(seen: Seen, on: date) -> int | None:
    """Whole months since the return; None while its day is not known."""
    back = seen.case.returned_on
    if back is None:
        return None
    months = (on.year - back.year) * 12 + on.month - back.month
    return months - (add_months(back, months) > on)


def beside_chart(desk: Desk) -> dict[str, Any]:
    """The line so far, drawn from what is typed; and which theme was drawn before."""
    if desk.filled.then == f"{rows.ROW}points":
        desk.filled.more = {}
        desk.filled.given.setdefault("points", []).append({})
    return {
        "drawn": drawn(desk),
        "months": month_of(desk.seen, desk.seen.today),
        "returned_on": desk.seen.case.returned_on,
        "before": [(model.theme.value, when.on, len(model.points)) for model, when in desk.seen.case.w_models],
        "choices": {"led_to": _followed(desk.seen)},
    }


def _followed(seen: Seen) -> list[Choice]:
    needs = [Choice(id_, f"{id_} ({known.need.element})") for id_, known in seen.case.needs.items()]
    return [*needs, *(Choice(f"plan/{number}", f"plan/{number}") for number in sorted(seen.case.plans))]


def drawn(desk: Desk) -> Drawn:
    """The picture of the points that can be read so far."""
    points = desk.filled.given.get("points")
    typed = [_point(row) for row in points] if isinstance(points, list) else []
    return w_model(desk.who.speaks, Theme.GENERAL, [one for one in typed if one])


class _Row(BaseModel):
    point: WPoint | None = None


def _point(row: Any) -> WPoint | None:
    """A point that is whole; one that still lacks its month or level is not drawn."""
    return so_far(_Row, {"point": row}).point


async def picture(request: Request) -> HTMLResponse:
    """The picture alone, while somebody types; nothing is recorded or kept."""
    from web.screens import acting  # the table of forms names this room

    request.path_params["verb"] = "record_w_model"
    who, doors, number, verb, sent = await acting.received(request)
    seen = await run_in_threadpool(opened, doors, who, number, Sight.CASE)
    desk = Desk(who, doors, seen, acting.read(sent, verb, seen))
    return HTMLResponse(part(who.speaks, "w_picture.html", drawn=drawn(desk)), headers=SCREENS)


FOLLOW_UP = Special("following.html", beside=beside)
W_MODEL = Special("w_model.html", begin=begin_chart, beside=beside_chart)
