"""Short messages from returnees. A word we know acts at once; everything else waits, as it was written, for a person.

Choice: a number that belongs to several cases stops messages for all of them, but refuses for none: somebody asks.
"""

import re
from typing import Any

from domain.opened import case_id
from domain.people import Person, Role
from partners.messages import heard, word_of
from starter.cases import Cases
from starter.doors import Doors

ACTS = {"STOP": "stop_messages", "REFUSE": "refuse_assistance", "CALL": "ask_for_call"}
FOR_ONE_ONLY = "REFUSE"
UNREAD = "text_message"  # no act has this name: it becomes an unread message, which a person reads within a day


async def take(doors: Doors, id_: str, body: dict[str, Any]) -> str:
    """What was done with it, in words that tell the sender's program nothing about anybody. Raises PartnerRefused."""
    said = heard(body)
    numbers = [case.removeprefix("case-") for case in doors.marks.by_phone(said.number.removeprefix("+"))]
    if not numbers:
        return "heard; nobody here has this number"
    word = word_of(said.text)
    acts = word is not None and (word != FOR_ONE_ONLY or len(numbers) == 1)
    cases = await doors.connect()
    for number in numbers:
        if acts and word:
            await cases.tell(number, ACTS[word], {}, _returnee(doors, number), _nonce(id_))
        else:
            await _leave_unread(doors, cases, number, said.text, id_)
    return "heard"


async def _leave_unread(doors: Doors, cases: Cases, number: str, text: str, id_: str) -> None:
    """The words are a paper of the case; the message names it, so that it is kept and can be read."""
    by = _returnee(doors, number)
    paper = doors.papers.write(case_id(number), UNREAD, {"words": text}, by=by, nonce=_nonce(id_))
    await cases.leave_unread(number, UNREAD, paper, _nonce(id_))


def _returnee(doors: Doors, number: str) -> Person:
    waiting = doors.worklist.get(number)
    return Person(id="returnee", role=Role.RETURNEE, office=waiting.office if waiting else "OUTSIDE")


def _nonce(id_: str) -> str:
    return f"sms-{re.sub('[^A-Za-z0-9]', '-', id_)[:50]:-<8}"
