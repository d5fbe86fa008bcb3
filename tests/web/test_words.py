"""The words on screen: every act, field and code has its own; refusals are found again by their templates."""

from enum import Enum

import pytest
from pydantic import BaseModel

import domain.case  # noqa: F401  # brings every act
from domain.act import Act
from letters.words import speaker
from web.forms.fields import bare
from web.forms.filled import OF_THE_DOOR
from web.words import act, field, label
from web.words.acts import ACTS
from web.words.codes import CODES
from web.words.done import DONE
from web.words.fields import FIELDS
from web.words.reasons import REASONS
from web.words.sentences import said


def models() -> list[type[BaseModel]]:
    """Every act, and every model inside one."""
    found: list[type[BaseModel]] = list(Act.kinds.values())
    for model in found:
        for name, info in model.model_fields.items():
            inner, _ = bare(info.annotation)
            new = isinstance(inner, type) and issubclass(inner, BaseModel) and inner not in found
            if new and name not in OF_THE_DOOR:
                found.append(inner)
    return found


def test_every_act_has_a_name() -> None:
    """No button shows a verb as it is written in code."""
    assert not set(Act.kinds) - set(ACTS)
    assert not set(Act.kinds) - set(DONE)


def test_every_field_has_a_name() -> None:
    """No label shows the name of a variable."""
    asked = {name for model in models() for name in model.model_fields if name not in OF_THE_DOOR}
    assert not asked - set(FIELDS)


def test_every_code_has_a_name() -> None:
    """No list shows a code in capitals."""
    kinds = {bare(info.annotation)[0] for model in models() for info in model.model_fields.values()}
    codes = {str(code.value) for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum) for code in kind}
    assert not codes - set(CODES)
    assert not {code for offered in REASONS.values() for code in offered} - set(CODES)


@pytest.mark.parametrize(
    ("code", "shown"), [("HEALTH_CENTRE", "Health centre"), ("joint-1", "Joint-1"), ("GM-BJL", "GM-BJL")]
)
def test_a_code_nobody_named_is_read_as_words(code: str, shown: str) -> None:
    """A programme may bring codes of its own: they are shown as well as can be."""
    assert label(speaker("en"), code) == shown


def test_the_same_name_may_ask_for_something_else() -> None:
    """Who said it, and who pays: both fields are called source in code."""
    speaks = speaker("en")
    assert field(speaks, "source", "report_death") != field(speaks, "source")
    assert act(speaks, "refuse_assistance") == "Refuse assistance"


def test_a_sentence_in_english_stays_as_it_is() -> None:
    """The rules speak English: nothing is looked for."""
    assert said(speaker("en"), "This case is closed.") == "This case is closed."
