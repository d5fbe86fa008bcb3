"""The JSON API as one application, mounted at /api/v1."""

from functools import cached_property
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from domain.errors import CaseError
from starter.doors import Doors
from web.api import acts, cases, opening, problems
from web.api.description import as_page, describe
from web.guarding import NotTaken

VERSION = "1"


class Api(FastAPI):
    """Choice: no page that loads its parts from elsewhere; the description itself is served."""

    @cached_property
    def described(self) -> dict[str, Any]:
        """Made once."""
        return describe(self.routes, VERSION)

    def openapi(self) -> dict[str, Any]:
        """The description for programs."""
        return self.described


def application(doors: Doors) -> FastAPI:
    """Every operation, and how each refusal is told."""
    api = Api(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    api.state.doors = doors
    api.add_route("/openapi.json", _description, methods=["GET"])
    api.add_route("/", _page, methods=["GET"])
    api.include_router(cases.router)
    api.include_router(opening.router)
    api.include_router(acts.operations())
    told = {
        CaseError: problems.by_house,
        problems.Refused: problems.by_api,
        RequestValidationError: problems.by_parameters,
        HTTPException: problems.by_path,
        NotTaken: problems.not_taken,
        Exception: problems.broken,
    }
    for kind, tell in told.items():
        api.add_exception_handler(kind, tell)
    return api


async def _description(request: Request) -> Response:
    return JSONResponse(request.app.openapi())


async def _page(request: Request) -> Response:
    return HTMLResponse(as_page(request.app.openapi()))
