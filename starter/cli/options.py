"""Options made from models: what a form asks for is what a command can be given."""

from collections.abc import Iterator, Set
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from inspect import Parameter
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.core import TyperCommand


class YesNo(StrEnum):
    """A question of a form; left out, it is not answered."""

    YES = "yes"
    NO = "no"


METAVARS: dict[Any, str] = {date: "YYYY-MM-DD", Decimal: "SUM"}
TEXTS: dict[Any, str] = {str: "TEXT", int: "NUMBER", list[str]: "TEXT, once for each"}


def _nonce(given: str) -> str:
    from starter.cases import NONCE

    if given and not NONCE.fullmatch(given):
        raise typer.BadParameter("8 to 64 letters, digits or dashes")
    return given


def _number(given: str) -> str:
    return given.strip().upper()


Number = Annotated[str, typer.Argument(metavar="R-...", help="case number", callback=_number, show_default=False)]
As = Annotated[
    str, typer.Option("--as", envvar="PASSERELLE_AS", metavar="ID", help="who does it: an id of the staff register")
]
On = Annotated[
    str, typer.Option("--on", metavar="YYYY-MM-DD", help="day it happened; left out: today at the place of return")
]
Nonce = Annotated[
    str, typer.Option("--nonce", metavar="TEXT", help="the same text sends the same form again", callback=_nonce)
]
Json = Annotated[bool, typer.Option("--json", help="for programs")]


class Page(TyperCommand):
    """A command whose help is plain text: a frame would cut the names of long options."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{**more, "rich_markup_mode": None})


def common(name: str, annotation: Any, default: Any = Parameter.empty) -> Parameter:
    """A parameter that many commands share."""
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def of(model: type[BaseModel], without: Set[str]) -> Iterator[Parameter]:
    """An option for each field that fits on a command line."""
    for name, field in model.model_fields.items():
        if name not in without and (kind := plain(field.annotation)):
            yield common(name, Annotated[kind, _option(name, field)], None)


def nested(model: type[BaseModel], without: Set[str]) -> list[str]:
    """Fields that need a file."""
    fields = model.model_fields.items()
    return [name for name, field in fields if name not in without and not plain(field.annotation)]


def given(options: dict[str, Any]) -> dict[str, Any]:
    """What was said on the command line, as a form."""
    said = {name: value for name, value in options.items() if value is not None and value != []}
    return {name: _word(value) for name, value in said.items()}


def plain(annotation: Any) -> Any:
    """The type of an option for this field; None if it does not fit on a command line."""
    kind = _bare(annotation)
    if get_origin(kind) is tuple:
        inner = plain(get_args(kind)[0])
        return list[inner] if inner else None  # type: ignore[valid-type]  # made at run time, for typer to read
    if kind in METAVARS:
        return str
    if kind is bool:
        return YesNo
    fits = kind in (str, int) or (isinstance(kind, type) and issubclass(kind, Enum))
    return kind if fits else None


def _bare(annotation: Any) -> Any:
    """A type without its marks, and without `or nothing`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _bare(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation


def _option(name: str, field: FieldInfo) -> Any:
    declared = f"--{name.replace('_', '-')}"
    metavar = METAVARS.get(_bare(field.annotation)) or TEXTS.get(plain(field.annotation))
    return typer.Option(declared, help=_help(field), metavar=metavar, case_sensitive=False, show_default=False)


def _help(field: FieldInfo) -> str:
    said = field.description or ""
    if field.is_required():
        return f"{said} (needed)".strip()
    return f"{said} (default: {_word(field.default)})".strip() if field.default not in (None, "", (), False) else said


def _word(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_word(one) for one in value]
    return value.value if isinstance(value, Enum) else value
