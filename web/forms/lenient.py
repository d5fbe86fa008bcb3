"""What can already be read of a form that is not finished: a row that lacks what it needs is left out, not the rest."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)
TRIES = 50


def so_far(model: type[M], given: Any) -> M:
    """The model as far as it goes. The model itself must do without any field."""
    rest = deepcopy(given) if isinstance(given, Mapping) else {}
    for _ in range(TRIES):
        try:
            return model.model_validate(rest)
        except ValidationError as fault:
            places = {_place(error) for error in fault.errors(include_url=False, include_input=False)}
        for place in sorted(places, key=_order, reverse=True):
            _leave_out(rest, place)
    return model()


def _place(error: Any) -> tuple[int | str, ...]:
    """A value that cannot be read goes; where one is missing, so does the part that needs it."""
    place: tuple[int | str, ...] = error["loc"]
    return place[:-1] if error["type"] == "missing" else place


def _order(place: tuple[int | str, ...]) -> tuple[tuple[bool, int, str], ...]:
    """Later rows first, so that the numbers of earlier ones stay true."""
    return tuple((isinstance(step, str), step if isinstance(step, int) else 0, str(step)) for step in place)


def _leave_out(tree: Any, place: tuple[int | str, ...]) -> None:
    """The innermost part that is there: a fault may name a step inside a value."""
    inner = next((n for n, _ in enumerate(place) if not _holds(_at(tree, place[:n]), place[n])), len(place))
    if inner:
        del _at(tree, place[: inner - 1])[place[inner - 1]]


def _at(tree: Any, place: tuple[int | str, ...]) -> Any:
    for step in place:
        tree = tree[step]
    return tree


def _holds(tree: Any, step: int | str) -> bool:
    if isinstance(tree, list):
        return isinstance(step, int) and step < len(tree)
    return isinstance(tree, dict) and step in tree
