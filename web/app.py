"""The doors as one application: partners' callbacks, one-use links, health and metrics."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain.errors import CaseError
from domain.partner import PartnerRefused
from partners.links import Links
from settings import Settings
from starter.doors import Doors
from web import metrics, refusals
from web.api.app import application as api
from web.decode import decode
from web.guarding import Guarding
from web.outside import hooks, payments, replies
from web.returnee import doors as returnee
from web.routes import SCREENS
from web.same_site import SameSite
from web.sign_in.late import to_sign_in
from web.visitor import SignedOut


def application(settings: Settings) -> Starlette:
    """Every route, and the rooms behind them."""
    doors = Doors(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        doors.close()

    app = Starlette(
        routes=routes(),
        middleware=[
            Middleware(Guarding),
            Middleware(SameSite),
            Middleware(GZipMiddleware, minimum_size=500, compresslevel=6),
        ],
        exception_handlers={
            SignedOut: to_sign_in,
            CaseError: refusals.by_house,
            PartnerRefused: refusals.by_partner,
            HTTPException: refusals.by_path,
        },
        lifespan=lifespan,
    )
    app.mount("/api/v1", api(doors))
    app.router.redirect_slashes = False  # an address here is a key: no other spelling opens anything
    app.state.doors = doors
    app.state.links = Links(settings.link_secret.get_secret_value(), settings.public_url)
    app.state.hook_secret = settings.hook_secret.get_secret_value()
    app.state.messages_hook_secret = settings.messages_hook_secret.get_secret_value()
    return app


def routes() -> list[Route]:
    """What can be asked for here. Doors that only read a database are functions: Starlette runs them in threads."""
    return [
        Route("/health", health),
        Route("/metrics", metrics.show),
        *SCREENS,
        Route("/decode", decode, methods=["POST", "OPTIONS"]),
        Route("/hooks/referrals", hooks.referral, methods=["POST"]),
        Route("/hooks/messages", hooks.message, methods=["POST"]),
        Route("/l/{token}", replies.show, methods=["GET"]),
        Route("/l/{token}", replies.take_answer, methods=["POST"]),
        Route("/l/{token}", payments.outcome, methods=["PUT"]),
        *returnee.routes(),
    ]


async def health(request: Request) -> Response:
    """Whether this process answers."""
    return PlainTextResponse("ok\n")
