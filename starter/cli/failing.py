"""A deed that failed, in plain words: which, why, and what to do next."""

from typing import NamedTuple

from domain.act import Fact, FactKind
from domain.partner import FaultCode, in_words
from domain.payment import PaymentState, item_of
from starter.seeing import Seen

NAME = "failed_deed"
DEEDS = {
    "letter": "The letter of referral {}",
    "revocation": "Taking back referral {}",
    "copy": "The copy of plan version {}",
    "order": "Ordering instalment {}",
    "meeting": "The invitation to meeting {}",
}


class Failed(NamedTuple):
    """What a person needs to act."""

    happened: str
    next_step: str


def failed(seen: Seen, key: str) -> Failed | None:
    """What stands behind a promise failed_deed/<number>; None for any other."""
    name, _, number = key.partition("/")
    if name != NAME or not number.isdigit() or not 0 < int(number) <= len(seen.facts):
        return None
    deed, code = deed_of(seen.facts[int(number) - 1])
    happened, next_step = in_words(code)
    retry = f" (passerelle retry-deed {seen.opened.number} --deed {deed} --because FIXED)"
    again = "" if code == FaultCode.PAYMENT_UNSURE else retry
    return Failed(f"{_named(deed)} did not go out: {happened}.", f"Next: {next_step}{again}.")


def deed_of(fact: Fact) -> tuple[str, str]:
    """The deed that failed by this fact, and its code.

    A payment that failed later is told by its provider: the order is what is done again.
    """
    if fact.kind is FactKind.DEED_FAILED:
        return fact.key, fact.code
    if item := item_of(fact.key):
        return f"order/{item[0]}/{item[1]}", FaultCode.PAYMENT_FAILED
    act = fact.act or {}
    known = FaultCode.PAYMENT_FAILED if act.get("state") == PaymentState.FAILED else FaultCode.FAILED
    return f"order/{act.get('activity')}/{act.get('instalment')}", known


def _named(deed: str) -> str:
    first, _, rest = deed.partition("/")
    about, _, last = rest.rpartition("/")
    if first == "order":
        return DEEDS["order"].format(rest.removesuffix("/outcome"))
    if first == "meeting":
        return DEEDS["meeting"].format(rest.partition("/")[0])
    return DEEDS[last].format(about) if first != "notice" and last in DEEDS else f"A reminder ({deed})"
