"""The forms of a visit over real HTTP: the meeting, the ups and downs drawn as one types, the page of both pictures."""

from datetime import timedelta

import pytest
import pytest_asyncio

from starter.doors import Doors
from starter.story.engine import House
from tests.web.desks import HERSELF, RETURNED, SAME_PAGE, TODAY, Desk, begun_today, form_of, outline, sit_down

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(house: House, doors: Doors) -> Desk:
    """A case whose plan has started, with its case worker at a screen."""
    made = await sit_down(house, doors, await begun_today(house, doors))
    await made.does("propose_plan", {"version": 1, "outline": outline(follow_up_days=14)})
    await made.does("agree_plan", {"version": 1, "party": "RETURNEE"})
    await made.does("agree_plan", {"version": 1, "party": "CASE_WORKER"})
    await made.does("give_consent", {"version": 1}, HERSELF)
    return made


def point(n: int, month: int, level: int, kind: str, note: str = "") -> list[tuple[str, str]]:
    """One row of ups and downs, as it is sent."""
    said = {"month": str(month), "level": str(level), "kind": kind, "note": note}
    return [(f"points.{n}.{name}", value) for name, value in said.items()]


async def test_the_next_meeting_is_proposed_at_the_frequency_of_the_plan(desk: Desk) -> None:
    """Fourteen days after the day that is typed, and why."""
    filled = form_of(await desk.open("record_follow_up"))
    page = await desk.send("record_follow_up", filled.fields, "check")

    next_ = TODAY + timedelta(14)
    assert f"{next_.day} {next_:%B %Y}" in page.text
    assert "This is the frequency her plan says." in page.text
    assert "vulnerability is assessed again" in page.text


async def test_a_meeting_is_recorded_with_what_was_said(desk: Desk) -> None:
    """The form does the act, and its words become a paper."""
    filled = form_of(await desk.open("record_follow_up"))
    sent = await desk.send("record_follow_up", filled.but(words="she sells four days a week"))
    page = await desk.page("/papers")

    assert sent.status_code == 303
    assert "she sells four days a week" in page.text


async def test_the_line_is_drawn_while_one_types_and_nothing_is_kept(desk: Desk) -> None:
    """The picture alone comes back, of the points that are whole so far, with the same as a table."""
    filled = form_of(await desk.open("record_w_model"))
    typed = [*filled.but("points."), *point(0, -3, -4, "CHALLENGE"), *point(1, 0, 3, "OPPORTUNITY")]
    half = [*typed, ("points.2.month", "2"), ("points.3.level", "nine"), ("points.3.month", "1")]
    address = f"/cases/{desk.life.number}/w-model/picture"
    drawn = await desk.client.post(address, data=dict(half), headers=SAME_PAGE)

    assert drawn.status_code == 200
    assert drawn.text.lstrip().startswith('<div id="picture"')
    assert "<svg" in drawn.text
    assert "style=" not in drawn.text
    assert drawn.text.count("<tr>") == 3
    assert "Nothing is drawn yet" not in drawn.text


async def test_without_scripts_a_button_draws_it(desk: Desk) -> None:
    """The whole page comes back with the picture and everything typed; a new point is a button too."""
    filled = form_of(await desk.open("record_w_model"))
    typed = [*filled.but("points."), *point(0, 0, 3, "OPPORTUNITY", "home again")]
    drawn = await desk.send("record_w_model", typed, "check")
    more = form_of(await desk.send("record_w_model", typed, "row:points"))

    assert "A line through good and hard times" in drawn.text
    assert form_of(drawn).get("points.0.note") == "home again"
    assert ("points.1.month", "") in more.fields


async def test_the_page_of_pictures_shows_them_with_tables_and_words_only_on_asking(desk: Desk, doors: Doors) -> None:
    """What she said of a point is read on purpose, and that it was read is noted."""
    filled = form_of(await desk.open("record_w_model"))
    typed = [*filled.but("points.", theme="ECONOMIC"), *point(0, 0, -2, "CHALLENGE", "the rent was too high")]
    sent = await desk.send("record_w_model", typed)
    before = len(doors.reads.of(desk.life.world.opened.id))
    plain, asked = await desk.page("/scores"), await desk.page("/scores?words=yes")

    assert sent.status_code == 303
    assert "Work and money" in plain.text
    assert "the rent was too high" not in plain.text
    assert "the rent was too high" in asked.text
    assert len(doors.reads.of(desk.life.world.opened.id)) == before + 1


async def test_months_are_counted_from_the_return(desk: Desk) -> None:
    """The form says from which day, and begins at the month of today."""
    page = await desk.open("record_w_model")

    assert f"the return on {RETURNED.day} {RETURNED:%B %Y}" in page.text
    assert form_of(page).get("points.0.month") == "0"


async def test_a_need_that_appears_late_has_a_free_id_and_the_elements_by_name(desk: Desk) -> None:
    """Nobody must think of an id, or know what E4 is."""
    page = await desk.open("record_need")

    assert form_of(page).get("need.id") == "need-1"
    assert "E4 Housing and food" in page.text


async def test_the_grid_asks_the_programmes_questions_and_says_how_it_came_out(desk: Desk) -> None:
    """A row is chosen, its questions are answered with yes, no, or not; the answers are the act."""
    page = await desk.open("weigh_option", option="SOC-SHELTER")
    filled = form_of(page)
    sent = await desk.send("weigh_option", filled.but(answers__no_safe_home="true", answers__place_free="false"))
    again = await desk.open("weigh_option", option="SOC-SHELTER")

    assert filled.get("option") == "SOC-SHELTER"
    assert sent.status_code == 303
    assert (form_of(again).get("answers.no_safe_home"), form_of(again).get("answers.place_free")) == ("true", "false")
    assert "Does not fit" in again.text or "Not fitting" in again.text


async def test_referring_lists_who_fits_and_says_that_consent_is_missing(desk: Desk) -> None:
    """The provider is chosen from the list; that consent does not name it is said before it is sent."""
    filled = form_of(await desk.open("refer"))
    found = await desk.send("refer", [*filled.fields, ("needs", "home")], "check")
    chosen = await desk.send("refer", [*form_of(found).fields], "choose:provider:ET-72")

    assert "House ET-72" in found.text
    assert "House ET-71</bdi>" not in found.text
    assert "consent does not name it yet" in found.text
    assert form_of(chosen).get("provider") == "ET-72"
    assert "The consent of m1 to this provider is missing." in chosen.text
