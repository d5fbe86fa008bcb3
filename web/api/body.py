"""What a program sends, read strictly: one JSON object, shallow, of numbers and characters that every part can keep."""

import json
import math
import re
from collections.abc import Iterator, Set
from typing import Any, NoReturn

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import Request

from domain.act import nearest
from domain.errors import CaseError
from web.api.problems import FieldFault, Refused, unread

DEEPEST, LARGEST = 20, 2**53
CODE = re.compile(r"[A-Za-z0-9_/+.:@-]{1,80}")
STRANGE = re.compile("[\x00\ud800-\udfff]")  # no text has them, and not every database keeps them


class Unread(ValueError):
    """Why this is no JSON we read."""


async def read(request: Request) -> dict[str, Any]:
    """The object that was sent."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Refused("not-json", "What was sent is not announced as JSON.", "Send Content-Type: application/json.")
    raw = await request.body()
    try:
        found = json.loads(raw.decode(), **_STRICT)
        _look_into(found, DEEPEST)
    except Unread as fault:
        raise Refused("unread", f"This cannot be read: {fault}.", "Send one JSON object.") from None
    except (ValueError, RecursionError):
        raise Refused("unread", "This is not JSON.", "Send one JSON object, in UTF-8.") from None
    if not isinstance(found, dict):
        raise Refused("unread", "This is JSON, but no object.", "Send one JSON object.")
    return found


def demand_readable(model: type[BaseModel], form: dict[str, Any], filled: dict[str, Any], closed: Set[str]) -> None:
    """Every field that is wrong, by its pointer. `filled`: what this door adds; `closed`: what nobody may send."""
    faults = [
        FieldFault(pointer=f"/{name}", detail="This is not sent from outside.") for name in sorted(closed & {*form})
    ]
    try:
        TypeAdapter(model).validate_python({**filled, **form}, extra="forbid")
    except ValidationError as fault:
        found = fault.errors(include_url=False, include_input=False)
        faults += [_fault(one, model) for one in found if str(one["loc"][:1]) not in {str((name,)) for name in closed}]
    if faults:
        raise unread(faults)


def unquoted(refusal: CaseError, form: dict[str, Any]) -> CaseError:
    """The refusal without what was typed: codes that stand for themselves stay, texts and quotations go."""
    happened, next_step = refusal.happened, refusal.next_step
    for text in sorted(_texts(form), key=len, reverse=True):
        for said in (repr(text), f"({text})", *([] if CODE.fullmatch(text) else [text])):
            happened, next_step = (part.replace(said, "[as sent]") for part in (happened, next_step))
    return type(refusal)(happened, refusal.unchanged, next_step)


def _fault(one: Any, model: type[BaseModel]) -> FieldFault:
    """A name nobody knows is not repeated; the place where it stands is told."""
    place, known = list(one["loc"]), _names(model)
    strange = next((n for n, step in enumerate(place) if isinstance(step, str) and step not in known), len(place))
    detail = str(one["msg"]).removeprefix("Value error, ")
    if one["type"] == "extra_forbidden":
        detail = f"A field here is not known. {nearest(str(place[-1]), sorted(known))}".strip()
        strange = len(place) - 1
    return FieldFault(pointer="".join(f"/{step}" for step in place[:strange]), detail=detail)


def _names(model: type[BaseModel]) -> set[str]:
    """Every field name of this model and of what it is made of."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, (dict, list)):
        for item in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _texts(item)


def _look_into(value: Any, left: int) -> None:
    if isinstance(value, str) and STRANGE.search(value):
        raise Unread("it holds a character that is no text")
    if isinstance(value, (dict, list)):
        if not left:
            raise Unread(f"it is nested deeper than {DEEPEST}")
        for item in [*value, *value.values()] if isinstance(value, dict) else value:
            _look_into(item, left - 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise Unread("a field is there twice")
    return dict(pairs)


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST:
        raise Unread("a number is too large")
    return int(digits)


def _broken(digits: str) -> float:
    if len(digits) > 40 or not math.isfinite(number := float(digits)):
        raise Unread("a number is too large")
    return number


def _no_number(said: str) -> NoReturn:
    raise Unread("a number is none")


_STRICT: dict[str, Any] = {
    "object_pairs_hook": _object,
    "parse_int": _whole,
    "parse_float": _broken,
    "parse_constant": _no_number,
}
