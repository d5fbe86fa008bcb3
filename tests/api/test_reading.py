"""Reading by programs: each role sees its part, each page follows the one before, each date says why."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.opened import case_id
from domain.people import Person, Role
from starter.doors import Doors
from storage.tokens import Scope
from tests.api.conftest import PEOPLE, Program, is_problem

Of = Callable[..., Program]
Opening = Callable[..., Awaitable[str]]
NAME = "Binta Testfall-Ceesay"
SAFETY = {
    "safety_plan": "safe",
    "made_with_returnee": True,
    "risks": ["at the door"],
    "strategies": ["a friend"],
    "coping": ["calling"],
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived(of: Of, opening: Opening, doors: Doors) -> str:
    """A case with a bit of everything: consent, needs of two kinds, a safety plan, help given, a waiver, a hold."""
    number = await opening(name=NAME)
    needs = [
        {"id": "roof", "element": "E4", "urgency": "URGENT", "text": "a roof"},
        {"id": "clinic", "element": "E7", "urgency": "URGENT", "text": "a clinic"},
    ]
    done = [
        ("cw-7", "give_consent", {"recipients": ["GM-01"]}),
        ("cw-7", "record_first_session", {"goals": [{"id": "work", "text": "sewing"}], "motivations": "income"}),
        ("cw-7", "record_assessment", {"kind": "VULNERABILITY", "level": "HIGH", "needs": needs}),
        ("cw-7", "make_safety_plan", SAFETY),
        ("cw-7", "give_immediate_assistance", {"item": "blanket", "amount": "20.50", "need": "roof"}),
        ("cw-7", "place_hold", {"hold": "flood", "reason": "MEDICAL"}),
    ]
    last = 0
    for by, verb, form in done:
        told = await of(by).act(number, verb, form)
        assert told.status_code == 200, (verb, told.text)
        last = told.json()["number"]
    plan = next(one["key"] for one in told.json()["waits_for"] if one["name"] == "plan")
    until = str(date.today() + timedelta(60))  # noqa: DTZ011  # Banjul keeps UTC, and so do these machines
    waiver = {"waiver": "more", "kind": "DEADLINE_INTERNAL", "promise": plan, "until": until, "because": "ILLNESS"}
    for by, verb, form in [("cw-7", "request_waiver", waiver), ("sv-1", "grant_waiver", {"waiver": "more"})]:
        told = await of(by).act(number, verb, form)
        assert told.status_code == 200, (verb, told.text)
        last = told.json()["number"]
    assert await doors.shown(number, last)
    return number


@pytest.mark.parametrize(
    ("by", "sight", "money", "file", "restricted"),
    [
        ("cw-7", "CASE", True, True, True),
        ("cw-8", "CASE", True, True, False),
        ("sv-1", "CASE", True, True, False),
        ("pfp-1", "CASE", True, True, True),
        ("in-1", "CASE", True, True, False),
        ("fin-1", "MONEY", True, False, False),
        ("pm-1", "MONEY", True, False, False),
        ("ops-1", "PROCESS", False, False, False),
    ],
)
async def test_each_role_sees_its_part(
    of: Of, lived: str, by: str, sight: str, money: bool, file: bool, restricted: bool
) -> None:
    """Process, money, the case, its restricted part; what is not shown is null and leaves no trace elsewhere."""
    told = await of(by).get(f"/cases/{lived}")
    said = told.json()

    assert (said["sight"], said["stage"]) == (sight, "ASSESSMENT")
    assert [said[part] is not None for part in ("money", "file", "restricted")] == [money, file, restricted]
    assert said["names"] is None
    assert ("safety" in told.text.replace("safety_plan_seen_on", "")) is restricted
    assert ("clinic" in told.text) is restricted
    assert ("MEDICAL" in told.text) is file
    assert NAME not in told.text
    assert "[paper]" not in told.text


async def test_the_parts_say_what_the_case_knows(of: Of, lived: str) -> None:
    """Consents, needs, scores, money and waivers as codes; sums as text, so that no cent is rounded."""
    said = (await of("cw-7").get(f"/cases/{lived}")).json()
    file, money = said["file"], said["money"]

    assert [one["recipients"] for one in file["consents"]] == [["GM-01"]]
    assert [one["need"] for one in file["needs"]] == ["roof", "clinic"]
    assert file["vulnerability"] == "HIGH"
    assert [(one["item"], one["amount"]) for one in money["at_once"]] == [("blanket", "20.50")]
    assert [(one["waiver"], one["state"], one["signed_by"]) for one in money["waivers"]] == [
        ("more", "GRANTED", ["sv-1"])
    ]
    assert said["restricted"]["safety_plan"] is True
    assert (file["withheld"], (await of("cw-8").get(f"/cases/{lived}")).json()["file"]["withheld"]) == (0, 1)


async def test_every_date_says_why(of: Of, lived: str) -> None:
    """The plan's date has its rule, its source, its anchor, the waiver that moved it, and its hold."""
    known = (await of("cw-7").get(f"/cases/{lived}/promises")).json()["promises"]
    plan = next(one for one in known if one["name"] == "plan")

    assert plan["source"] == "T1, handbook 2.3"
    assert plan["rule"].startswith("plan agreed within a month")
    assert plan["anchor"]
    assert plan["first_due_on"] != plan["due_on"]
    assert plan["moved_by"]
    assert [(one["waiver"], one["because"]) for one in plan["waivers"]] == [("more", "ILLNESS")]
    assert [one["hold"] for one in plan["holds"]] == ["flood"]
    assert plan["days_left"] is not None
    assert all(one["source"] or one["rule"] for one in known)


