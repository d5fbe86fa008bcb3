"""Hands at a screen: fields by their names, rows by their buttons, one click that sends."""

from collections.abc import Mapping

from playwright.async_api import Locator, expect

from tests.browser.conftest import Screen

Given = Mapping[str, str | bool | list[str]]
SEND = ".actions button[value=do]"
PATIENCE = 20_000  # milliseconds


async def fill(screen: Screen, given: Given) -> None:
    """Type, choose or tick: whatever kind of field has this name. What is folded away is opened first."""
    for name, value in given.items():
        field = screen.page.locator(f'main [name="{name}"]:not([type=hidden])')
        await _unfold(field.first)
        match value:
            case bool():
                await _answer(field, yes=value)
            case list():
                await _tick(field, value)
            case _ if await field.evaluate("one => one.tagName") == "SELECT":
                await field.select_option(value)
            case _:
                await field.fill(value)


async def _answer(field: Locator, *, yes: bool) -> None:
    """A tick, or a question that wants yes or no."""
    if await field.evaluate("one => one.tagName") == "SELECT":
        await field.select_option("true" if yes else "false")
    else:
        await field.set_checked(yes)


async def _tick(field: Locator, chosen: list[str]) -> None:
    """Several of a list; or lines of their own, where nothing is offered."""
    if await field.first.evaluate("one => one.type") == "checkbox":
        for one in chosen:
            await field.and_(field.page.locator(f'[value="{one}"]')).check()
    else:
        await field.fill("\n".join(chosen))


async def _unfold(field: Locator) -> None:
    folded = field.locator("xpath=ancestor::details[not(@open)]")
    for one in await folded.all():
        await one.locator("summary").first.click()


async def row(screen: Screen, path: str) -> None:
    """One more row; the page comes back with it."""
    rows = screen.page.locator(f'button[value^="less:{path}."]')
    before = await rows.count()
    await screen.page.click(f'button[value="row:{path}"]')
    await expect(rows).to_have_count(before + 1)


async def form(screen: Screen, number: str, verb: str, *rows: str, **asked: str) -> None:
    """Open the form of an act, with as many rows as it needs."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    assert await screen.go(f"/cases/{number}/do/{verb}{'?' * bool(query)}{query}") == 200
    for path in rows:
        await row(screen, path)


async def send(screen: Screen) -> None:
    """Send the form; it is recorded, and the case's page says so."""
    await screen.page.click(SEND)
    await recorded(screen)


async def recorded(screen: Screen) -> None:
    """The case's page, and its word that the act is recorded."""
    told = screen.page.locator("main > [role=status], main > [role=alert]").first
    await expect(told).to_be_visible(timeout=PATIENCE)
    assert "?done=" in screen.page.url, await told.inner_text()


async def act(screen: Screen, number: str, verb: str, given: Given, *rows: str) -> None:
    """A form from its opening to its receipt."""
    await form(screen, number, verb, *rows)
    await fill(screen, given)
    await send(screen)
