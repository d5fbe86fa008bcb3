"""The survey over real HTTP: one question a line, in her language, scored on the server, kept as a draft."""

import pytest
import pytest_asyncio

from starter.doors import Doors
from starter.story.engine import House
from starter.surveys import in_use
from tests.web.desks import Desk, begun_today, form_of, outline, sit_down

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(house: House, doors: Doors) -> Desk:
    """A case with a plan, with its case worker at a screen."""
    made = await sit_down(house, doors, await begun_today(house, doors))
    await made.does("propose_plan", {"version": 1, "outline": outline()})
    return made


def best() -> dict[str, str]:
    """The best answer to every question that is scored."""
    return {
        f"q.{item.code}": max(item.values, key=lambda code: item.values[code]) for item in in_use().items if item.scored
    }


async def test_every_question_is_a_line_with_its_scale(desk: Desk) -> None:
    """As many groups of answers as the instrument has questions, and the mark that it is not the official one."""
    page = await desk.open("record_survey")

    assert page.text.count('<fieldset class="question"') == len(in_use().items)
    assert "This is not the official instrument." in page.text


async def test_a_survey_is_scored_on_the_server_and_shown_over_time(desk: Desk) -> None:
    """All the best answers are the best score; the answers themselves stay in a paper."""
    filled = form_of(await desk.open("record_survey"))
    sent = await desk.send("record_survey", filled.but("q.", **best()))
    page = await desk.page("/scores")
    acts = [fact.act for fact in await desk.life.facts() if fact.act and fact.act.get("verb") == "record_survey"]

    assert sent.status_code == 303
    assert [act["composite"] for act in acts] == ["1.00"]
    assert "VERY_SATISFIED" not in str(acts)
    assert "<svg" in page.text
    assert "1.00" in page.text


async def test_too_few_answers_are_no_survey_and_nothing_is_lost(desk: Desk) -> None:
    """It is said which scores do not stand; the answers are still there."""
    filled = form_of(await desk.open("record_survey"))
    refused = await desk.send("record_survey", filled.but("q.", q__E01="SATISFIED"))

    assert refused.status_code == 422
    assert "Too few answers" in refused.text
    assert form_of(refused).get("q.E01") == "SATISFIED"


async def test_an_answer_that_is_none_is_refused_without_being_repeated(desk: Desk) -> None:
    """The question is named, not what was sent."""
    filled = form_of(await desk.open("record_survey"))
    refused = await desk.send("record_survey", filled.but("q.", **best(), q__E01="<b>terrible</b>"))

    assert refused.status_code == 422
    assert "E01" in refused.text
    assert "terrible" not in refused.text


async def test_the_questions_change_their_language_and_the_answers_stay(desk: Desk) -> None:
    """The page stays in the visitor's language; only what is asked of her changes."""
    filled = form_of(await desk.open("record_survey"))
    page = await desk.send("record_survey", filled.but("q.", tongue="fr", q__E01="SATISFIED"), "check")

    assert in_use().items[0].label["fr"].split("?")[0].strip() in page.text
    assert "Put the questions in" in page.text
    assert form_of(page).get("q.E01") == "SATISFIED"


async def test_half_a_survey_is_kept_as_a_draft(desk: Desk) -> None:
    """A visit is interrupted; the answers so far are found again."""
    filled = form_of(await desk.open("record_survey"))
    await desk.send("record_survey", filled.but("q.", q__S11="GOOD"), "draft")

    assert form_of(await desk.open("record_survey")).get("q.S11") == "GOOD"