async def test_ended_promises_are_told_when_asked_for(of: Of, lived: str) -> None:
    """The first help was given, so nobody waits for it."""
    told = (await of("cw-7").get(f"/cases/{lived}/promises", ended=True)).json()["promises"]
    assert {one["name"]: one["state"] for one in told}["first_assistance"] == "KEPT"


@pytest.mark.parametrize("by", ["cw-8", "sv-1", "fin-1", "ops-1"])
async def test_what_only_vulnerable_people_have_is_a_task_to_others(of: Of, lived: str, by: str) -> None:
    """Neither the promise, nor its rule, nor the act stands in promises or journal."""
    for path in ("promises", "journal"):
        told = await of(by).get(f"/cases/{lived}/{path}", **({"ended": True} if path == "promises" else {}))
        assert told.status_code == 200
        assert "safety" not in told.text
        assert "T18" not in told.text
    tasks = [one for one in (await of(by).get(f"/cases/{lived}/promises")).json()["promises"] if one["name"] == "task"]
    assert tasks
    assert not any(one["rule"] or one["source"] or one["anchor"] for one in tasks)


async def test_an_answer_to_an_act_tells_no_more_than_a_list(of: Of, lived: str) -> None:
    """Whoever acts is told what the case waits for in neutral names."""
    told = await of("cw-8").act(lived, "record_support", {"kind": "ADMINISTRATIVE_PROCEDURE", "need": "roof"})
    assert told.status_code == 200, told.text
    assert "safety" not in told.text


async def test_the_journal_goes_on_after_a_line(of: Of, lived: str) -> None:
    """Pages of three give the same lines as all at once; texts are shown to those who see the case."""
    whole = (await of("cw-7").get(f"/cases/{lived}/journal")).json()["lines"]
    parts: list[Any] = []
    after = 0
    while after is not None:
        page = (await of("cw-7").get(f"/cases/{lived}/journal", after=after, limit=3)).json()
        parts, after = [*parts, *page["lines"]], page["next"]
    money = (await of("fin-1").get(f"/cases/{lived}/journal")).json()["lines"]

    assert parts == whole
    assert [one["number"] for one in whole] == list(range(1, len(whole) + 1))
    assert {"case", "give_consent", "plan", "grant_waiver"} <= {one["what"] for one in whole}
    assert all(one["text"] for one in whole)
    assert not any(one["text"] for one in money)
    assert (await of("cw-7").get(f"/cases/{lived}/journal", after=10**9)).json()["lines"] == []


