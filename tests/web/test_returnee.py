"""The returnee's own page: what it shows to whom, and what her buttons do."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from letters.words import LANGUAGES
from starter.doors import Doors
from starter.story.engine import House
from tests.web.returned import HER_NAME, HER_PHONE, MARKED, Browser, Home, browsing, moved_in, the_plan
from web.assets import address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home(house: House, doors: Doors) -> Home:
    """One household, for what changes nothing."""
    return await moved_in(house, doors)


@pytest_asyncio.fixture(loop_scope="session")
async def own(house: House, doors: Doors) -> Home:
    """A household of the test's own."""
    return await moved_in(house, doors)


@pytest_asyncio.fixture(loop_scope="session")
async def browser(house: House) -> AsyncIterator[Browser]:
    """A browser that knows nothing."""
    async with browsing(house) as one:
        yield one


@pytest.mark.rule("R37", "R87")
async def test_the_page_shows_her_plan_her_money_and_who_was_told(home: Home, browser: Browser) -> None:
    """The plan in force in her language, the next meeting, the order on its way, who was told which field."""
    await browser.open(home.link())

    said = browser.text
    assert '<html lang="fr"' in said
    for wanted in ("un cours de couture", "au bureau", "10:30", "450", "Nom", "Téléphone"):
        assert wanted in said
    known = home.doors.providers.get("ET-01", even_gone=True)
    assert (known.name if known else "ET-01") in said


async def test_what_was_typed_is_text_and_nothing_more(home: Home, browser: Browser) -> None:
    """A script in the plan is shown as it was typed; none is on the page; and the page allows none."""
    await browser.open(home.link())

    assert "<script" not in browser.text
    assert "&lt;script&gt;alert(1)" in browser.text
    assert "script" not in browser.page.headers["content-security-policy"]  # type: ignore[union-attr]
    assert MARKED not in browser.text


