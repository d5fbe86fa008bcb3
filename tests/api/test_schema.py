"""The description: every act has its form, what is served is what is described, and what is described is answered."""

import json
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from structlog.testing import capture_logs

from domain.act import Act
from starter.story.engine import House
from tests.api.conftest import Program, is_problem
from web.api.app import Api, application
from web.guarding import Guarding

CHECKS = [
    *(not_a_server_error, status_code_conformance, content_type_conformance),
    *(response_headers_conformance, response_schema_conformance),
]
EXAMPLES = {"GET": 8, "POST": 2}  # of each operation and mode
MESSAGES = {verb for verb, kind in Act.kinds.items() if kind.nobody_may_turn_down}


def _described() -> dict[str, Any]:
    api = application(None)  # type: ignore[arg-type]  # nobody calls it: it is described only
    assert isinstance(api, Api)
    return api.openapi()


SCHEMA = schemathesis.openapi.from_dict(_described())
FOUND = [one.ok() for one in SCHEMA.get_all_operations()]  # type: ignore[union-attr]  # a wrong one fails here
OPERATIONS = {one.definition.raw["operationId"]: one for one in FOUND}
AS_DESCRIBED, OTHERWISE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
TRIED = [(name, mode) for mode in (AS_DESCRIBED, OTHERWISE) for name in sorted(OPERATIONS)]
TRIED.remove(("list_acts", OTHERWISE))  # nothing is sent with it, so nothing can be otherwise


def test_every_act_is_described_with_its_form(described: dict[str, Any]) -> None:
    """One operation for each act; who acts, papers and packs are not part of any form; unknown fields are refused."""
    forms = described["components"]["schemas"]

    assert set(Act.kinds) | {"list_cases", "read_case", "read_promises", "read_journal", "list_acts", "open_case"} == (
        set(OPERATIONS)
    )
    for verb, kind in Act.kinds.items():
        form = forms[f"form_{verb}"]
        assert set(form["properties"]) == set(kind.model_fields) - {"by", "paper", "pack"}
        assert form["additionalProperties"] is False
        assert "occurred_on" not in form.get("required", [])
        assert f"/cases/{{number}}/acts/{verb}" in described["paths"]


def test_what_is_served_is_what_is_described(described: dict[str, Any]) -> None:
    """The running house serves the very description that is tested here, and it stands on nothing outside."""
    assert described == json.loads(json.dumps(_described()))
    assert described["openapi"].startswith("3.1")
    refs = {part.split('"')[0] for part in json.dumps(described).split('"$ref": "')[1:]}
    assert all(ref.startswith("#/components/") for ref in refs)
    assert {"PaperRef", "RulePack", "Person"}.isdisjoint(described["components"]["schemas"])


class Tags(HTMLParser):
    """Which tags a page has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Note it."""
        self.seen.add(tag)


async def test_the_index_is_plain(client: httpx2.AsyncClient) -> None:
    """Every operation on one page, without script, style or anything from elsewhere; no other page of that kind."""
    told = await client.get("/")

    assert told.headers["content-type"].startswith("text/html")
    assert all(verb in told.text for verb in Act.kinds)
    assert Tags(told.text).seen.isdisjoint({"script", "style", "link", "img"})
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect"):
        assert (await client.get(path)).status_code == 404


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tried(opening: Callable[..., Awaitable[str]]) -> tuple[str, str]:
    """A case for acts, and one for messages that end it."""
    return await opening(), await opening()


@pytest.mark.parametrize(("name", "mode"), TRIED, ids=[f"{name}-{mode.value}" for name, mode in TRIED])
def test_every_answer_is_described(
    name: str,
    mode: GenerationMode,
    tried: tuple[str, str],
    house: House,
    of: Callable[..., Program],
) -> None:
    """Whatever is sent, as described or otherwise, no answer is a fault of ours, and each is one that is described."""
    operation = OPERATIONS[name]
    number = {"number": tried[name in MESSAGES]} if "{number}" in operation.path else {}
    headers = {**of("sv-1" if name != "open_case" else "cw-7").headers}
    if operation.method.upper() == "POST" and mode is AS_DESCRIBED:
        headers["Idempotency-Key"] = uuid4().hex
    url = f"http://127.0.0.1:{house.engine.web_port}/api/v1"

    @settings(
        max_examples=EXAMPLES[operation.method.upper()],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, path_parameters=number or None, headers=headers))
    def tries(case: Case[Any]) -> None:
        told = case.call(base_url=url)
        assert "Traceback" not in told.text
        case.validate_response(told, checks=CHECKS)

    tries()


async def test_a_fault_of_ours_is_told_in_three_parts() -> None:
    """Where everything is missing behind the door, the answer is a problem, with the headers of every door."""
    broken = Starlette(routes=[Mount("/api/v1", application(None))], middleware=[Middleware(Guarding)])  # type: ignore[arg-type]
    transport = httpx2.ASGITransport(broken, raise_app_exceptions=False)
    with capture_logs() as lines:
        line = httpx2.AsyncClient(transport=transport, base_url="http://here")
        told = await line.get("/api/v1/acts", headers={"Authorization": f"Bearer psl_{'A' * 43}"})

    is_problem(told, 500, "broken")
    assert told.headers["x-content-type-options"] == "nosniff"
    assert "door.failed" in {one["event"] for one in lines}
