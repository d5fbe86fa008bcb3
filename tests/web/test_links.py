"""The page behind a provider's link: it shows the least, a GET answers nothing, one answer counts once."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from partners.links import Link
from starter.doors import Doors
from starter.story.engine import House
from tests.web.conftest import BY_LINK, HERSELF, Street, move_in, token, until


@pytest.mark.rule("R49")
async def test_looking_answers_nothing(street: Street) -> None:
    """Scanners and mail programs open every link: whatever they fetch, and however often, no act is recorded."""
    await street.refer("shelter")
    url = await street.link("shelter")
    before = [fact.kind for fact in await street.life.facts()]

    pages = await asyncio.gather(*(street.client.get(url, headers={"Purpose": "prefetch"}) for _ in range(10)))
    head = await street.client.head(url)

    assert {page.status_code for page in [*pages, head]} == {200}
    assert head.content == b""
    assert [fact.kind for fact in await street.life.facts()] == before
    assert await street.state("shelter") == "SENT"


async def test_what_is_shown_is_written_down_and_head_shows_nothing(street: Street) -> None:
    """A line in the book each time other fields are shown: what is asked for first; who it is, once accepted."""
    await street.refer("shelter")
    url, case = await street.link("shelter"), street.life.world.opened.id
    await street.client.head(url)
    assert street.doors.dispatches.find(case, "referral/shelter/shown") is None

    asked = await street.client.get(url)
    await street.client.post(url, data={"answer": "ACCEPTED"})
    accepted = await street.client.get(url)

    rows = [one for one in street.doors.dispatches.of(case) if one.service == "link"]
    assert [(row.recipient, row.state, bool(row.basis)) for row in rows] == [(BY_LINK, "SENT", True)] * 2
    assert [set(row.fields) for row in rows] == [{"what", "language"}, {"name", "phone", "what", "language"}]
    assert ("a bed for a week" in asked.text, "Awa" in asked.text) == (True, False)
    assert "Awa Testfall" in accepted.text


async def test_other_fields_shown_later_are_another_line(street: Street) -> None:
    """The book says what was told at each time, not what was told first."""
    await street.refer("shelter")
    url, case = await street.link("shelter"), street.life.world.opened.id
    await street.client.get(url)
    await street.life.act("give_consent", {"recipients": [BY_LINK, "GM-05"]}, HERSELF)

    async def two_lines() -> bool:
        await street.client.get(url)
        return len([one for one in street.doors.dispatches.of(case) if one.service == "link"]) == 2

    await until(two_lines)


async def test_a_press_accepts_and_a_second_press_is_told(street: Street) -> None:
    """Pressed twice, or by two at once, it is one answer; the second one reads so."""
    await street.refer("shelter")
    url = await street.link("shelter")

    first = await street.client.post(url, data={"answer": "ACCEPTED"})
    second = await street.client.post(url, data={"answer": "ACCEPTED"})

    assert ("Thank you" in first.text, "Already answered" in second.text) == (True, True)
    assert await street.state("shelter") == "ACCEPTED"
    assert len(await street.acts("answer_referral")) == 1
    page = await street.client.get(url)
    assert 'value="COMPLETED"' in page.text
    assert 'value="ACCEPTED"' not in page.text


async def test_two_presses_at_once_are_one_answer(street: Street) -> None:
    """A double click leaves one act."""
    await street.refer("shelter")
    url = await street.link("shelter")

    await asyncio.gather(*(street.client.post(url, data={"answer": "ACCEPTED"}) for _ in range(5)))

    assert len(await street.acts("answer_referral")) == 1


async def test_another_answer_afterwards_is_told_what_it_does(street: Street) -> None:
    """After a no, a yes is recorded and changes nothing; who goes back a step is told that it does not fit (C19)."""
    await street.refer("shelter")
    await street.refer("bed")
    one, other = await street.link("shelter"), await street.link("bed")
    await street.client.post(one, data={"answer": "REJECTED", "reason": "TOO_FAR"})
    await street.client.post(other, data={"answer": "ACCEPTED"})

    late = await street.client.post(one, data={"answer": "ACCEPTED"})
    back = await street.client.post(other, data={"answer": "ACKNOWLEDGED"})

    assert "Too late" in late.text
    assert "does not fit" in back.text
    assert (await street.state("shelter"), await street.state("bed")) == ("REJECTED", "ACCEPTED")
    assert len(await street.acts("answer_referral")) == 4


@pytest.mark.rule("R69")
@pytest.mark.parametrize(
    ("reason", "kept"), [("NO_CAPACITY", "NO_CAPACITY"), ("", "REFUSED_BY_PROVIDER"), ("<b>", "REFUSED_BY_PROVIDER")]
)
async def test_a_no_registers_the_unmet_need(street: Street, reason: str, kept: str) -> None:
    """With its reason; one that is none of the list is "another reason"."""
    await street.refer("shelter")

    await street.client.post(await street.link("shelter"), data={"answer": "REJECTED", "reason": reason})

    unmet = (await street.case()).unmet
    assert [(one.need, one.reason.value) for one in unmet.values()] == [("home", kept)]


@pytest.mark.rule("R50")
async def test_completed_without_her_word_goes_on_until_somebody_asks_her(street: Street) -> None:
    """The outcome is a paper; with what the returnee said, the referral ends, in a second answer too."""
    await street.refer("shelter")
    url = await street.link("shelter")
    await street.client.post(url, data={"answer": "ACCEPTED"})

    await street.client.post(url, data={"answer": "COMPLETED", "outcome": "she has a room"})
    unasked = await street.state("shelter")
    again = await street.client.post(url, data={"answer": "COMPLETED", "outcome": "she has a room", "feedback": "warm"})

    assert (unasked, await street.state("shelter")) == ("IN_SERVICE", "COMPLETED")
    assert "Thank you" in again.text
    reports = await street.acts("report_service")
    words = [street.doors.papers.read(street.life.world.opened.id, one["paper"]["id"]).words for one in reports]
    assert words == [{"outcome": "she has a room"}, {"outcome": "she has a room", "feedback": "warm"}]


@pytest.mark.parametrize("answer", ["", "REVOKED", "NO_RESPONSE", "SENT", "accepted", "' OR 1=1"])
async def test_what_is_no_answer_of_a_provider(street: Street, answer: str) -> None:
    """It is said that nothing was noted, and nothing was."""
    await street.refer("shelter")

    page = await street.client.post(await street.link("shelter"), data={"answer": answer})

    assert (page.status_code, "Nothing was noted" in page.text) == (422, True)
    assert await street.acts("answer_referral") == []


def spoiled(house: House, street: Street) -> dict[str, tuple[str, str]]:
    """Links that open nothing, with what the page says."""
    good = Link(kind="referral", case=street.number, about="shelter", to=BY_LINK)
    now = datetime.now(UTC)
    path = token(house, good)
    changed = "A" if path[10] != "A" else "B"
    return {
        "forged": (path[:10] + changed + path[11:], "not complete"),
        "truncated": (path[:-3], "not complete"),
        "longer": (path + "A", "not complete"),
        "expired": (token(house, good, now - timedelta(days=30)), "has ended"),
        "of a payment": (token(house, good.model_copy(update={"kind": "payment"})), "not complete"),
        "another provider": (token(house, good.model_copy(update={"to": "GM-05"})), "not complete"),
        "another referral": (token(house, good.model_copy(update={"about": "other"})), "not complete"),
        "another case": (token(house, good.model_copy(update={"case": "R-2222222"})), "not complete"),
    }


async def test_links_that_open_nothing(house: House, street: Street) -> None:
    """A 404 in words, without any personal data, for looking and for answering; nothing is recorded."""
    await street.refer("shelter")
    await street.link("shelter")

    for kind, (path, said) in spoiled(house, street).items():
        for answer in (await street.client.get(path), await street.client.post(path, data={"answer": "ACCEPTED"})):
            assert (answer.status_code, said in answer.text, "Awa" in answer.text) == (404, True, False), kind

    assert await street.state("shelter") == "SENT"
    almost = token(
        house,
        Link(kind="referral", case=street.number, about="shelter", to=BY_LINK),
        datetime.now(UTC) - timedelta(days=29),
    )
    assert (await street.client.get(almost)).status_code == 200


@pytest.mark.rule("R49")
async def test_a_revoked_referral_shows_nobody(street: Street) -> None:
    """Nothing personal stands there any more; an answer is recorded, changes nothing and is told so (C19)."""
    await street.refer("shelter")
    url = await street.link("shelter")
    await street.life.act("revoke_referral", {"referral": "shelter", "because": "FOUND_ELSEWHERE"})

    async def closed() -> httpx2.Response | None:
        page = await street.client.get(url)
        return page if "closed" in page.text else None

    page = await until(closed)
    late = await street.client.post(url, data={"answer": "ACCEPTED"})

    for hidden in ("Awa", "301", "a bed", "<button"):
        assert hidden not in page.text
    assert "Too late" in late.text
    assert await street.state("shelter") == "REVOKED"
    assert len(await street.acts("answer_referral")) == 1


@pytest.mark.rule("R86")
async def test_after_a_refusal_nothing_is_shown(street: Street) -> None:
    """The returnee refused: the provider's page is closed, though it may still answer."""
    await street.refer("shelter")
    url = await street.link("shelter")
    await street.client.post(url, data={"answer": "ACCEPTED"})
    assert "Awa" in (await street.client.get(url)).text
    await street.life.leave("refuse_assistance")

    async def closed() -> bool:
        return "Awa" not in (await street.client.get(url)).text

    await until(closed)
    assert (await street.client.post(url, data={"answer": "ACCEPTED"})).status_code == 200


