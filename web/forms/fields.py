"""What a form asks for, read from a model: one field per value, parts within parts, rows that can grow."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.paper import words_of
from letters.words import Speaker
from web import words

ONE_OF = re.compile(r"\^\(([A-Za-z_]+(?:\|[A-Za-z_]+)+)\)\??\$")
MOST_ROWS = 40


class Shape(StrEnum):
    """How a field is filled in."""

    WORDS = "words"
    TEXT = "text"
    CODE = "code"
    DAY = "day"
    NUMBER = "number"
    SUM = "sum"
    ONE = "one"
    SEVERAL = "several"
    YES_NO = "yes-no"
    TICK = "tick"
    PART = "part"
    ROWS = "rows"


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen."""

    value: str
    label: str


@dataclass
class Field:
    """One place in a form. `path` is its name in what is sent, such as outline.activities.0.cost."""

    path: str
    shape: Shape
    label: str
    help: str = ""
    required: bool = False
    value: Any = ""
    error: str = ""
    choices: Sequence[Choice] = ()
    least: Any = None
    most: Any = None
    longest: int | None = None
    inner: list["Field"] = field(default_factory=list)
    rows: list[list["Field"]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name inside its part."""
        return self.path.rpartition(".")[2]

    @property
    def filled(self) -> bool:
        """Whether it says something that nobody would take for granted, or is at fault."""
        return bool(self.error) or str(self.value) not in ("", "0", "1", "[]", "false", "False", "RETURNEE")

    @property
    def id(self) -> str:
        """For labels and for the links of a summary."""
        return f"f-{self.path.replace('.', '-')}"


@dataclass(frozen=True)
class Sheet:
    """What a form is filled in with: what was typed, what is wrong, what the case offers, and in which language."""

    speaks: Speaker
    of: str
    given: Mapping[str, Any]
    faults: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    more: Mapping[str, int] = field(default_factory=dict)  # rows asked for beyond those that hold something

    def describe(self, model: type[BaseModel], without: frozenset[str] = frozenset()) -> list[Field]:
        """Every field of a model, in its order."""
        return list(self._fields(model, self.given, "", without))

    def _fields(
        self, model: type[BaseModel], given: Mapping[str, Any], before: str, without: frozenset[str]
    ) -> Iterator[Field]:
        texts = words_of(model)
        for name, info in model.model_fields.items():
            if name not in without:
                value = given.get(name, _default(info))
                yield self._field(f"{before}{name}", name, info, value, is_words=name in texts)

    def _field(self, path: str, name: str, info: FieldInfo, value: Any, *, is_words: bool) -> Field:
        made = Field(path, Shape.TEXT, words.field(self.speaks, name, self.of), required=info.is_required())
        made.help = words.about_field(self.speaks, info.description or "")
        made.value, made.error = value, self.faults.get(path, "")
        _limits(made, info)
        self._shape(made, name, info, is_words=is_words)
        return made

    def _shape(self, made: Field, name: str, info: FieldInfo, *, is_words: bool) -> None:
        kind, several = bare(info.annotation)
        if offered := self._offers(made.path, name) or self._coded(kind, info) or self._reasons(made.path):
            made.shape, made.choices = (Shape.SEVERAL if several else Shape.ONE), offered
            made.value = [str(one) for one in made.value or ()] if several else _said(made.value)
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            self._parts(made, kind, several=several)
        elif kind is bool:
            made.shape, made.choices = self._yes_no(made, info)
        else:
            made.shape = _plain_shape(kind, is_words=is_words, several=several)
            made.value = "\n".join(map(str, made.value)) if several and not isinstance(made.value, str) else made.value

    def _offers(self, path: str, name: str) -> Sequence[Choice]:
        inside = re.sub(r"\.\d+(?=\.|$)", "", path)
        return self.offers.get(inside) or self.offers.get(name) or ()

    def _reasons(self, path: str) -> Sequence[Choice]:
        inside = re.sub(r"\.\d+(?=\.|$)", "", path)
        return [Choice(*one) for one in words.reasons(self.speaks, self.of, inside)]

    def _coded(self, kind: Any, info: FieldInfo) -> Sequence[Choice]:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return [Choice(str(one.value), words.label(self.speaks, str(one.value))) for one in kind]
        pattern = next((mark.pattern for mark in info.metadata if getattr(mark, "pattern", None)), "")
        found = ONE_OF.fullmatch(str(pattern))
        return [Choice(code, words.label(self.speaks, code)) for code in found[1].split("|")] if found else ()

    def _parts(self, made: Field, kind: type[BaseModel], *, several: bool) -> None:
        nothing: frozenset[str] = frozenset()
        if not several:
            made.shape = Shape.PART
            given = made.value if isinstance(made.value, Mapping) else {}
            made.inner = list(self._fields(kind, given, f"{made.path}.", nothing))
            return
        made.shape = Shape.ROWS
        rows = list(made.value) if isinstance(made.value, (list, tuple)) else []
        rows += [{}] * self.more.get(made.path, 0)
        made.rows = [
            list(self._fields(kind, row if isinstance(row, Mapping) else {}, f"{made.path}.{n}.", nothing))
            for n, row in enumerate(rows[:MOST_ROWS])
        ]

    def _yes_no(self, made: Field, info: FieldInfo) -> tuple[Shape, Sequence[Choice]]:
        """A question that has a plain default is a tick; every other wants an answer."""
        made.value = {True: "true", False: "false", None: ""}.get(made.value, made.value)
        if info.default is False:
            made.required = False
            return Shape.TICK, ()
        return Shape.YES_NO, (Choice("true", self.speaks.say("yes")), Choice("false", self.speaks.say("no")))


def bare(annotation: Any) -> tuple[Any, bool]:
    """A type without marks and without `or nothing`; and whether it is a list of them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return bare(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return bare(next(one for one in get_args(annotation) if one is not type(None)))
    if origin in (tuple, list, frozenset):
        return bare(get_args(annotation)[0])[0], True
    return annotation, False


def _plain_shape(kind: Any, *, is_words: bool, several: bool) -> Shape:
    if is_words or several:
        return Shape.WORDS
    return {date: Shape.DAY, int: Shape.NUMBER, Decimal: Shape.SUM}.get(kind, Shape.TEXT)


def _limits(made: Field, info: FieldInfo) -> None:
    for mark in info.metadata:
        made.least = getattr(mark, "ge", made.least)
        made.most = getattr(mark, "le", made.most)
        made.longest = getattr(mark, "max_length", made.longest)


def _default(info: FieldInfo) -> Any:
    if info.is_required() or info.default is None:
        return ""
    default = info.get_default(call_default_factory=True)
    return default.value if isinstance(default, Enum) else default


def _said(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)
