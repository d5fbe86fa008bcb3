"""A deed that failed, as a person reads it: which one, why, and what to do next. Invariant 9."""

from typing import Any

import pytest

from domain.act import FactKind
from starter.cli.failing import failed
from starter.cli.page import page
from starter.cli.why import sentence
from starter.seeing import Seen
from tests.policy.lives import Life, referred


def life_with(key: str, code: str) -> tuple[Life, int]:
    """A life in which this deed failed for good."""
    life = referred()
    number = next(fact.number for fact in life.facts if fact.key == key)
    changed: dict[str, Any] = {"kind": FactKind.DEED_FAILED, "code": code}
    life.facts = [fact.model_copy(update=changed) if fact.number == number else fact for fact in life.facts]
    return life, number


def seen(life: Life) -> Seen:
    """The life as a command sees it."""
    return Seen(life.opened, life.facts, life.verdict, life.now)


@pytest.mark.parametrize(
    ("key", "code", "happened", "next_step"),
    [
        ("referral/course/letter", "NOT_IN_DIRECTORY", "The letter of referral course", "choose another provider"),
        ("referral/course/letter", "AWAY", "could not be reached for too long", "see passerelle check"),
        ("plan/1/copy", "BAD_ADDRESS", "The copy of plan version 1 did not go out", "correct the address"),
        ("plan/1/copy", "NEVER_HEARD_OF", "it could not be done", "look into it"),
    ],
)
def test_why_and_the_case_page_name_the_deed_the_reason_and_the_next_step(
    key: str, code: str, happened: str, next_step: str
) -> None:
    """The command that tries it again is written out, and works as written."""
    life, number = life_with(key, code)
    promise = next(one for one in seen(life).open if one.key == f"failed_deed/{number}")
    retry = f"passerelle retry-deed R-7K3M2QN --deed {key} --because FIXED"

    for told in (sentence(seen(life), promise), "\n".join(page(seen(life)))):
        assert happened in told
        assert next_step in told
        assert retry in told
    life.does("retry_deed", deed=key, because="FIXED")
    assert f"failed_deed/{number}" not in life.waits


def test_money_that_may_have_left_is_not_offered_to_be_sent_again() -> None:
    """Nobody knows whether it was paid: the partner is asked first (C15)."""
    life, number = life_with("plan/1/copy", "PAYMENT_UNSURE")
    told = failed(seen(life), f"failed_deed/{number}")
    assert told
    assert "ask the payment partner" in told.next_step
    assert "retry-deed" not in told.next_step


@pytest.mark.parametrize("key", ["plan", "failed_deed/x", "failed_deed/0", "failed_deed/999", "follow_up/2026-03-16"])
def test_other_promises_have_no_deed_behind_them(key: str) -> None:
    """Nothing is made up for them."""
    assert failed(seen(referred()), key) is None
