"""Every address of the screens, in the order of the menu. Doors for partners stand in `web.app`."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from web import assets
from web.screens import (
    acting,
    case,
    correcting,
    documents,
    following,
    forecast,
    group_waivers,
    help,
    intake,
    links,
    live,
    manifest,
    ops,
    papers,
    programme,
    scores,
    team,
    waiver_asking,
    waivers,
    worklist,
)
from web.sign_in import account, ended, outside
from web.sign_in import pages as sign_in
from web.visitor import visitor


def home(request: Request) -> Response:
    """The first page of each role."""
    visitor(request)
    return RedirectResponse("/cases", 303)


SCREENS = [
    Route("/", home),
    Route("/static/{name}", assets.serve),
    Route("/sign-in", sign_in.show, methods=["GET"]),
    Route("/sign-in", sign_in.with_password, methods=["POST"]),
    Route("/sign-in/demo", sign_in.as_demo, methods=["POST"]),
    Route("/sign-in/outside", outside.go, methods=["GET"]),
    Route("/sign-in/outside/back", outside.back, methods=["GET"]),
    Route("/sign-in/outside/out", outside.out, methods=["GET"]),
    Route("/sign-in/logout", ended.take, methods=["POST"]),
    Route("/sign-out", sign_in.out, methods=["POST"]),
    Route("/leave", sign_in.leave, methods=["POST"]),
    Route("/away", sign_in.away),
    Route("/account", account.show),
    Route("/account/password", account.change_password, methods=["POST"]),
    Route("/account/sign-out-elsewhere", account.end_others, methods=["POST"]),
    Route("/language", sign_in.language, methods=["POST"]),
    Route("/help", help.show),
    Route("/cases", worklist.show, methods=["GET"]),
    Route("/cases", worklist.find, methods=["POST"]),
    Route("/cases/{number}", case.show),
    Route("/cases/{number}/live", live.stream),
    Route("/cases/{number}/papers", papers.show),
    Route("/cases/{number}/links", links.show, methods=["GET"]),
    Route("/cases/{number}/links", links.make, methods=["POST"]),
    Route("/cases/{number}/links/revoke", links.revoke, methods=["POST"]),
    Route("/cases/{number}/documents", documents.show, methods=["GET"]),
    Route("/cases/{number}/documents", documents.attach, methods=["POST"]),
    Route("/cases/{number}/documents/{id:path}", documents.one),
    Route("/cases/{number}/scores", scores.show),
    Route("/cases/{number}/w-model/picture", following.picture, methods=["POST"]),
    Route("/cases/{number}/do/{verb}", acting.show, methods=["GET"]),
    Route("/cases/{number}/do/{verb}", acting.send, methods=["POST"]),
    Route("/programme", programme.show),
    Route("/programme/{name}.csv", programme.download),
    Route("/forecast", forecast.show),
    Route("/ops", ops.radar),
    Route("/ops/cases/{number}", ops.story),
    Route("/ops/cases/{number}/open", ops.open_payloads, methods=["POST"]),
    Route("/ops/cases/{number}/retry", ops.retry, methods=["POST"]),
    Route("/cases/{number}/correct/{fact:int}", correcting.show),
    Route("/team", team.show),
    Route("/team/hand-over", team.preview, methods=["GET"]),
    Route("/team/hand-over", team.send, methods=["POST"]),
    Route("/team/hand-over/{id}", team.one, methods=["GET"]),
    Route("/team/hand-over/{id}", team.go_on, methods=["POST"]),
    Route("/waivers", waivers.show),
    Route("/waivers/group", group_waivers.show, methods=["GET"]),
    Route("/waivers/group", group_waivers.send, methods=["POST"]),
    Route("/waivers/group/{id}", group_waivers.one, methods=["GET"]),
    Route("/waivers/group/{id}", group_waivers.go_on, methods=["POST"]),
    Route("/waivers/ask/{number}", waiver_asking.show, methods=["GET"]),
    Route("/waivers/ask/{number}", waiver_asking.send, methods=["POST"]),
    Route("/waivers/{number}/{waiver}", waivers.one, methods=["GET"]),
    Route("/waivers/{number}/{waiver}", waivers.answer, methods=["POST"]),
    Route("/intake", intake.show, methods=["GET"]),
    Route("/intake", intake.send, methods=["POST"]),
    Route("/intake/manifest", manifest.show, methods=["GET"]),
    Route("/intake/manifest", manifest.send, methods=["POST"]),
    Route("/intake/manifest/{id}", manifest.one, methods=["GET"]),
    Route("/intake/manifest/{id}", manifest.go_on, methods=["POST"]),
    Route("/intake/manifest/{id}/refused.csv", manifest.refused),
]
