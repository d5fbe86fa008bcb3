"""What reaches a case without passing the door: partners' answers, messages, deeds that ended this way or that."""

from typing import Any

from domain.act import FactKind, read_act
from tests.policy.lives import Life, person


def hears(life: Life, verb: str, who: str = "provider", **form: Any) -> Life:
    """A message that no door turns down; it happened today unless it says otherwise."""
    said = {"verb": verb, "by": person(who).model_dump(mode="json"), "occurred_on": life.today.isoformat(), **form}
    coded = {**read_act(said).coded(), "occurred_on": said["occurred_on"]}
    life._learn(FactKind.ACT, key=f"message-{len(life.facts)}", act=coded)
    life.settle()
    return life


def slowly(life: Life) -> Life:
    """From now on nothing leaves this house unless `ends` says so."""
    life.slow = True
    return life


def ends(life: Life, key: str, code: str = "DONE", *, failed: bool = False) -> Life:
    """A deed that was owed ended, with this code; a deed that is not owed is never done."""
    assert key in owed(life)
    life._learn(FactKind.DEED_FAILED if failed else FactKind.DEED_DONE, key=key, code=code)
    life.settle()
    return life


def owed(life: Life) -> dict[str, Any]:
    """What this life owes the world and has not done, by key."""
    return {deed.key: deed for deed in life.verdict.deeds}
