"""The words of a case, for who may read them. Reading is noted; the restricted part opens with a reason."""

from starlette.requests import Request
from starlette.responses import Response

from policy import roles
from starter import reading_papers
from starter.reading_papers import Withheld
from web.opened import opened
from web.rendering import page
from web.visitor import visitor


def show(request: Request) -> Response:
    """Every paper in the order of the acts, the newest first; and who read them."""
    who, doors, number = visitor(request), request.app.state.doors, request.path_params["number"]
    seen = opened(doors, who, number)
    papers = reading_papers.read(doors, number, who.person.id)
    return page(
        request,
        "papers.html",
        who,
        number=number,
        papers=list(reversed(papers)),
        Withheld=Withheld,
        until=roles.opened_until(who.person, seen.case, seen.now),
        zone=seen.case.time_zone,
        may_open=who.person.role in roles.may("open_restricted"),
        reads=list(reversed(doors.reads.of(seen.opened.id)))[:50],
    )
