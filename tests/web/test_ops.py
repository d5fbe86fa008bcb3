"""The pages for ops: what does not move, a case's story without its content, a deed again, payloads with a reason."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import httpx2
import pytest

from domain.opened import case_id
from domain.people import Person, Role
from letters.words import LANGUAGES, speaker
from policy.neutral_account import neutral
from starter import opening
from starter.doors import Doors
from starter.story.engine import House
from storage.openings import Openings
from tests.cli.test_failed_deeds import life_with, seen
from tests.storage.test_stuck import put
from tests.web.conftest import BY_LINK, Street, until
from web.screens.ops import failures, sentence
from web.visitor import COOKIE

OPS = Person(id="ops-1", role=Role.OPS, office="GM-BJL")
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
NONCE = re.compile(r'name="nonce" value="([A-Za-z0-9-]+)"')
As = Callable[[Person], dict[str, str]]


@pytest.fixture
def as_(doors: Doors) -> As:
    """Sign somebody in: the cookie."""

    def begin(person: Person) -> dict[str, str]:
        doors.staff.add(person, "Invented Person")
        return {"cookie": f"{COOKIE}={doors.sessions.begin(person.id, 'password')}"}

    return begin


async def read(client: httpx2.AsyncClient, address: str, cookie: dict[str, str], status: int = 200) -> str:
    """A page as its reader sees it."""
    answer = await client.get(address, headers=cookie)
    assert answer.status_code == status, answer.text
    return answer.text


async def press(
    client: httpx2.AsyncClient, address: str, cookie: dict[str, str], page: str, **said: str
) -> httpx2.Response:
    """A button of this page."""
    token = TOKEN.search(page)
    assert token
    headers = {**cookie, "origin": str(client.base_url).rstrip("/")}
    return await client.post(address, data={"form_token": token[1], **said}, headers=headers)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OPS, Role.RETURNEE, Role.PROVIDER)])
async def test_only_ops_read_a_story_and_the_programme_manager_the_radar(role: Role, street: Street, as_: As) -> None:
    """Everybody else is told whose room it is; a case worker too, even of the own case."""
    cookie = as_(Person(id=f"somebody-{role.value.lower().replace('_', '-')}"[:40], role=role, office="ET-ADD"))

    await read(street.client, "/ops", cookie, 200 if role is Role.PROGRAMME_MANAGER else 403)
    await read(street.client, f"/ops/cases/{street.number}", cookie, 403)


async def test_who_is_not_signed_in_signs_in_first(street: Street) -> None:
    """And comes back."""
    answer = await street.client.get(f"/ops/cases/{street.number}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next=%2Fops%2Fcases%2F{street.number}")


async def test_the_radar_says_what_is_wrong_what_is_unchanged_and_what_to_do(
    street: Street, as_: As, house: House
) -> None:
    """Each finding leads ops to its story, and the programme manager to the case as they may see it."""
    number = opening.new_number()
    put(house.database, number, datetime.now(UTC))

    page = await read(street.client, "/ops", as_(OPS))
    assert f'href="/ops/cases/{number}"' in page
    assert "waits for nobody and nothing" in page
    assert "passerelle rejudge" in page
    manager = Person(id="pm-9", role=Role.PROGRAMME_MANAGER, office="GM-BJL")
    assert f'href="/cases/{number}"' in await read(street.client, "/ops", as_(manager))


async def test_a_number_typed_in_opens_its_story(street: Street, as_: As) -> None:
    """As it stands in Temporal, in any case; what is no number is told, and shown as text."""
    cookie = as_(OPS)
    answer = await street.client.get(f"/ops?q={street.number.lower()}", headers=cookie)
    assert answer.headers["location"] == f"/ops/cases/{street.number}"
    page = await read(street.client, "/ops?q=<script>x</script>", cookie)
    assert "This is no case number." in page
    assert "<script>x" not in page
    await read(street.client, "/ops/cases/R-2222222", cookie, 404)


async def test_the_story_tells_who_did_what_and_nothing_of_the_person(street: Street, as_: As) -> None:
    """No name, no need, no id that somebody chose, no provider; what only vulnerable people have is a task."""
    plan = {"risks": ["an uncle"], "strategies": ["another road"], "coping": ["a cousin knows"]}
    await street.life.act("make_safety_plan", {"safety_plan": "safe-1", "made_with_returnee": True, **plan})
    await street.refer("hiv-clinic", BY_LINK)
    page = await read(street.client, f"/ops/cases/{street.number}", as_(OPS))

    assert "Record consent, by cw-3" in page
    assert "Refer to a provider, by cw-3" in page
    for told in ("Awa", "Testfall", "hiv", "clinic", BY_LINK, "safety", "VULNERABILITY", "cousin", "uncle"):
        assert told.lower() not in page.lower(), told


async def test_the_story_links_to_the_execution_and_says_when_it_wakes(street: Street, as_: As, house: House) -> None:
    """The newest run, in the namespace of this house."""
    page = await read(street.client, f"/ops/cases/{street.number}", as_(OPS))

    ui = house.engine.settings.temporal_ui_url
    assert re.search(rf'href="{ui}/namespaces/default/workflows/{case_id(street.number)}/[0-9a-f-]+/history"', page)
    assert "It wakes by itself on" in page
    assert "Running" in page


async def test_payloads_are_opened_with_a_reason_that_is_kept(street: Street, as_: As, doors: Doors) -> None:
    """For this person, for eight hours; the page then says how Temporal's page shows them."""
    cookie, address = as_(OPS), f"/ops/cases/{street.number}"
    page = await read(street.client, address, cookie)
    assert "Include cross-origin credentials" not in page
    assert (await press(street.client, f"{address}/open", cookie, page, because="")).status_code == 422
    assert (await press(street.client, f"{address}/open", cookie, page, because="CURIOUS")).status_code == 422
    assert not Openings(doors.database).of(case_id(street.number))

    assert (await press(street.client, f"{address}/open", cookie, page, because="CASE_STUCK")).status_code == 303
    [kept] = Openings(doors.database).of(case_id(street.number))
    assert (kept.by, kept.because, (kept.until - kept.at).total_seconds()) == (OPS, "CASE_STUCK", 8 * 3600)
    assert "Include cross-origin credentials" in await read(street.client, address, cookie)


