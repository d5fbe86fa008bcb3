"""How much work waits for each case worker in the weeks to come, for whoever shares it out."""

from datetime import UTC, datetime

from babel.dates import format_skeleton
from starlette.requests import Request
from starlette.responses import Response

from policy import access
from starter.forecast import of_office
from storage.worklist import Wanted
from web.programme_pictures import of_forecast
from web.rendering import page
from web.visitor import visitor


def show(request: Request) -> Response:
    """One office, one line a case worker; whoever sees every office may choose."""
    who, doors = visitor(request), request.app.state.doors
    asked = request.query_params.get("office", "")
    found = of_office(doors, who.person, asked, datetime.now(UTC).date())
    offices = doors.worklist.choices(Wanted())["office"] if access.sees_every_office(who.person) else []
    weeks = [format_skeleton("MMMd", monday, locale=who.speaks.locale) for monday in found.mondays]
    picture = of_forecast(who.speaks, found, weeks)
    return page(request, "programme_forecast.html", who, found=found, offices=offices, weeks=weeks, picture=picture)
