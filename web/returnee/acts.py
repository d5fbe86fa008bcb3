"""The forms of the page as acts of the case. Each comes with a mark that only this page makes, and counts once."""

import hmac
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool

from domain.errors import CaseError, NotFound, Unavailable
from domain.people import Person, Role
from partners.task import plain
from web.returnee import words
from web.returnee.gate import Caller

LONGEST = 2_000
HERS_ALONE = frozenset({"agree", "return", "refuse"})
ASKED_TWICE = frozenset({"refuse", "withdraw"})
KINDS = {
    "FEEDBACK": {"kind": "FEEDBACK"},
    "COMPLAINT": {"kind": "COMPLAINT"},
    "ABOUT_STAFF": {"kind": "COMPLAINT", "about": "STAFF"},
}
VERBS = {
    "agree": "agree_plan",
    "return": "return_plan",
    "feedback": "give_feedback",
    "call": "ask_for_call",
    "refuse": "refuse_assistance",
    "withdraw": "withdraw_consent",
}


@dataclass(frozen=True)
class Form:
    """What was sent: which form, about what, with which words."""

    do: str
    mark: str = ""
    state: int = 0
    about: str = ""
    sure: bool = False
    kind: str = ""
    words: str = field(default="", repr=False)

    @property
    def made_for(self) -> tuple[str, str]:
        """What its mark was made for: the first page leaves the choice open, the question after it does not."""
        chosen_later = self.do in ASKED_TWICE and not self.sure
        return (f"{self.do}-sure" if self.sure else self.do), ("" if chosen_later else self.about)


@dataclass(frozen=True)
class Came:
    """What came of it: recorded, to be asked once more, or not; with what to say."""

    recorded: str = ""
    ask: bool = False
    notice: str = ""
    status: int = 200


def read(sent: Any) -> Form | None:
    """A form as it came, from whoever; None if it is none of ours."""
    do, state = str(sent.get("do", "")), str(sent.get("state", ""))
    if do not in VERBS or not (state.isascii() and state.isdecimal() and len(state) < 9):
        return None
    said = {name: str(sent.get(name, ""))[:80] for name in ("mark", "about", "kind")}
    text = plain(str(sent.get("words", ""))).strip()[:LONGEST]
    return Form(do, state=int(state), sure=sent.get("sure") == "yes", words=text, **said)


async def take(caller: Caller, form: Form) -> Came:
    """Do what the form says, once. What cannot be done is told; her words are never lost."""
    made = caller.mark(*form.made_for, form.state)
    if not hmac.compare_digest(made.encode(), form.mark.encode()) or (form.do in HERS_ALONE and not caller.herself):
        return Came(notice=words.NOT_OURS, status=403)
    if form.do in ASKED_TWICE and not form.sure:
        return Came(ask=True)
    if form.do == "feedback" and not form.words:
        return Came(notice=words.NO_WORDS, status=422)
    try:
        await _do(caller, form)
    except NotFound:
        raise
    except Unavailable:
        return Came(notice=words.NOT_NOW, status=503)
    except CaseError:
        return Came(notice=words.CHANGED, status=409)
    return Came(recorded=_said(form))


async def _do(caller: Caller, form: Form) -> None:
    doors, number, case = caller.doors, caller.seen.opened.number, caller.seen.case
    nonce = caller.marks.nonce(form.mark, f"{form.about}|{form.kind}|{form.words}")
    by = Person(id="returnee", role=Role.RETURNEE, office=case.office)
    before = await run_in_threadpool(doors.journal.last, case.opened.id)
    cases = await doors.connect()
    answer = await cases.act(number, VERBS[form.do], _filled(caller, form, nonce), by, nonce)
    await doors.shown(number, answer.number if answer else before + 1)


def _filled(caller: Caller, form: Form, nonce: str) -> dict[str, Any]:
    member = caller.link.member
    match form.do:
        case "agree":
            return {"version": _version(form), "party": "RETURNEE", "member": member}
        case "return":
            said = {"words": form.words} if form.words else {}
            return {"version": _version(form), "because": "RETURNEE_ASKED", **said}
        case "feedback":
            return {"feedback": f"p-{nonce[-16:]}", "words": form.words, **KINDS.get(form.kind, KINDS["FEEDBACK"])}
        case "refuse":
            return {"activity": form.about, "channel": "PRIVATE_PAGE"}
        case "withdraw":
            return {"recipient": form.about, "member": member}
    return {}


def _version(form: Form) -> int:
    return int(form.about) if form.about.isdecimal() else 0


def _said(form: Form) -> str:
    if form.do == "feedback" and KINDS.get(form.kind, {}).get("kind") == "COMPLAINT":
        return "complaint"
    return "refuse-one" if form.do == "refuse" and form.about else form.do


def kept(sent: Any) -> Form | None:
    """What she had typed when the half hour was over: shown again, and not sent before she sends it."""
    text = plain(str(sent.get("words", ""))).strip()[:LONGEST]
    return Form(str(sent.get("kept", ""))[:20], kind=str(sent.get("kind", ""))[:20], words=text) if text else None