async def test_a_form_of_another_session_opens_nothing(street: Street, as_: As, doors: Doors) -> None:
    """Nor one without a token, nor one of another site."""
    mine, theirs = as_(OPS), as_(Person(id="ops-2", role=Role.OPS, office="GM-BJL"))
    address = f"/ops/cases/{street.number}"
    page = await read(street.client, address, theirs)

    assert (await press(street.client, f"{address}/open", mine, page, because="CASE_STUCK")).status_code == 403
    form = {"because": "CASE_STUCK"}
    assert (await street.client.post(f"{address}/open", data=form, headers=mine)).status_code == 403
    assert not Openings(doors.database).of(case_id(street.number))


async def test_a_failed_deed_is_tried_again_with_a_reason_and_the_journal_says_so(
    street: Street, as_: As, doors: Doors
) -> None:
    """A provider that cannot be written to: ops see that, not to whom; pressed twice, it is one act."""
    await street.refer("nowhere", "GM-NOWHERE")
    address, cookie = f"/ops/cases/{street.number}", as_(OPS)

    async def failed() -> str:
        page = await read(street.client, address, cookie)
        return page if 'name="failed"' in page else ""

    page = await until(failed)
    assert "a letter of referral" in page
    assert "nowhere" not in page.lower()
    number = re.search(r'name="failed" value="(\d+)"', page)
    nonce = NONCE.search(page)
    assert number
    assert nonce
    form = {"failed": number[1], "nonce": nonce[1], "because": "FIXED"}
    assert (await press(street.client, f"{address}/retry", cookie, page, **form | {"because": ""})).status_code == 422
    assert (await press(street.client, f"{address}/retry", cookie, page, **form | {"failed": "1"})).status_code == 409
    assert (await press(street.client, f"{address}/retry", cookie, page, **form)).status_code == 303
    await press(street.client, f"{address}/retry", cookie, page, **form)
    done = await street.acts("retry_deed")
    assert [(one["deed"], one["because"], one["by"]["id"]) for one in done] == [
        ("referral/nowhere/letter", "FIXED", "ops-1")
    ]


@pytest.mark.parametrize(("code", "may_retry"), [("PAYMENT_UNSURE", False), ("AWAY", True), ("NEVER_HEARD_OF", True)])
def test_money_of_which_nobody_knows_is_not_sent_again_from_here(code: str, may_retry: bool) -> None:
    """The partner is asked first; everything else may be tried again."""
    life, number = life_with("plan/1/copy", code)

    [one] = failures(speaker("en"), seen(life))
    assert (one.number, one.what, one.may_retry) == (number, "a copy of the plan", may_retry)


def test_every_line_of_a_life_is_a_sentence() -> None:
    """In each language, whatever happened in it."""
    life, _ = life_with("referral/course/letter", "AWAY")
    told = neutral(life.opened, life.facts)
    for language in LANGUAGES:
        assert all(sentence(speaker(language), line).strip() for line in told)
    assert "It did not go out: a letter of referral. The partner could not be reached for too long." in [
        sentence(speaker("en"), line) for line in told
    ]