async def test_names_are_asked_for_with_their_scope_and_noted(of: Of, lived: str, doors: Doors) -> None:
    """Without the scope: refused. With it: shown to those who may, and each reading is on record."""
    is_problem(await of("cw-7", Scope.CASES_READ).get(f"/cases/{lived}", names=True), 403, "scope")
    noted = len(doors.reads.of(case_id(lived)))
    mine = (await of("cw-7").get(f"/cases/{lived}", names=True)).json()["names"]
    theirs = (await of("fin-1").get(f"/cases/{lived}", names=True)).json()["names"]

    assert (mine, theirs) == ([{"member": "m1", "name": NAME}], [])
    assert [one.by.id for one in doors.reads.of(case_id(lived))[noted:]] == ["cw-7"]


async def numbers(program: Program, **query: object) -> list[str]:
    """Every number of a list, page by page."""
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        told = await program.get("/cases", **query, **({"cursor": cursor} if cursor else {}))
        assert told.status_code == 200, told.text
        found, cursor = [*found, *(one["number"] for one in told.json()["cases"])], told.json()["next"]
    return found


async def test_pages_follow_one_another(of: Of, lived: str, fresh: str) -> None:
    """Two at a time or all at once: the same cases, in the same order, each once."""
    whole, by_two = await numbers(of("cw-7")), await numbers(of("cw-7"), limit=2)

    assert whole == by_two == sorted(set(whole))
    assert {lived, fresh} <= set(whole)


async def test_filters_choose(of: Of, lived: str, fresh: str, today: date) -> None:
    """Office, stage, programme, language, case worker, late, first date."""
    mine = of("cw-7")
    assert lived in await numbers(mine, stage="ASSESSMENT")
    assert lived not in await numbers(mine, stage="INTAKE")
    assert fresh in await numbers(mine, stage="INTAKE")
    assert fresh in await numbers(mine, programme="FS-A", language="en", case_worker="cw-7", office="GM-BJL")
    for nothing in (
        {"programme": "FS-B"},
        {"language": "wo"},
        {"case_worker": "cw-10"},
        {"office": "ET-ADD", "case_worker": "cw-7"},
    ):
        assert await numbers(mine, **nothing) == []
    assert fresh in await numbers(mine, due_before=str(today + timedelta(400)))
    assert fresh not in await numbers(mine, due_before=str(today))


async def test_late_is_judged_by_the_date(of: Of, opening: Opening, fresh: str) -> None:
    """A case whose plan should have been agreed last year is late; one of this week is not."""
    old = await opening(returned_on="2025-01-31", registered_on="2025-01-31")
    late, fine = await numbers(of("cw-7"), late=True), await numbers(of("cw-7"), late=False)
    told = (await of("cw-7").get("/cases", late=True, limit=200)).json()["cases"]

    assert old in late
    assert old not in fine
    assert fresh in fine
    assert fresh not in late
    assert "plan" in next(one["late"] for one in told if one["number"] == old)


async def test_an_office_sees_its_own_and_some_roles_see_all(of: Of, lived: str) -> None:
    """The other office's list is without this case; managers, ops and the protection focal point see it."""
    for by in PEOPLE:
        near = PEOPLE[by][1] == "GM-BJL" or by == "pfp-1"
        assert (lived in await numbers(of(by))) is near, by


