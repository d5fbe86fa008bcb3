"""Words never travel: whatever is typed into any form of any act ends in the paper, and only a mark in the act."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import count
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.act import Act, read_act, read_at_the_door
from domain.opened import Member, Opened
from domain.paper import MARK, PaperRef, Words, take_words
from domain.people import Noun, Person, Role
from policy import roles
from starter.cases import coded_act
from starter.opening import Form
from tests.policy.lives import returnee

SOMEBODY = Person(id="cw-1", role=Role.CASE_WORKER, office="GM-BJL")
CODES = (
    "a1",
    "10:30",
    "SOME_CODE",
    "GM-01",
    "ECO-CASH",
    "GM-BJL",
    "en",
    "m1",
    "LBY",
    "rss/placeholder-0.1",
    "R-7K3M2QN",
)
PLAIN: dict[type, Any] = {date: date(2026, 1, 5), bool: True, int: 1, Decimal: Decimal("0.5"), Person: SOMEBODY}
WORDS_MARK = get_args(Words)[1]


class Filler:
    """Fills a form to the last field; every free text gets a canary of its own, remembered with its path."""

    def __init__(self) -> None:
        self.canaries: dict[str, str] = {}
        self._numbers = count(1)

    def fill(self, model: type[BaseModel], path: str = "") -> dict[str, Any]:
        """A value for each field of a model."""
        hints = get_type_hints(model, include_extras=True)
        fields = {name: field for name, field in model.model_fields.items() if field.annotation is not PaperRef}
        kept = {name: field for name, field in fields.items() if not re.search("PaperRef|RulePack", str(hints[name]))}
        return {name: self.value(hints[name], field, f"{path}{name}") for name, field in kept.items()}

    def value(self, hint: Any, field: FieldInfo | None, path: str) -> Any:
        """A value of this type."""
        if get_origin(hint) is Annotated:
            if any(isinstance(mark, type(WORDS_MARK)) for mark in hint.__metadata__):
                self.canaries[path] = f"canary {next(self._numbers)} of Wuduma"
                return self.canaries[path]
            return self.value(get_args(hint)[0], field, path)
        if get_origin(hint) in (Union, UnionType):
            return self.value(next(one for one in get_args(hint) if one is not type(None)), field, path)
        if get_origin(hint) in (tuple, frozenset):
            return [self.value(get_args(hint)[0], None, f"{path}.{n}") for n in range(2)]
        if get_origin(hint) is dict:
            return {"some_key": self.value(get_args(hint)[1], None, path)}
        return self._simple(hint, field, path)

    def _simple(self, hint: Any, field: FieldInfo | None, path: str) -> Any:
        if hint in PLAIN:
            return max(PLAIN[hint], _least(field)) if hint is int else PLAIN[hint]
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return next(iter(hint))
        if isinstance(hint, type) and issubclass(hint, BaseModel):
            return self.fill(hint, f"{path}.")
        assert hint is str, f"{path}: {hint}"
        return _code(field)


def _least(field: FieldInfo | None) -> int:
    return max((int(mark.ge) for mark in (field.metadata if field else []) if hasattr(mark, "ge")), default=0)


def _code(field: FieldInfo | None) -> str:
    pattern = next((mark.pattern for mark in (field.metadata if field else []) if getattr(mark, "pattern", None)), ".*")
    first = re.search(r"\(([A-Z_]+)\|", pattern)
    return next(code for code in (*(first.groups() if first else ()), *CODES) if re.match(pattern, code))


def every_text(tree: Any) -> Iterator[str]:
    """Every text in a tree, keys included."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield str(key)
            yield from every_text(value)
    elif isinstance(tree, (list, tuple)):
        for value in tree:
            yield from every_text(value)
    else:
        yield str(tree)


def leaf(tree: Any, path: str) -> Any:
    """What stands at a path such as goals.0.text."""
    for step in path.split("."):
        tree = tree[int(step)] if step.isdigit() else tree[step]
    return tree


VERBS = sorted(Act.kinds)


@pytest.mark.parametrize("verb", VERBS)
def test_no_word_of_any_act_travels(verb: str) -> None:
    """A form filled with words in every free field keeps each in its paper, under its path, and none in the act."""
    filler = Filler()
    act = read_at_the_door(verb, {**filler.fill(Act.kinds[verb]), "by": SOMEBODY})

    coded, words = take_words(act)

    assert filler.canaries == words
    assert not [text for text in every_text(coded_act(act, None)) if "canary" in text]
    assert all(leaf(coded, path) == MARK for path in words)


@pytest.mark.parametrize("verb", VERBS)
def test_the_rules_see_that_something_was_written(verb: str) -> None:
    """The act that travels reads back as the same act with a mark where words were, and with its paper named."""
    filler = Filler()
    act = read_at_the_door(verb, {**filler.fill(Act.kinds[verb]), "by": SOMEBODY})
    paper = PaperRef(id="paper-0001", digest="0" * 64)

    back = read_act({**coded_act(act, paper), "verb": verb})

    expected = act.model_dump(mode="json") | {"paper": paper.model_dump()}
    for path in filler.canaries:
        steps, last = path.split(".")[:-1], path.split(".")[-1]
        holder = leaf(expected, ".".join(steps)) if steps else expected
        holder[int(last) if last.isdigit() else last] = MARK
    assert expected == back.model_dump(mode="json")


def test_an_empty_field_stays_empty() -> None:
    """Where nothing was written there is no mark, so that the rules can tell."""
    act = read_at_the_door("write_report", {"by": SOMEBODY, "occurred_on": date(2026, 1, 5), "kind": "FINAL"})

    assert (take_words(act)[0]["words"], take_words(act)[1]) == ("", {})


@pytest.mark.parametrize("model", [Form, Member], ids=["the form", "a member"])
def test_no_word_of_the_first_page_travels(model: type[Noun]) -> None:
    """Names and phones of the whole household end in the paper too."""
    filler = Filler()
    filled = model.model_validate(filler.fill(model))

    coded, words = take_words(filled)

    assert filler.canaries == words
    assert {"name", "phone"} <= {path.split(".")[-1] for path in words}
    assert not [text for text in every_text(coded) if "canary" in text]


def test_an_opened_case_reads_back_without_names() -> None:
    """The first page without its words is still a first page, for every member."""
    page = returnee(household=[Member(id="m1", name="canary one"), Member(id="m2", phone="canary two")]).opened

    coded, words = take_words(page)

    assert words == {"household.0.name": "canary one", "household.1.phone": "canary two"}
    assert [member.name for member in Opened.model_validate(coded).household] == [MARK, ""]


SHOWN = {"restricted": "record_assessment"}


def test_restricted_words_are_named_so() -> None:
    """What two roles only may read is a field of its own, called restricted, so that its paper can be marked."""
    filler = Filler()
    filler.fill(Act.kinds[SHOWN["restricted"]])

    assert "restricted" in filler.canaries
    assert {Role.CASE_WORKER, Role.PROTECTION_FOCAL_POINT} == roles.READ_RESTRICTED


class Bad(Noun):
    """A form whose free text is not marked as words."""

    note: str = ""


def test_the_canary_would_be_found() -> None:
    """A text field that is not marked as words does leave its canary in the coded part: this file can fail."""
    coded, words = take_words(Bad(note="canary 1"))

    assert words == {}
    assert [text for text in every_text(coded) if "canary" in text] == ["canary 1"]
