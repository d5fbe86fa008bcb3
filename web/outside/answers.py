"""What a provider answers, from its own system or through a link: told at the door what it does, and kept."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from starlette.concurrency import run_in_threadpool

from domain.act import Fact
from domain.case import Case
from domain.errors import NotFound
from domain.fold import fold
from domain.opened import Opened, case_id
from domain.people import Person, Role
from domain.referral import Referral, ReferralState, UnmetReason
from policy.referral import Heard, heard
from starter.doors import Doors

REPORTS = frozenset({ReferralState.IN_SERVICE, ReferralState.COMPLETED, ReferralState.NO_SHOW})
SHOWN_WITHIN, GLANCE = timedelta(seconds=2), 0.05


@dataclass(frozen=True)
class Answer:
    """One answer of one provider on one referral. Words become a paper of the case."""

    number: str
    referral: str
    provider: str
    state: ReferralState
    reason: UnmetReason | None = None
    outcome: str = ""
    feedback: str = ""


async def take(doors: Doors, answer: Answer) -> Heard:
    """Ring the case with it, unless it says what is known. Raises NotFound for a referral that is not this provider's.

    Choice (C19): what comes too late, or cannot be, is a fact too; the provider is told that it changes nothing.
    """
    _, referral = await run_in_threadpool(find, doors, answer.number, answer.referral, answer.provider)
    does = heard(referral, answer.state)
    more = answer.state is ReferralState.IN_SERVICE and answer.outcome  # other words are another report
    if does is Heard.KNOWN and not more:
        return does
    before = await run_in_threadpool(doors.journal.last, case_id(answer.number))
    by, nonce = await run_in_threadpool(lambda: (_provider(answer, doors), _nonce(answer, doors)))
    cases = await doors.connect()
    verb, form = _act(answer)
    await cases.tell(answer.number, verb, form, by, nonce)
    if does is Heard.CHANGES:
        await _shown(doors, answer.number, before, nonce)
    return does


def find(doors: Doors, number: str, referral: str, provider: str) -> tuple[Case, Referral]:
    """The case as the journal tells it, and this provider's referral. One refusal for whatever is not there."""
    case = case_of(doors, number)
    made = case.referrals.get(referral) if case else None
    if case is None or made is None or made.provider != provider:
        raise _unknown()
    return case, made


def case_of(doors: Doors, number: str) -> Case | None:
    """The case as the journal tells it; None if it has no line."""
    entries = doors.journal.read(case_id(number))
    if not entries:
        return None
    opened = Opened.model_validate(entries[0].body["opened"])
    return fold(opened, [Fact.model_validate(entry.body["fact"]) for entry in entries])


async def _shown(doors: Doors, number: str, before: int, nonce: str) -> None:
    """Until the journal has it, as long as a person waits: so that the next look, or a second press, sees it.

    Choice: without a worker nothing follows now; the answer is kept all the same, and so it is thanked for.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(SHOWN_WITHIN.total_seconds()):
            while not await run_in_threadpool(_holds, doors, number, before, nonce):  # noqa: ASYNC110 (a table does not call)
                await asyncio.sleep(GLANCE)


def _holds(doors: Doors, number: str, after: int, nonce: str) -> bool:
    return any(entry.body["fact"].get("key") == nonce for entry in doors.journal.read(case_id(number), after))


def _act(answer: Answer) -> tuple[str, dict[str, Any]]:
    if answer.state in REPORTS:
        words = {"outcome": answer.outcome, "feedback": answer.feedback}
        said = {name: text for name, text in words.items() if text}
        return "report_service", {"referral": answer.referral, "state": answer.state.value, **said}
    form = {"referral": answer.referral, "answer": answer.state.value}
    return "answer_referral", form | ({"reason": answer.reason.value} if answer.reason else {})


def _provider(answer: Answer, doors: Doors) -> Person:
    """Choice: a provider has no office of ours; it acts as the office that knows the case."""
    waiting = doors.worklist.get(answer.number)
    office = waiting.office if waiting else "OUTSIDE"
    return Person(id=answer.provider.lower(), role=Role.PROVIDER, office=office)


def _nonce(answer: Answer, doors: Doors) -> str:
    """The same answer sent twice is one answer, whatever way it came; with other words it is another.

    Words count by a keyed digest: nobody who sees a nonce can guess at them.
    """
    _, form = _act(answer)
    coded = [f"{name}={form[name]}" for name in sorted(form) if name not in ("outcome", "feedback")]
    if words := [form[name] for name in ("outcome", "feedback") if name in form]:
        coded.append(doors.papers.fingerprint(case_id(answer.number), "\n".join(words)))
    said = "|".join([answer.number, answer.provider, *coded])
    return f"hook-{sha256(said.encode()).hexdigest()[:40]}"


def _unknown() -> NotFound:
    return NotFound(
        "There is no such referral of yours here.",
        "Nothing was recorded.",
        "Use the link, or the task, that came with the referral; or call the office that sent it.",
    )
