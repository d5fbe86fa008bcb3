"""Short messages from returnees. A word we know acts at once; everything else waits, as it was written, for a person.

Choice: a number that belongs to several cases stops messages for all of them, but refuses for none: somebody asks.
"""

from hashlib import sha256
from typing import Any

from starlette.concurrency import run_in_threadpool

from domain.errors import NotFound
from domain.opened import case_id
from domain.paper import PaperRef
from domain.people import Person, Role
from domain.promise import Stage
from partners.messages import Word, heard, word_of
from partners.task import plain
from starter.cases import Cases
from starter.doors import Doors

ACTS = {"STOP": "stop_messages", "REFUSE": "refuse_assistance", "CALL": "ask_for_call"}
FOR_ONE_ONLY = "REFUSE"
OVER = (Stage.CLOSED, Stage.ANONYMISED)
UNREAD = "text_message"  # no act has this name: it becomes an unread message, which a person reads within a day


async def take(doors: Doors, id_: str, body: dict[str, Any]) -> str:
    """What was done with it, in words that tell the sender's program nothing about anybody. Raises PartnerRefused."""
    said = heard(body)
    known = await run_in_threadpool(doors.marks.by_phone, said.number.removeprefix("+"))
    numbers = await run_in_threadpool(_going_on, doors, [case.removeprefix("case-") for case in known])
    word = word_of(said.text)
    cases, reached = await doors.connect(), 0
    for number in numbers:
        acts = word if word != FOR_ONE_ONLY or len(numbers) == 1 else None
        reached += await _tell(doors, cases, number, acts, plain(said.text), _nonce(id_))
    return "heard" if reached else "heard; nobody here has this number"


def _going_on(doors: Doors, numbers: list[str]) -> list[str]:
    """Cases that are open; if none is, those that were: somebody reads what she writes after the end."""
    waiting = {number: doors.worklist.get(number) for number in numbers}
    going = [number for number, row in waiting.items() if row is None or row.stage not in OVER]
    return going or numbers


async def _tell(doors: Doors, cases: Cases, number: str, word: Word | None, text: str, nonce: str) -> bool:
    """Ring one case; whether it is there. One that is none (never begun, or erased) keeps no word from the others."""
    try:
        by = await run_in_threadpool(_returnee, doors, number)
        if word:
            await cases.tell(number, ACTS[word], {}, by, nonce)
        else:
            paper = await run_in_threadpool(_paper, doors, number, text, by, nonce)
            await cases.leave_unread(number, UNREAD, paper, nonce)
    except NotFound:
        return False
    return True


def _paper(doors: Doors, number: str, text: str, by: Person, nonce: str) -> PaperRef:
    """The words are a paper of the case; the message names it, so that it is kept and can be read."""
    return doors.papers.write(case_id(number), UNREAD, {"words": text}, by=by, nonce=nonce)


def _returnee(doors: Doors, number: str) -> Person:
    waiting = doors.worklist.get(number)
    return Person(id="returnee", role=Role.RETURNEE, office=waiting.office if waiting else "OUTSIDE")


def _nonce(id_: str) -> str:
    """Of the message's id: delivered twice, it is one message."""
    return f"sms-{sha256(id_.encode()).hexdigest()[:40]}"
