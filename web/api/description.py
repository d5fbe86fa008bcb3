"""The description of the API for programs (OpenAPI 3.1): the acts' own forms, and every refusal there may be."""

from collections.abc import Sequence
from html import escape
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from domain.act import Act
from web.api.acts import OF_THE_DOOR
from web.api.opening import Opening
from web.api.problems import KINDS, MEDIA, Problem

ABOUT = """Passerelle for programs. Every call carries `Authorization: Bearer psl_...`; every POST an `Idempotency-Key`.
The rules, the roles and the refusals are those of every other door. A case that may not be seen is not there."""
REFS = "#/components/schemas/{model}"
OURS_ONLY = ("decimal_places", "max_digits", "ge", "le", "title")
REFUSALS = {"POST": (401, 403, 404, 408, 409, 413, 415, 422, 500, 503), "GET": (401, 403, 404, 422, 500, 503)}


def describe(routes: Sequence[BaseRoute], version: str) -> dict[str, Any]:
    """Every operation, its form, its answers."""
    made = get_openapi(title="Passerelle", version=version, description=ABOUT, routes=routes)
    made["servers"] = [{"url": "/api/v1"}]
    made["security"] = [{"token": []}]
    parts = made.setdefault("components", {})
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "a token, psl_..."}}
    parts["responses"] = {str(status): _refusal(status) for status in REFUSALS["POST"]}
    schemas = {**parts.get("schemas", {}), **_forms(), "Problem": Problem.model_json_schema(ref_template=REFS)}
    schemas |= schemas["Problem"].pop("$defs")
    for operations in made["paths"].values():
        for method, operation in operations.items():
            refs = {str(s): {"$ref": f"#/components/responses/{s}"} for s in REFUSALS[method.upper()]}
            operation["responses"] |= refs
            operation["summary"] = operation["description"].partition("\n")[0]
    parts["schemas"] = _reachable(made["paths"], _plain(schemas))
    return made


def _refusal(status: int) -> dict[str, Any]:
    titles = " or ".join(title for code, title in KINDS.values() if code == status)
    told: dict[str, Any] = {
        "description": titles,
        "content": {MEDIA: {"schema": {"$ref": REFS.format(model="Problem")}}},
    }
    if status == 413:  # told by the guard of the whole house when it is announced as too large
        told["content"]["application/json"] = {"schema": {"type": "object"}}
    header = {401: "WWW-Authenticate", 503: "Retry-After"}.get(status)
    return told | ({"headers": {header: {"schema": {"type": "string"}}}} if header else {})


def _forms() -> dict[str, Any]:
    """One form for each act: what a program sends, and nothing that the door adds."""
    kinds: list[type[BaseModel]] = [*Act.kinds.values(), Opening]
    places, whole = models_json_schema([(kind, "validation") for kind in kinds], ref_template=REFS)
    parts: dict[str, Any] = whole["$defs"]
    forms = {}
    for kind in kinds:
        name = places[kind, "validation"]["$ref"].rpartition("/")[2]
        said = kind.verb if issubclass(kind, Act) else "open_case"
        forms[f"form_{said}"] = _form(parts[name])
    taken = {part: _closed(schema) for part, schema in parts.items()}
    return taken | forms


def _form(schema: dict[str, Any]) -> dict[str, Any]:
    fields = {name: field for name, field in schema["properties"].items() if name not in OF_THE_DOOR}
    needed = [name for name in schema.get("required", ()) if name in fields and name != "occurred_on"]
    if "occurred_on" in fields:
        said = "the day it happened; left out: today at the place of return"
        fields["occurred_on"] = {**fields["occurred_on"], "description": said}
    rest = {name: value for name, value in schema.items() if name not in ("properties", "required")}
    return _closed({**rest, "properties": fields, **({"required": needed} if needed else {})})


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """A field that nobody knows is refused, wherever it stands."""
    return {**schema, "additionalProperties": False} if "properties" in schema else schema


def _plain(value: Any, within_properties: bool = False) -> Any:
    """Without words that only our own library knows."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {name: one for name, one in value.items() if within_properties or name not in OURS_ONLY}
    return {name: _plain(one, name == "properties" and not within_properties) for name, one in kept.items()}


def _reachable(paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """What an operation stands on, directly or not."""
    wanted, found = [*_named(paths), "Problem"], {}
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = schemas[name]
            wanted += _named(schemas[name])
    return dict(sorted(found.items()))


def _named(value: Any) -> list[str]:
    if isinstance(value, dict):
        ref = value.get("$ref")
        mine = [ref.rpartition("/")[2]] if isinstance(ref, str) and "/schemas/" in ref else []
        return mine + [name for one in value.values() for name in _named(one)]
    return [name for one in value for name in _named(one)] if isinstance(value, list) else []


def as_page(described: dict[str, Any]) -> str:
    """The operations on one page, for a person with any browser: no script, no style."""
    rows = [
        f"<tr><td>{method.upper()}</td><td><code>/api/v1{escape(path)}</code></td><td>{escape(one['summary'])}</td></tr>"
        for path, operations in described["paths"].items()
        for method, one in operations.items()
    ]
    head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Passerelle API</title></head>'
    said = '<p>For programs: <a href="openapi.json">openapi.json</a>. Tokens: <code>passerelle token make</code>.</p>'
    table = (
        f"<table><thead><tr><th>Method<th>Address<th>What it does</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    return f"{head}<body><main><h1>Passerelle API, version 1</h1>{said}{table}</main></body></html>"