async def test_the_question_tells_nothing(home: Home, browser: Browser) -> None:
    """Before the answer there is no name, number, language or word of hers, whoever fetches the page."""
    await browser.get(home.link())

    telling = (HER_NAME, HER_PHONE, "1994", home.number, "couture", '<html lang="fr"', "plan", "programme")
    assert [word for word in telling if word in browser.text] == []
    headers = browser.page.headers  # type: ignore[union-attr]
    assert (headers["cache-control"], headers["referrer-policy"], headers["x-robots-tag"]) == (
        "no-store",
        "no-referrer",
        "noindex",
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_small(home: Home, browser: Browser, language: str) -> None:
    """Page and style sheet together stay under 15 KB, before they are compressed, and under 5 KB as they travel."""
    url = f"{home.link()}?lang={language}"
    await browser.open(url)

    page, style = browser.page, await browser.client.get(address("returnee.css"))
    assert page is not None
    assert f'<html lang="{language}"' in page.text
    assert len(page.content) + len(style.content) < 15_000
    assert page.headers["content-encoding"] == "gzip"
    assert sum(len(gzip.compress(one.content)) for one in (page, style)) < 5_000


@pytest.mark.rule("R80")
async def test_she_agrees_to_a_proposed_plan_once(own: Home, browser: Browser) -> None:
    """A double click is one agreement of hers; the page says what follows, and afterwards when she agreed."""
    await own.life.act("propose_plan", {"version": 2, "outline": the_plan(summary="plus petit")})
    url = f"{own.link()}?lang=en"
    await browser.open(url)
    form = browser.form("agree")

    await asyncio.gather(*(browser.client.post(url, data=form) for _ in range(4)))
    await browser.send(url, form)

    assert "You agreed to this plan" in browser.text
    (_, agreed) = [act for act in await own.acts("agree_plan") if act["party"] == "RETURNEE"]
    assert (agreed["version"], agreed["by"]["role"]) == (2, "RETURNEE")
    await browser.get(url)
    assert 'value="agree"' not in browser.text


async def test_she_does_not_agree_and_says_why(own: Home, browser: Browser) -> None:
    """The version goes back, with her words as a paper."""
    await own.life.act("propose_plan", {"version": 2, "outline": the_plan()})
    url = own.link()
    await browser.open(url)

    await browser.press(url, "return", words="Je veux un autre cours")

    (act,) = await own.acts("return_plan")
    assert act["version"] == 2
    assert _words(own, act) == {"words": "Je veux un autre cours"}


async def test_a_plan_that_was_replaced_meanwhile_keeps_what_she_typed(own: Home, browser: Browser) -> None:
    """The case moved on while the page lay open: nothing is recorded, she is told, and her words stand in the field."""
    await own.life.act("propose_plan", {"version": 2, "outline": the_plan()})
    url = own.link()
    await browser.open(url)
    form = browser.form("return")
    await own.life.act("return_plan", {"version": 2, "because": "MISTAKE"})
    await own.life.act("propose_plan", {"version": 3, "outline": the_plan()})

    await browser.send(url, form | {"words": "plus près de chez moi"})

    assert browser.page.status_code == 409  # type: ignore[union-attr]
    assert 'role="alert"' in browser.text
    assert "plus près de chez moi</textarea>" in browser.text
    assert len(await own.acts("return_plan")) == 1


@pytest.mark.rule("R37")
@pytest.mark.parametrize(
    ("kind", "kept", "about"),
    [("FEEDBACK", "FEEDBACK", None), ("COMPLAINT", "COMPLAINT", None), ("ABOUT_STAFF", "COMPLAINT", "STAFF")],
)
async def test_feedback_and_complaints_reach_who_answers(
    own: Home, browser: Browser, kind: str, kept: str, about: str | None
) -> None:
    """Her words as they are, markup too, are a paper; sent twice, it is one; an answer is owed."""
    url = own.link()
    await browser.open(url)
    form = browser.form("feedback") | {"kind": kind, "words": "<b>Merci</b> & 'non'\n<script>x</script>"}

    for _ in range(2):
        await browser.send(url, form)

    (act,) = await own.acts("give_feedback")
    assert (act["kind"], act.get("about")) == (kept, about)
    assert _words(own, act) == {"words": "<b>Merci</b> & 'non'\n<script>x</script>"}
    verdict = await own.life.cases.verdict(own.number)
    assert f"feedback_answer/{act['feedback']}" in {promise.key for promise in verdict.promises}


async def test_other_words_from_the_same_page_are_another_feedback(own: Home, browser: Browser) -> None:
    """Back, changed and sent again: both are heard."""
    url = own.link()
    await browser.open(url)
    form = browser.form("feedback")

    for words in ("first", "second"):
        await browser.send(url, form | {"words": words, "kind": "FEEDBACK"})

    assert [_words(own, act)["words"] for act in await own.acts("give_feedback")] == ["first", "second"]


async def test_feedback_without_words_is_asked_for(own: Home, browser: Browser) -> None:
    """Nothing is recorded, and the page says so."""
    url = own.link()
    await browser.open(url)

    await browser.press(url, "feedback", words="  ", kind="COMPLAINT")

    assert (browser.page.status_code, await own.acts("give_feedback")) == (422, [])  # type: ignore[union-attr]


async def test_she_asks_for_a_call(own: Home, browser: Browser) -> None:
    """One press, one call; she is told by when."""
    url = own.link()
    await browser.open(url)
    form = browser.form("call")

    for _ in range(3):
        await browser.send(url, form)

    assert len(await own.acts("ask_for_call")) == 1


@pytest.mark.rule("R86")
async def test_refusing_is_asked_twice_and_then_holds(own: Home, browser: Browser) -> None:
    """The first press only asks; the second refuses, as her own word; the page then offers no more refusal."""
    url = own.link()
    await browser.open(url)
    await browser.press(url, "refuse", about="")
    assert await own.acts("refuse_assistance") == []

    await browser.press(url, "refuse")

    (act,) = await own.acts("refuse_assistance")
    assert (act["by"]["role"], act["channel"]) == ("RETURNEE", "PRIVATE_PAGE")
    await browser.get(url)
    assert 'value="refuse"' not in browser.text


@pytest.mark.rule("R86")
async def test_one_activity_is_refused_alone(own: Home, browser: Browser) -> None:
    """What was chosen on the first page is what the second one is about."""
    url = own.link()
    await browser.open(url)
    await browser.press(url, "refuse", about="course")
    await browser.press(url, "refuse")

    assert [act["activity"] for act in await own.acts("refuse_assistance")] == ["course"]


@pytest.mark.rule("R86")
async def test_a_refusal_gets_through_while_the_worker_is_down(house: House, own: Home, browser: Browser) -> None:
    """Nobody is there to answer: it is kept, she is told so, and it holds when a worker is back. A comment is kept for
    her to send again.
    """
    url = own.link()
    await browser.open(url)
    feedback = browser.form("feedback") | {"words": "toujours là ?", "kind": "FEEDBACK"}
    await browser.press(url, "refuse", about="")
    await house.engine.kill(house.engine.worker)
    try:
        await browser.press(url, "refuse")
        refused = browser.page.status_code  # type: ignore[union-attr]
        await browser.send(url, feedback)
    finally:
        await house.engine.start_worker()

    assert refused == 200
    assert browser.page.status_code == 503  # type: ignore[union-attr]
    assert "toujours là ?</textarea>" in browser.text
    assert len(await own.acts("refuse_assistance")) == 1


@pytest.mark.rule("R38", "R43")
@pytest.mark.parametrize("recipient", ["ET-01", ""])
async def test_she_takes_her_consent_back(own: Home, browser: Browser, recipient: str) -> None:
    """From one, or from everybody; her own only; asked twice."""
    url = own.link()
    await browser.open(url)
    await browser.press(url, "withdraw", about=recipient)
    assert await own.acts("withdraw_consent") == []

    await browser.press(url, "withdraw")

    (act,) = await own.acts("withdraw_consent")
    assert (act.get("recipient", ""), act["member"]) == (recipient, "m1")


async def test_another_adult_sees_neither_money_nor_what_is_for_others_and_takes_back_the_own_consent(
    own: Home, browser: Browser
) -> None:
    """No sum, no activity of hers, no refusal for the household; a consent that is theirs can be withdrawn."""
    url = own.link("m2")
    await browser.open(url, "1990")
    said = browser.text
    for hidden in ("un cours de couture", "450", "900", "CFA", 'value="refuse"', 'value="agree"'):
        assert hidden not in said

    await browser.press(url, "withdraw", about="")
    await browser.press(url, "withdraw")

    assert [act["member"] for act in await own.acts("withdraw_consent")] == ["m2"]


async def test_leaving_quickly_forgets_the_answer(home: Home, browser: Browser) -> None:
    """One press leads to a page with today's date and nothing else; the way back asks again."""
    url = home.link()
    await browser.open(url)

    await browser.send(url, {"do": "leave"})
    left = browser.page
    await browser.get(url)

    assert left is not None
    assert (left.url.path, "<a" in left.text, "<form" in left.text) == ("/today", False, False)
    assert 'name="year"' in browser.text


def _words(home: Home, act: dict[str, object]) -> dict[str, str]:
    paper = act["paper"]
    assert isinstance(paper, dict)
    return home.doors.papers.read(home.life.world.opened.id, str(paper["id"])).words
