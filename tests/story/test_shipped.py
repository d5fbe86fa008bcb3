"""The stories that are shipped hold on paper, under the rules of today; the engine lives them elsewhere."""

from pathlib import Path

import pytest

from tests.story.conftest import Lived

STORIES = sorted((Path(__file__).parent.parent.parent / "stories").glob("*.yaml"))


@pytest.mark.parametrize("story", STORIES, ids=[story.stem for story in STORIES])
async def test_a_shipped_story_holds(lived: Lived, story: Path) -> None:
    """Nothing that it expects fails."""
    assert (await lived(story)).failures == []
