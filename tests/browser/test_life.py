"""One whole life through the screens: from intake to closure, by everybody who has a part in it, on skipped time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
from playwright.async_api import expect

from domain.opened import case_id
from starter import private_links
from starter.doors import Doors
from starter.story.engine import House
from starter.story.outside import LINK
from tests.browser.conftest import Screen, pictures
from tests.browser.hands import Given, act, fill, form, row, send
from tests.web.conftest import until

PROVIDER = "GM-02"  # takes referrals by a link in a mail
LEFT_OUT = {"E1": 0, "E2": 1, "E4": 3, "E5": 4, "E6": 5, "E7": 6, "E8": 7, "E9": 8, "E10": 9, "E11": 10}
UPS_AND_DOWNS = (
    *(("-9", "2", "OPPORTUNITY"), ("-4", "-4", "CHALLENGE")),
    *(("0", "-2", "CHALLENGE"), ("1", "4", "OPPORTUNITY")),
)


async def test_a_life_from_intake_to_closure(house: House, sit: Any) -> None:
    """Two of staff, the returnee and a provider, each at a screen of their own; the supervisor signs at the end."""
    async with sit("cw-7") as worker, sit("sv-1") as supervisor:
        number = await registered(worker)
        await met_and_assessed(worker, number)
        await more_time(worker, supervisor, number)
        await planned(worker, number)
        await she_agrees(house, sit, number)
        await under_way(worker, number)
        await served(house, sit, worker, number)
        await time_passes(house, number, 30)
        await followed_up(worker, number)
        await looked_at(worker, number)
        await ended(worker, supervisor, number)


async def registered(worker: Screen) -> str:
    """Intake: the case is open, and its page waits for a plan."""
    assert await worker.go("/intake") == 200
    came = {"kind": "ASSISTED_VOLUNTARY", "from_country": "LBY", "to_country": "GMB", "returned_on": str(day(-3))}
    await fill(
        worker, {"name": "Lamin Testfall", "born": "1994-05-01", "case_worker": "cw-7", **came, "programmes": ["FS-A"]}
    )
    await worker.page.click(".actions button[value=open]")
    link = worker.page.locator("[role=status] a[href^='/cases/']")
    await expect(link).to_be_visible()
    number = await link.inner_text()
    await link.click()
    await expect(worker.page.locator(".badge").first).to_have_text("Intake")
    return number


async def met_and_assessed(worker: Screen, number: str) -> None:
    """Consent to the handling of the case, the first session, and the three assessments."""
    await act(worker, number, "give_consent", {"recipients": [PROVIDER]})
    said = {"goals.0.id": "trade", "goals.0.text": "a trade of his own", "motivations": "his parents"}
    await act(worker, number, "record_first_session", said, "goals")
    await act(worker, number, "record_assessment", {"kind": "VULNERABILITY", "level": "LOW"})
    need = {"needs.0.id": "course", "needs.0.element": "E3", "needs.0.text": "solar panels"}
    await act(worker, number, "record_assessment", {"kind": "SKILLS", **need}, "needs")
    await act(worker, number, "record_assessment", {"kind": "CONTEXT", "findings": "nobody repairs panels there"})
    await expect(worker.page.locator(".badge").first).to_have_text("Planning")


async def more_time(worker: Screen, supervisor: Screen, number: str) -> None:
    """More time for the plan: asked by one, never granted by the same, granted by another; the date moves."""
    assert await worker.go(f"/waivers/ask/{number}?promise=plan") == 200
    await fill(worker, {"until": str(day(40)), "words": "the course begins late"})
    await worker.page.select_option("[name=because]", index=1)
    await worker.page.click("button[value=ask]")
    await expect(worker.page.locator("button[value=withdraw]")).to_be_visible()
    assert await worker.page.locator("button[value=grant]").count() == 0
    asked = urlsplit(worker.page.url).path
    assert await supervisor.go("/waivers") == 200
    await shot(supervisor, "waivers")
    await supervisor.page.click(f"main .promise a[href='{asked}'][role=button]")
    await supervisor.page.click("button[value=grant]")
    await expect(supervisor.page.locator("[role=status]")).to_contain_text("is now due on")


async def planned(worker: Screen, number: str) -> None:
    """The plan in the editor: one course by a provider of the directory, reasons for what is left out, an exit."""
    await form(worker, number, "propose_plan")
    one, whole = "outline.activities.0", "outline"
    await fill(worker, {f"{one}.id": "course", f"{one}.element": "E3", f"{one}.dimension": "ECONOMIC"})
    await fill(worker, {f"{one}.goal": "trade", f"{one}.months": "3", f"{one}.needs": ["course"]})
    await fill(worker, {f"{one}.what": "a course in solar power", f"{one}.provider": PROVIDER})
    await fill(worker, {f"{one}.contact": "front desk, in the morning", f"{whole}.summary": "a trade first"})
    for n in LEFT_OUT.values():
        await worker.page.select_option(f'[name="outline.not_needed.{n}.because"]', index=1)
    exit_ = {"ends_when": "he earns from panels for three months", "transition": "joins the crafts guild"}
    await fill(worker, {f"{whole}.exit_strategy.{name}": said for name, said in exit_.items()})
    await fill(worker, {f"{whole}.feedback": "asked at each meeting", f"{whole}.sharing": "the provider gets a name"})
    await fill(worker, {f"{whole}.first_follow_up": str(day(27))})
    await send(worker)
    await expect(worker.page.locator(".badge").first).to_have_text("Plan proposed")


async def she_agrees(house: House, sit: Any, number: str) -> None:
    """The returnee, by her private link: the question first, then the proposed plan, and her agreement."""
    doors = Doors(house.engine.settings)
    path = urlsplit(private_links.make(doors, number, "m1", doors.staff.get("cw-7"), datetime.now(UTC))).path
    doors.close()
    async with sit(width=360) as her:
        assert await her.go(path) == 200
        assert "solar" not in await her.page.content()
        await her.page.fill("#year", "1994")
        await her.page.click("main button")
        await expect(her.page.locator(".new")).to_contain_text("a course in solar power")
        assert await her.fits()
        assert await her.violations() == []
        await her.page.click(".new form:first-of-type button")
        await expect(her.page.locator(".new")).to_have_count(0)
        await her.page.click("main a")
        await expect(her.page.locator(".new")).to_contain_text("You agreed to it on")


async def under_way(worker: Screen, number: str) -> None:
    """The case worker agrees too, consent to the version is given, the copy handed over: the plan has started."""
    await act(worker, number, "agree_plan", {"version": "1", "party": "CASE_WORKER"})
    await act(worker, number, "give_consent", {"version": "1", "recipients": [PROVIDER]})
    await act(worker, number, "hand_over_copy", {"version": "1"})
    await expect(worker.page.locator(".badge").first).to_have_text("Carried out")


async def served(house: House, sit: Any, worker: Screen, number: str) -> None:
    """Referred to the provider, who accepts and reports the end by the link in the mail."""
    asked: Given = {"needs": ["course"], "provider": PROVIDER, "activity": "course", "procedure_explained": True}
    await act(worker, number, "refer", {"referral": "course", **asked, "what": "a place in the next course"})
    path = await mailed(house, number)
    async with sit() as provider:
        assert await provider.go(path) == 200
        assert "Lamin" not in await provider.page.content()
        await provider.page.click("button[value=ACCEPTED]")
        await expect(provider.page.locator("form")).to_have_count(0)
        await provider.go(path)
        await expect(provider.page.locator("main")).to_contain_text("Lamin Testfall")
        await provider.page.fill("#outcome", "he passed")
        await provider.page.click("button[value=COMPLETED]")
        await expect(provider.page.locator("form")).to_have_count(0)


async def followed_up(worker: Screen, number: str) -> None:
    """A visit: the meeting, ups and downs whose picture grows as they are typed, the survey."""
    await act(worker, number, "record_follow_up", {"mode": "FACE_TO_FACE", "words": "all goes well"})
    said = {"referral": "course", "state": "COMPLETED", "outcome": "passed", "feedback": "what he wanted"}
    await act(worker, number, "report_service", said)
    await form(worker, number, "record_w_model")
    await fill(worker, {"theme": "ECONOMIC"})
    for n, (month, level, kind) in enumerate(UPS_AND_DOWNS):
        if n:
            await row(worker, "points")
        point = {"month": month, "level": level, "kind": kind, "note": "as he told it"}
        await fill(worker, {f"points.{n}.{name}": said for name, said in point.items()})
        await expect(worker.page.locator("#picture tbody tr")).to_have_count(n + 1)
    await send(worker)
    await form(worker, number, "record_survey")
    for one in await worker.page.locator("fieldset.question").all():
        await one.locator("input").nth(1).check()
    await send(worker)


async def looked_at(worker: Screen, number: str) -> None:
    """What was recorded is on the pages that show it."""
    assert await worker.go("/cases") == 200
    await expect(worker.page.locator(f"a.case[href='/cases/{number}']")).to_be_visible()
    await shot(worker, "worklist")
    assert await worker.go(f"/cases/{number}") == 200
    await shot(worker, "case")
    assert await worker.go(f"/cases/{number}/scores") == 200
    await expect(worker.page.locator("main svg").first).to_be_visible()
    await shot(worker, "w-model")


async def ended(worker: Screen, supervisor: Screen, number: str) -> None:
    """Activities and needs end; closing is started by one, and signed by the other once the checklist is clear."""
    await act(worker, number, "end_activity", {"activity": "course", "end": "COMPLETED"})
    await act(worker, number, "end_need", {"need": "course", "end": "MET"})
    told: Given = {"outcome": "COMPLETED", "exit_strategy_followed": True, "returnee_told": True}
    await act(worker, number, "start_closing", told)
    await form(supervisor, number, "close_case")
    await fill(supervisor, {"outcome": "COMPLETED"})
    await supervisor.page.click(".actions button[value=do]")
    await expect(supervisor.page.locator("[role=alert]")).to_contain_text("report")
    await act(worker, number, "write_report", {"kind": "FINAL", "words": "earns from panels"})
    await form(supervisor, number, "close_case")
    await fill(supervisor, {"outcome": "COMPLETED"})
    await send(supervisor)
    await expect(supervisor.page.locator(".badge").first).to_have_text("Closed")


async def time_passes(house: House, number: str, days: int) -> None:
    """The case's own clock is skipped, with everything that happens on the way."""
    skipper = await house.engine.connect(house.keys)
    await skipper.fast_forward(skipper.client.get_workflow_handle(case_id(number)), timedelta(days=days))


async def mailed(house: House, number: str) -> str:
    """The address in the mail that the provider got."""

    async def arrived() -> str:
        mails = (await outside.get(f"{house.engine.outside}/mail.json")).json()
        found = (LINK.search(mail["text"]) for mail in mails if f"{number}/course" in mail["text"])
        return next((urlsplit(one[0]).path for one in found if one), "")

    async with httpx2.AsyncClient() as outside:
        return str(await until(arrived))


def day(days: int) -> date:
    """So many days from today, where the case begins."""
    return datetime.now(UTC).date() + timedelta(days)


async def shot(screen: Screen, name: str) -> None:
    """A picture for the papers, if somebody wants one."""
    if folder := pictures():
        await screen.page.screenshot(path=folder / f"{name}.png", full_page=True)