@pytest.mark.rule("R38")
async def test_the_least_data_only(street: Street) -> None:
    """Who helps with papers is told a name and a birthday, not a telephone."""
    await street.refer("card", needs=("papers",), what="an identity card")

    url = await street.link("card")
    await street.client.post(url, data={"answer": "ACCEPTED"})

    page = await street.client.get(url)

    assert "Awa Testfall" in page.text
    assert "301" not in page.text.replace(street.number, "")
    rows = [one for one in street.doors.dispatches.of(street.life.world.opened.id) if one.service == "link"]
    assert rows
    assert not any("phone" in row.fields for row in rows)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("آوا Testfall", '<dd dir="auto">آوا Testfall</dd>'),
        ("Awa {{ 7*7 }} {x}", "Awa {{ 7*7 }} {x}"),
        ("Awa\u202eliafts\u2066", "Awaliafts"),
    ],
)
async def test_names_are_shown_inert(
    house: House, doors: Doors, client: httpx2.AsyncClient, name: str, shown: str
) -> None:
    """Markup, patterns and signs that turn the direction do nothing; each value has its own direction."""
    street = await move_in(house, doors, client, name=name)
    await street.refer("shelter")

    url = await street.link("shelter")
    await client.post(url, data={"answer": "ACCEPTED"})

    page = await client.get(url)

    assert shown in page.text
    assert "<script" not in page.text


async def test_the_page_speaks_as_the_provider_s_country_writes(street: Street) -> None:
    """A provider in Senegal reads French; a browser that nobody knows gets its own language."""
    await street.refer("shelter", provider="SN-01")
    page = await street.client.get(await street.link("shelter"))
    nobody = await street.client.get("/l/none", headers={"Accept-Language": "ar-MA,fr;q=0.8"})

    assert '<html lang="fr" dir="ltr">' in page.text
    assert "Nous acceptons" in page.text
    assert '<html lang="ar" dir="rtl">' in nobody.text
