"""A provider's system says how a task goes: only signed, only its own, and what it does is answered honestly."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.errors import NotFound
from tests.web.conftest import BY_LINK, BY_SYSTEM, Street, fhir, signed

OTHER_SECRET = "whsec_" + "b3RoZXItc2VjcmV0LW9mLXRoZS10ZXN0cy0zMmJ5dGU="


async def say(street: Street, status: str, provider: str = BY_SYSTEM, reference: str = "", **more: object) -> str:
    """What the door answers to a signed task."""
    body = json.dumps(fhir(reference or f"{street.number}/shelter", provider, status, **more)).encode()
    answer = await street.client.post("/hooks/referrals", content=body, headers=signed(body))
    said = answer.json()
    return said.get("said") or f"{answer.status_code} {said['happened']}"


async def test_an_answer_by_a_system(street: Street) -> None:
    """Accepted, in progress, completed with the returnee's own word: each is recorded, the last one ends it."""
    await street.refer("shelter", BY_SYSTEM)
    await street.task("shelter")
    ours = "https://passerelle.example.org/fhir/output"
    feedback = {"type": {"coding": [{"system": ours, "code": "returnee-feedback"}]}, "valueString": "warm"}

    heard = [await say(street, "accepted"), await say(street, "in-progress")]
    heard.append(await say(street, "completed", note=[{"text": "a room"}], output=[feedback]))

    assert heard == ["recorded"] * 3
    assert await street.state("shelter") == "COMPLETED"
    (_, report) = await street.acts("report_service")
    assert street.doors.papers.read(street.life.world.opened.id, report["paper"]["id"]).words == {
        "outcome": "a room",
        "feedback": "warm",
    }


async def test_the_same_message_twice_is_one_answer(street: Street) -> None:
    """With the same id, or sent anew: recorded once, and the second time said to be known."""
    await street.refer("shelter", BY_SYSTEM)
    body = json.dumps(fhir(f"{street.number}/shelter", BY_SYSTEM, "accepted")).encode()
    headers = signed(body)

    answers = [await street.client.post("/hooks/referrals", content=body, headers=headers) for _ in range(2)]

    assert [one.json()["said"] for one in answers] == ["recorded", "known already"]
    assert await say(street, "accepted") == "known already"
    assert len(await street.acts("answer_referral")) == 1


async def test_what_comes_too_late_or_cannot_be(street: Street) -> None:
    """Recorded as a fact, changing nothing, and said so (C19)."""
    await street.refer("shelter", BY_SYSTEM)
    await say(street, "in-progress")
    back = await say(street, "accepted")
    await street.life.act("revoke_referral", {"referral": "shelter", "because": "FOUND_ELSEWHERE"})
    await street.life.facts()

    late = await say(street, "completed", note=[{"text": "done"}])

    assert "does not follow" in back
    assert "this referral is over" in late
    assert await street.state("shelter") == "REVOKED"
    assert len(await street.acts("report_service")) == 2


async def test_completed_is_never_undone(street: Street) -> None:
    """completed, then accepted: the state stays."""
    await street.refer("shelter", BY_SYSTEM)
    ours = "https://passerelle.example.org/fhir/output"
    feedback = {"type": {"coding": [{"system": ours, "code": "returnee-feedback"}]}, "valueString": "warm"}
    await say(street, "completed", output=[feedback])

    assert "changes nothing" in await say(street, "accepted")
    assert await street.state("shelter") == "COMPLETED"


@pytest.mark.parametrize(
    ("provider", "reference"),
    [
        (BY_LINK, ""),
        ("", ""),
        (BY_SYSTEM, "{number}/nothing"),
        (BY_SYSTEM, "R-2222222/shelter"),
        (BY_SYSTEM, "R-ABC/shelter"),
    ],
)
async def test_a_task_that_is_not_this_provider_s(street: Street, provider: str, reference: str) -> None:
    """Another provider's, of another case, of none: 404 in the same words, so that nobody can find out cases."""
    await street.refer("shelter", BY_SYSTEM)

    said = await say(street, "accepted", provider, reference.format(number=street.number))

    assert said == "404 There is no such referral of yours here."
    assert await street.state("shelter") == "SENT"


@pytest.mark.parametrize("status", ["requested", "draft", "on-hold", "cancelled", "entered-in-error"])
async def test_states_nobody_acts_on(street: Street, status: str) -> None:
    """Heard, and nothing recorded."""
    assert await say(street, status) == "nothing to act on"
    assert await street.acts("answer_referral") == []


async def test_messages_that_are_not_believed(street: Street) -> None:
    """Bad signature, old, future, a header twice or missing, no JSON, no task, too much: nothing is recorded."""
    await street.refer("shelter", BY_SYSTEM)
    body = json.dumps(fhir(f"{street.number}/shelter", BY_SYSTEM, "accepted")).encode()
    now, good = datetime.now(UTC), signed(body)
    twice: Any = [*good.items(), ("webhook-id", good["webhook-id"])]
    large, broken = b" " * 300_000 + body, b"{not json"
    no_task = json.dumps({"data": {"status": "accepted"}}).encode()
    cases: dict[str, tuple[bytes, Any, int]] = {
        "other secret": (body, signed(body, secret=OTHER_SECRET), 401),
        "other body": (body + b" ", good, 401),
        "old": (body, signed(body, at=now - timedelta(minutes=6)), 401),
        "future": (body, signed(body, at=now + timedelta(minutes=6)), 401),
        "twice": (body, twice, 401),
        "missing": (body, {name: good[name] for name in good if name != "webhook-signature"}, 401),
        "not json": (broken, signed(broken), 422),
        "no task": (no_task, signed(no_task), 422),
        "300 kB": (large, signed(large), 413),
        "deep": (b"[" * 100_000, signed(b"[" * 100_000), 422),
        "no object": (b"[]", signed(b"[]"), 422),
    }

    for kind, (content, headers, status) in cases.items():
        answer = await street.client.post("/hooks/referrals", content=content, headers=headers)
        assert (kind, answer.status_code) == (kind, status)
        assert set(answer.json()) >= {"happened", "unchanged", "next"}, kind

    assert await street.state("shelter") == "SENT"


async def test_a_case_that_is_none_gets_no_key(street: Street) -> None:
    """Whoever names a case that does not exist leaves nothing behind."""
    await say(street, "completed", reference="R-2222222/shelter", note=[{"text": "words"}])

    assert not street.doors.papers.knows("case-R-2222222")
    with pytest.raises(NotFound):
        await street.life.cases.facts("R-2222222")
