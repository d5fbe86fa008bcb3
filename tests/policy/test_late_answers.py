"""Answers, reports and receipts that come when nobody waits for them any more: facts that change nothing. C19."""

from typing import Any

import pytest

from tests.policy.lives import Life, referred, under_way

REPORT: dict[str, Any] = {"referral": "course", "state": "IN_SERVICE"}
ANSWER: dict[str, Any] = {"referral": "course", "answer": "ACCEPTED"}
RECEIPT: dict[str, Any] = {"activity": "shop", "instalment": 1, "certificate": "signed"}
ORDER: dict[str, Any] = {"activity": "shop", "instalment": 1, "amount": "450"}
START: dict[str, Any] = {"outcome": "WITHDRAWN", "exit_strategy_followed": True, "returnee_told": True}


def revoked() -> Life:
    """A referral that was taken back."""
    return referred().does("revoke_referral", referral="course", because="MOVED")


def closed() -> Life:
    """A case closed with a referral taken back and an order given up."""
    life = referred(under_way()).does("order_instalment", **ORDER)
    life.does("cancel_instalment", activity="shop", instalment=1, because="SUPPLIER_GONE")
    life.does("revoke_referral", referral="course", because="MOVED").does("start_closing", **START)
    return life.does("write_report", kind="CLOSURE").does("close_case", by="sv", outcome="WITHDRAWN")


LATE = [
    pytest.param(revoked, "report_service", REPORT, id="a report after the revocation"),
    pytest.param(closed, "report_service", REPORT, id="a report after closure"),
    pytest.param(closed, "answer_referral", ANSWER, id="an answer after closure"),
    pytest.param(closed, "confirm_delivery", RECEIPT, id="a receipt after closure"),
]


@pytest.mark.parametrize(("made", "verb", "form"), LATE)
def test_what_comes_too_late_is_recorded_and_starts_nothing(made: Any, verb: str, form: dict[str, Any]) -> None:
    """It joins the record; the referral stays revoked, stage and dates stay as they were (C19)."""
    life = made()
    facts, stage, waits = len(life.facts), life.stage, life.waits

    life.does(verb, **form)

    assert (len(life.facts), life.stage, life.waits) == (facts + 1, stage, waits)
    assert life.case.referrals["course"].state == "REVOKED"