@pytest.mark.parametrize(
    "query",
    [
        *({"limit": 0}, {"limit": 201}, {"limit": "x"}, {"limit": "9" * 5000}, {"stage": "NOWHERE"}),
        *({"late": "perhaps"}, {"due_before": "soon"}, {"cursor": "R-AAAAAAA"}, {"office": "' or 1=1"}),
        *({"office": "\x00"}, {"langauge": "en"}, {"case_worker": "Ünal"}, {"due_before": "0001-01-01"}),
    ],
)
async def test_a_filter_that_cannot_be_read_is_refused(of: Of, query: dict[str, object]) -> None:
    """In words, by name, and nothing is repeated."""
    said = is_problem(await of("cw-7").get("/cases", **query), 422, "incomplete")
    assert said["errors"]


async def test_a_misspelled_parameter_is_told_with_the_nearest(of: Of, number: str) -> None:
    """A filter that would silently be left out would show too much."""
    said = is_problem(await of("cw-7").get("/cases", langauge="en"), 422, "incomplete")
    assert "Did you mean language?" in said["errors"][0]["detail"]
    is_problem(await of("cw-7").get(f"/cases/{number}", office="GM-BJL"), 422, "incomplete")


async def test_another_role_counts_at_once(doors: Doors, of: Of, lived: str) -> None:
    """The same token sees what the register allows at this moment: less, nothing, no door at all."""
    doors.staff.add(Person(id="cw-5", role=Role.CASE_WORKER, office="GM-BJL"), "invented")
    program = of("cw-5")
    assert (await program.get(f"/cases/{lived}")).json()["sight"] == "CASE"
    doors.staff.add(Person(id="cw-5", role=Role.OPS, office="GM-BJL"), "invented")
    assert (await program.get(f"/cases/{lived}")).json()["sight"] == "PROCESS"
    doors.staff.add(Person(id="cw-5", role=Role.CASE_WORKER, office="ET-ADD"), "invented")
    is_problem(await program.get(f"/cases/{lived}"), 404, "not-found")
    doors.staff.add(Person(id="cw-5", role=Role.CASE_WORKER, office="GM-BJL"), "invented", active=False)
    told = await program.get(f"/cases/{lived}")
    is_problem(told, 401, "no-token")
    assert told.headers["www-authenticate"].startswith("Bearer")


async def test_expired_revoked_and_invented_tokens_open_nothing(doors: Doors, of: Of, number: str) -> None:
    """All of them are told the same; so is a cookie, or a password."""
    from tests.api.conftest import tokens

    client = of("cw-7").client
    _, old = tokens(doors, days_ago=2).make("cw-7", list(Scope), "", 1)
    ended, revoked = doors.tokens.make("cw-7", list(Scope), "", 1)
    assert (await Program(client, revoked).get(f"/cases/{number}")).status_code == 200
    doors.tokens.revoke(ended.id)
    shown = [{"Authorization": f"Bearer {said}"} for said in (old, revoked, "psl_" + "A" * 43, "x", "ü")]
    good = of("cw-7").said
    shown += [{}, {"Authorization": f"Basic {good}"}, {"Cookie": f"token={good}"}, {"X-Api-Key": good}]
    told = [
        await client.get(f"/cases/{number}", headers=[(name.encode(), value.encode()) for name, value in one.items()])
        for one in shown
    ]

    assert {one.text for one in told} == {told[0].text}
    is_problem(told[0], 401, "no-token")


async def test_no_other_site_may_read(of: Of, number: str) -> None:
    """No header lets a browser of another origin in, and a preflight is refused."""
    headers = {**of("cw-7").headers, "Origin": "https://evil.example.org"}
    told = await of("cw-7").client.get(f"/cases/{number}", headers=headers)
    asked = await of("cw-7").client.options(f"/cases/{number}", headers=headers)

    assert not [name for name in (*told.headers, *asked.headers) if name.startswith("access-control")]
    is_problem(asked, 405, "not-this-way")
    is_problem(await of("cw-7").get("/nowhere"), 404, "no-such-address")
