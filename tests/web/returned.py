"""A household with a plan, and whoever opens a private link of it: in a browser of their own, without a script."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx2

from starter import private_links
from starter.doors import Doors
from starter.story.engine import House
from starter.story.world import OnEngine
from storage.private_links import PrivateLink
from tests.engine.conftest import WORKER, Life, assessed, first_page
from tests.policy.lives import EXIT, line, outline, service
from tests.policy.test_assistance import decision
from tests.web.conftest import HERSELF, PATIENCE, PAYS

YEAR, HER_NAME, HER_PHONE = "1994", "Zenobia Testfall", "+220 301 7733"
HUSBAND, CHILD = {"id": "m2", "born": "1990-02-11", "name": "Omar Testfall"}, {"id": "m3", "born": "2015-05-05"}
FORM = re.compile(r'<form method="post"[^>]*>(.*?)</form>', re.S)
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
MARKED = 'Ein Laden <script>alert(1)</script> & "mehr"'


@dataclass
class Home:
    """A case with a plan; links to its page are made here."""

    life: Life
    doors: Doors

    @property
    def number(self) -> str:
        """The case's number."""
        return self.life.number

    @property
    def links(self) -> list[PrivateLink]:
        """Every link of the case."""
        return self.doors.private_links.of(self.life.world.opened.id)

    def link(self, member: str = "m1") -> str:
        """The address of a new page."""
        return private_links.make(self.doors, self.number, member, WORKER, datetime.now(UTC))

    async def acts(self, verb: str) -> list[dict[str, Any]]:
        """Every recorded act of this name."""
        return [fact.act for fact in await self.life.facts() if fact.act and fact.act.get("verb") == verb]


async def moved_in(house: House, doors: Doors, **more: Any) -> Home:
    """A household with an agreed plan, a meeting to come, an order on its way and a provider that was told."""
    skipper = await house.engine.connect(house.keys)
    cases = house.cases(skipper)
    life = Life(house, cases, OnEngine(cases, skipper), skipper)
    said = {
        "name": HER_NAME,
        "phone": HER_PHONE,
        "born": f"{YEAR}-07-23",
        "household": (HUSBAND, CHILD),
        "language": "fr",
    } | more
    page = first_page(house, **{name: value for name, value in said.items() if value})
    await life.world.open(page.model_copy(update={"packs": (PAYS,)}))
    await assessed(life)
    for verb, form, by in (*_planned(), *_agreed(page.household)):
        await life.act(verb, form, by or WORKER)
    home = Home(life, doors)
    doors.dispatches.ask(page.id, "referral/bed/letter", "ET-01", "mail", ("name", "phone", "reference"), 3)
    doors.dispatches.settle(page.id, "referral/bed/letter", "ET-01", "SENT")
    await doors.shown(home.number, len(await life.facts()))
    return home


def _planned() -> list[tuple[str, dict[str, Any], Any]]:
    needs = [{"id": "income", "element": "E2"}, {"id": "course", "element": "E3"}]
    return [
        ("record_assessment", {"kind": "CONTEXT", "needs": needs}, None),
        ("decide_modality", decision(), None),
        ("propose_plan", {"version": 1, "outline": the_plan()}, None),
    ]


def the_plan(**more: Any) -> dict[str, Any]:
    """A shop, a course and a room."""
    shop = line(modality="CASH", source="FS-Z", goal="work", what=MARKED)
    home = {"id": "home", "element": "E4", "dimension": "SOCIAL", "goal": "work", "needs": ["home"], "months": 3}
    left = {"not_needed": [one for one in outline()["not_needed"] if one["element"] != "E4"], "exit_strategy": EXIT}
    return outline(shop, service(goal="work", provider="ET-01", what="un cours de couture"), home, **left, **more)


def _agreed(household: tuple[Any, ...]) -> list[tuple[str, dict[str, Any], Any]]:
    voices = [one.id for one in household if one.id != "m3"]
    consents = [("give_consent", {"version": 1, "member": one, "recipients": ["ET-01"]}, HERSELF) for one in voices]
    meeting = {
        "meeting": "visit",
        "day": datetime.now(UTC).date() + timedelta(9),
        "hour": "10:30",
        "place": "au bureau",
    }
    return [
        ("agree_plan", {"version": 1, "party": "RETURNEE"}, HERSELF),
        ("agree_plan", {"version": 1, "party": "CASE_WORKER"}, None),
        *consents,
        ("order_instalment", {"activity": "shop", "instalment": 1, "amount": "450"}, None),
        ("agree_meeting", meeting, None),
    ]


@dataclass
class Browser:
    """Somebody who opens links. Holds cookies, follows redirects, runs no script."""

    client: httpx2.AsyncClient
    page: httpx2.Response | None = None

    @property
    def text(self) -> str:
        """What is on the screen."""
        assert self.page is not None
        return self.page.text

    async def open(self, url: str, year: str = YEAR) -> "Browser":
        """Open a link and answer its question."""
        await self.get(url)
        return await self.send(url, {"do": "open", "year": year})

    async def get(self, url: str) -> "Browser":
        """Look."""
        self.page = await self.client.get(url)
        return self

    async def send(self, url: str, form: dict[str, str], **more: Any) -> "Browser":
        """Press a button."""
        self.page = await self.client.post(url, data=form, **more)
        return self

    async def press(self, url: str, do: str, **typed: str) -> "Browser":
        """Press the button of a form that is on the screen, with what was typed."""
        return await self.send(url, self.form(do) | typed)

    def form(self, do: str) -> dict[str, str]:
        """The hidden fields of a form on the screen."""
        for body in FORM.findall(self.text):
            fields = {name: unescape(value) for name, value in FIELD.findall(body)}
            if fields.get("do") == do:
                return fields
        raise AssertionError(f"no form {do} on this page")


@asynccontextmanager
async def browsing(house: House, language: str = "en") -> AsyncIterator[Browser]:
    """A browser of one's own."""
    url = f"http://127.0.0.1:{house.engine.web_port}"
    said = {"accept-language": language}
    async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE, follow_redirects=True, headers=said) as client:
        yield Browser(client)
