"""Somebody at a screen: signs in, opens a form as a browser reads it, changes what is typed, sends it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import httpx2

from domain.people import Person, Role
from domain.programme import RulePack
from domain.provider import Provider, ReferralBy, Service
from starter import packs
from starter.doors import Doors
from starter.story.engine import House
from starter.story.world import OnEngine
from tests.engine.conftest import OFFICE, WORKER, Life, first_page

SECOND = Person(id="cw-14", role=Role.CASE_WORKER, office=OFFICE)
SUPERVISOR = Person(id="sv-14", role=Role.SUPERVISOR, office=OFFICE)
HERSELF = Person(id="returnee", role=Role.RETURNEE, office=OFFICE)
TODAY = datetime.now(UTC).date()
RETURNED = TODAY - timedelta(20)
SAME_PAGE = {"Sec-Fetch-Site": "same-origin"}


def rules() -> RulePack:
    """A programme that gives goods, with a ceiling and a grid."""
    shipped = packs.load("FS-A")
    kept = {"id": "FS-Z", "version": 1, "name": "gives goods", "modalities": shipped.modalities, "grid": shipped.grid}
    return RulePack.model_validate({**kept, "ceilings": {"micro_business": "1200"}})


def provider(id_: str, element: str, **more: Any) -> Provider:
    """One of an invented directory."""
    service = Service(id=f"{id_}-1", name="a service", elements=(element,), languages=("en",))
    said = {"name": f"House {id_}", "country": "ETH", "place": "Adama", "referral_by": ReferralBy.EMAIL}
    return Provider.model_validate({"id": id_, **said, "email": f"{id_.lower()}@example.org", **more}).model_copy(
        update={"services": (service,)}
    )


@dataclass
class Form(HTMLParser):
    """What a browser would send of the one form on a page."""

    fields: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside, self._select, self._text = False, "", ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Fields as they stand, in their order."""
        said = {name: value or "" for name, value in attrs}
        self._inside = self._inside or (tag == "form" and "data-nonce" in said)
        if not self._inside:
            return
        if tag == "input" and "name" in said and (said.get("type") not in ("radio", "checkbox") or "checked" in said):
            self.fields.append((said["name"], said.get("value", "on")))
        if tag in ("select", "textarea"):
            self._select, self._text, self._options = said["name"], "", []
        if tag == "option":
            self._options.append((said.get("value", ""), "selected" in said))

    def handle_data(self, data: str) -> None:
        """The text of a big field."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """A browser sends the option that is selected, else the first one."""
        if tag == "select" and self._inside:
            chosen = [value for value, selected in self._options if selected] or [one for one, _ in self._options[:1]]
            self.fields += [(self._select, value) for value in chosen]
        if tag == "textarea" and self._inside:
            self.fields.append((self._select, self._text))
        self._inside = self._inside and tag != "form"

    def but(self, *less: str, **changed: str) -> list[tuple[str, str]]:
        """The same with other answers; a dot in a name is two underscores here."""
        said = {name.replace("__", "."): value for name, value in changed.items()}
        kept = [(name, value) for name, value in self.fields if name not in said and not name.startswith(tuple(less))]
        return [*kept, *said.items()] if less else [*(one for one in self.fields if one[0] not in said), *said.items()]

    def get(self, name: str) -> str:
        """The last answer under a name."""
        return next((value for known, value in reversed(self.fields) if known == name), "")


def form_of(page: httpx2.Response) -> Form:
    """The form of a page."""
    found = Form()
    found.feed(page.text)
    return found


@dataclass
class Desk:
    """One person at a browser, and the case on the desk."""

    life: Life
    client: httpx2.AsyncClient
    doors: Doors

    async def does(self, verb: str, form: dict[str, Any], by: Person = WORKER) -> None:
        """An act without any screen, that the screens know of."""
        answer = await self.life.act(verb, form, by)
        assert await self.doors.shown(self.life.number, answer.number)

    async def open(self, verb: str, **query: str) -> httpx2.Response:
        """A form."""
        return await self.client.get(f"/cases/{self.life.number}/do/{verb}", params=query)

    async def send(self, verb: str, fields: list[tuple[str, str]], then: str = "do") -> httpx2.Response:
        """A button of it."""
        sent: dict[str, list[str]] = {}
        for name, value in [*fields, ("then", then)]:
            sent.setdefault(name, []).append(value)
        return await self.client.post(f"/cases/{self.life.number}/do/{verb}", data=sent, headers=SAME_PAGE)

    async def page(self, path: str = "") -> httpx2.Response:
        """A page of the case."""
        return await self.client.get(f"/cases/{self.life.number}{path}")


async def sit_down(house: House, doors: Doors, life: Life, who: Person = WORKER) -> Desk:
    """Signed in, in a browser of one's own."""
    doors.staff.add(who, f"Somebody {who.id}")
    doors.accounts.add_demo(who.id)
    client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{house.engine.web_port}", timeout=20.0)
    client.cookies.set("language", "en")
    client.cookies.set("session", doors.sessions.begin(who.id, "demo"))
    return Desk(life, client, doors)


async def begun_today(house: House, doors: Doors, returned_on: date = RETURNED) -> Life:
    """A case opened today, assessed, with two needs and a directory to look into."""
    skipper = await house.engine.connect(house.keys)
    cases = house.cases(skipper)
    life = Life(house, cases, OnEngine(cases, skipper), skipper)
    page = first_page(house, datetime.now(UTC), returned_on=returned_on, registered_on=TODAY)
    await life.world.open(page.model_copy(update={"packs": (rules(),)}))
    doors.providers.refresh((provider("ET-71", "E3"), provider("ET-72", "E4")), datetime.now(UTC), though_few=True)
    await life.act("give_consent", {"recipients": []}, HERSELF)
    await life.act("record_first_session", {"goals": [{"id": "work", "text": "sewing"}], "motivations": "own income"})
    needs = [{"id": "course", "element": "E3"}, {"id": "home", "element": "E4", "urgency": "URGENT"}]
    await life.act("record_assessment", {"kind": "VULNERABILITY", "level": "LOW", "needs": needs})
    await life.act("record_assessment", {"kind": "SKILLS"})
    answer = await life.act("record_assessment", {"kind": "CONTEXT"})
    assert await doors.shown(life.number, answer.number)
    return life


def outline(**changed: Any) -> dict[str, Any]:
    """A plan that lacks nothing."""
    course = {"id": "course", "element": "E3", "dimension": "ECONOMIC", "goal": "work", "needs": ["course", "home"]}
    said = {
        "activities": [{**course, "months": 3, "what": "a course in sewing, in the mornings"}],
        "not_needed": [{"element": f"E{n}", "because": "NO_NEED"} for n in range(1, 12) if n != 3],
        "exit_strategy": {"ends_when": "she earns enough", "transition": "the cooperative goes on"},
        "feedback": "asked at each meeting",
        "sharing": "nobody is told anything",
        "first_follow_up": (TODAY + timedelta(20)).isoformat(),
    }
    return {**said, **changed}
