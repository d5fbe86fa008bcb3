"""The page about stories: a stranger finds every word on it, and its first story is true."""

import re
from pathlib import Path

import pytest

from domain.act import Act
from policy import door
from settings import HERE
from starter.story import expectations, language
from starter.story.story import CAST, ROUTINES
from tests.story.conftest import Lived

PAGE = (HERE / "docs" / "stories.md").read_text(encoding="utf-8")
UNSAID = {"by", "occurred_on", "paper", "corrects", "pack"}  # of every act: said once, or filled in by the door
ACTS = sorted(Act.kinds) if door else []


@pytest.mark.parametrize("verb", ACTS)
def test_every_act_stands_on_the_page_with_its_fields(verb: str) -> None:
    """One line for each verb, and on it every field."""
    line = next((line for line in PAGE.splitlines() if line.startswith(f"- `{verb}`")), "")
    assert [name for name in Act.kinds[verb].model_fields if name not in UNSAID and f"`{name}`" not in line] == []
    assert line


@pytest.mark.parametrize("word", expectations.WORDS)
def test_every_expectation_stands_on_the_page(word: str) -> None:
    """One row of the table for each."""
    assert f"\n| `{word}` |" in PAGE


@pytest.mark.parametrize("word", [*language.TOP, *language.PROVIDER, *ROUTINES, *CAST])
def test_every_other_word_stands_on_the_page(word: str) -> None:
    """The top of a story, providers, the routine, the cast."""
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("word", language.ITEM)
def test_the_words_beside_an_act_stand_on_the_page(word: str) -> None:
    """Who, refused, expected, noted."""
    assert f"{word}:" in PAGE


def test_the_page_promises_no_act_that_does_not_exist() -> None:
    """What the page lists as an act is one."""
    listed = re.findall(r"^- `([a-z_]+)`[: ]", PAGE, re.MULTILINE)
    assert sorted(listed) == ACTS


async def test_the_first_story_of_the_page_is_true(lived: Lived, tmp_path: Path) -> None:
    """What a stranger copies first, holds."""
    file = tmp_path / "first.yaml"
    file.write_text(PAGE.split("```yaml\n", 1)[1].split("```", 1)[0], encoding="utf-8")
    assert (await lived(file)).failures == []
