"""Moments that go wrong for people: a lost session, a second click, a faster colleague, a server that is away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from domain.act import FactKind
from starter.story.engine import House, free_port
from storage.screen_tables import sessions
from tests.browser.conftest import DESK, PHONE, begun_today, on_screen
from tests.browser.hands import PATIENCE, SEND, fill, form, recorded, row, send
from tests.engine.conftest import Life, assessed

DAY = datetime.now(UTC).date()
PLAN = {
    "activities": [
        {"id": "room", "element": "E4", "dimension": "SOCIAL", "goal": "work", "needs": ["home"], "months": 3}
    ],
    "not_needed": [{"element": f"E{n}", "because": "NO_NEED"} for n in range(1, 12) if n != 4],
    "exit_strategy": {"ends_when": "she has a room of her own", "transition": "her sister helps on"},
    "feedback": "asked at each meeting",
    "sharing": "nobody is told anything",
    "first_follow_up": str(DAY + timedelta(20)),
}
WORDS = "she spoke of the workshop, and of her sister"
MEETING = "record_follow_up"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def life(house: House) -> Life:
    """One case in Addis Ababa for all moments that leave it as it is; whoever acts on it adds a line."""
    life = await begun_today(house)
    await life.act("give_consent", {"recipients": []})
    await on_screen(life)
    return life


async def met(life: Life) -> int:
    """How many meetings the case knows."""
    return sum((fact.act or {}).get("verb") == MEETING for fact in await life.facts() if fact.kind is FactKind.ACT)


async def test_a_waiver_is_answered_by_a_second_person(sit: Any, life: Life) -> None:
    """Who asked sees no way to grant it; the supervisor refuses with a reason, and the date stays."""
    async with sit("cw-3") as asking, sit("sv-3") as answering:
        assert await asking.go(f"/waivers/ask/{life.number}?promise=plan") == 200
        await fill(asking, {"until": str(DAY + timedelta(40)), "words": "the roads are cut"})
        await asking.page.select_option("[name=because]", index=1)
        await asking.page.click("button[value=effect]")
        await expect(asking.page.locator(".effect")).to_contain_text("from")
        await asking.page.click("button[value=ask]")
        await expect(asking.page.locator(".notice")).to_contain_text("somebody else answers it")
        assert await asking.page.locator("button[value=grant]").count() == 0
        assert await answering.go(urlsplit(asking.page.url).path) == 200
        await answering.page.select_option("[name=because]", index=1)
        await answering.page.click("button[value=refuse]")
        await expect(answering.page.locator("[role=status]")).to_contain_text("the date stays")


async def test_refused_in_the_middle_of_a_form(house: House, sit: Any) -> None:
    """She refuses help while somebody writes: the form says so, and every word is still there."""
    life = await begun_today(house)
    async with sit("cw-4") as screen:  # cw-3 takes the refusal down
        await form(screen, life.number, MEETING)
        await fill(screen, {"words": WORDS})
        await life.leave("refuse_assistance")
        await on_screen(life)
        await screen.page.click(SEND)
        await expect(screen.page.locator("[role=alert]")).to_contain_text("moved on", timeout=PATIENCE)
        await expect(screen.page.locator("[role=alert] li")).to_have_count(1)
        await expect(screen.page.locator("[name=words]")).to_have_value(WORDS)


async def test_two_who_edit_one_plan(house: House, sit: Any) -> None:
    """The second is told who was faster, keeps what she typed, and sends it as the next version."""
    life = await begun_today(house)
    await assessed(life)
    await life.act("propose_plan", {"version": 1, "outline": PLAN})
    await on_screen(life)
    async with sit("cw-3") as first, sit("cw-4") as second:
        await form(first, life.number, "propose_plan")
        await form(second, life.number, "propose_plan")
        await fill(first, {"outline.summary": "of the first"})
        await fill(second, {"outline.summary": "of the second"})
        await send(first)
        await second.page.click(SEND)
        await expect(second.page.locator("[role=alert]")).to_contain_text("cw-3", timeout=PATIENCE)
        await expect(second.page.locator("[name='outline.summary']")).to_have_value("of the second")
        await expect(second.page.locator("[name=version]")).to_have_value("3")
        await send(second)


async def test_signed_out_in_the_middle_of_a_form(house: House, sit: Any, life: Life, keys: dict[str, Any]) -> None:
    """A session that rested too long: sign in again, and the draft is there with every word; then it is sent."""
    async with sit("cw-4") as screen:
        await form(screen, life.number, "record_assessment")
        await fill(screen, {"kind": "CONTEXT", "findings": WORDS})
        rested(house, "cw-4")
        await screen.page.click(SEND)
        await expect(screen.page.locator("[role=status]")).to_contain_text("kept as your draft")
        await screen.page.click("button[value=cw-4]")
        await expect(screen.page.locator("[name=findings]")).to_have_value(WORDS)
        await send(screen)
        keys.pop("cw-4")


def rested(house: House, who: str) -> None:
    """An hour passes without a click of theirs."""
    before = datetime.now(UTC) - timedelta(hours=1)
    with house.database.begin() as connection:
        connection.execute(sessions.update().where(sessions.c.staff_id == who).values(seen_at=before))


@pytest.mark.parametrize(("language", "width"), [("ar", DESK), ("fr", PHONE)])
async def test_a_form_in_another_language_and_on_a_telephone(sit: Any, life: Life, language: str, width: int) -> None:
    """From right to left, and 360 pixels wide: the form is filled in and sent, and nothing runs out of the page."""
    before = await met(life)
    async with sit("cw-3", language, width) as screen:
        await form(screen, life.number, MEETING)
        assert await screen.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        await fill(screen, {"words": "تحدثت عن الورشة" if language == "ar" else "à propos de l'atelier"})
        assert await screen.fits()
        await send(screen)
        assert await screen.fits()
    assert await met(life) == before + 1


async def test_without_scripts(house: House, sit: Any) -> None:
    """A row is added, a fault stands beside its field with everything typed, and it is put right and sent."""
    life = await begun_today(house)
    async with sit("cw-3", script=False) as screen:
        await form(screen, life.number, "record_first_session")
        await fill(screen, {"motivations": WORDS})
        await row(screen, "goals")
        await expect(screen.page.locator("[name=motivations]")).to_have_value(WORDS)
        await fill(screen, {"goals.0.id": "A Shop!", "goals.0.text": "a shop"})
        await screen.page.click(SEND)
        await expect(screen.page.locator("#f-goals-0-id-error")).to_be_visible(timeout=PATIENCE)
        await expect(screen.page.locator("[name='goals.0.text']")).to_have_value("a shop")
        await fill(screen, {"goals.0.id": "shop"})
        await send(screen)


async def test_a_double_click_is_one_act_and_so_is_the_way_back(house: House, sit: Any) -> None:
    """Pressed twice, it is recorded once; gone back and sent again, the case says that it has it already."""
    life = await begun_today(house)
    async with sit("cw-3") as screen:
        await form(screen, life.number, MEETING)
        await screen.page.dblclick(SEND)
        await recorded(screen)
        assert await met(life) == 1
        await screen.page.go_back()
        await expect(screen.page.locator("form.act")).to_be_visible()
        await screen.page.click(SEND)
        await expect(screen.page.locator("[role=alert]")).to_contain_text("already", timeout=PATIENCE)
    assert await met(life) == 1


async def test_what_happened_grows_while_one_looks(sit: Any, life: Life) -> None:
    """Another person acts: their line is there without a click."""
    async with sit("sv-3") as screen:
        assert await screen.go(f"/cases/{life.number}") == 200
        lines = screen.page.locator("#timeline > li")
        before = await lines.count()
        answer = await life.act("record_first_session", {"goals": [{"id": "work", "text": "sewing"}]})
        await expect(screen.page.locator(f"#timeline > li#n{answer.number}")).to_have_count(1, timeout=PATIENCE)
        assert await lines.count() > before


async def test_with_the_engine_away_nothing_is_lost(house: House, sit: Any, life: Life) -> None:
    """A door whose engine does not answer says so calmly and keeps the draft; at a door that works it is sent, once."""
    before = await met(life)
    lonely = replace(house.engine, port=free_port(), web_port=free_port(), web=None)
    await lonely.start_web()
    try:
        async with sit("cw-3") as screen:
            await form(screen, life.number, MEETING)
            await screen.page.goto(f"http://127.0.0.1:{lonely.web_port}{urlsplit(screen.page.url).path}")
            await fill(screen, {"words": "typed while nobody listened"})
            await screen.page.click(SEND)
            await calm(screen.page)
            await form(screen, life.number, MEETING)
            await expect(screen.page.locator("[name=words]")).to_have_value("typed while nobody listened")
            await send(screen)
    finally:
        await lonely.kill(lonely.web)
    assert await met(life) == before + 1


async def calm(page: Page) -> None:
    """Told in three parts, with the form and its words below."""
    told = page.locator("[role=alert] p")
    await expect(told.first).to_be_visible(timeout=2 * PATIENCE)
    assert await told.count() >= 3
    await expect(page.locator("[name=words]")).to_have_value("typed while nobody listened")
