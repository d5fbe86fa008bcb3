"""Papers: what people wrote. They stay in the case file; an act only says that words exist, and where."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, Field

from domain.people import Noun

MARK = "[paper]"  # stands in an act where words were: the rules see that something was written, never what


class _WordsMark:
    """Marks a field of free text."""


Words = Annotated[str, _WordsMark(), Field(max_length=20_000)]
"""Free text about a person. At the door it holds the words; in an act, a journal or a history it holds "" or MARK."""


class PaperRef(Noun):
    """Which paper an act stands on. `digest` is the SHA-256 of the paper's canonical JSON, in hex."""

    id: str = Field(pattern=r"^[a-z0-9-]{8,40}$")
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")


def take_words(form: BaseModel) -> tuple[dict[str, Any], dict[str, str]]:
    """Split a form into its coded part (every text replaced by MARK) and the words by path, such as "goals.0.text"."""
    coded, words = form.model_dump(mode="json"), dict(_texts(form))
    for path, text in words.items():
        _put(coded, path.split("."), MARK if text else "")
    return coded, {path: text for path, text in words.items() if text}


def words_of(model: type[BaseModel]) -> set[str]:
    """Names of the fields of this model itself that hold words, single or in a list."""
    return {name for name, field in model.model_fields.items() if _is_words(field)}


def _texts(form: BaseModel, before: str = "") -> Iterator[tuple[str, str]]:
    mine = words_of(type(form))
    for name in type(form).model_fields:
        value, path = getattr(form, name), f"{before}{name}"
        if name in mine:
            yield from _leaves(value, path)
        else:
            yield from _inside(value, path)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, (list, tuple)):
        yield from ((f"{path}.{n}", text) for n, text in enumerate(value))


def _inside(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        yield from _texts(value, f"{path}.")
    elif isinstance(value, (list, tuple)):
        for n, item in enumerate(value):
            yield from _inside(item, f"{path}.{n}")


def _is_words(field: Any) -> bool:
    return any(isinstance(mark, _WordsMark) for mark in field.metadata) or "_WordsMark" in str(field.annotation)


def _put(tree: Any, path: list[str], value: str) -> None:
    for step in path[:-1]:
        tree = tree[int(step)] if step.isdigit() else tree[step]
    last = path[-1]
    if isinstance(tree, list):
        tree[int(last)] = value
    else:
        tree[last] = value
