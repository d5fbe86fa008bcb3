"""What an answer of a provider does, from every state; and what follows when nobody answers. R50, R69; 5.3, C19."""

from itertools import product

import pytest

from domain.promise import DeedKind
from domain.referral import Referral, ReferralState
from policy.referral import Heard, heard
from tests.policy.lives import Life, day, referred
from tests.policy.messages import hears, owed, slowly

SENT, ACKNOWLEDGED, ACCEPTED, IN_SERVICE, COMPLETED, REJECTED, REVOKED, NO_RESPONSE, NO_SHOW = ReferralState
WAY = (SENT, ACKNOWLEDGED, ACCEPTED, IN_SERVICE)
ENDS = (COMPLETED, REJECTED, REVOKED, NO_RESPONSE, NO_SHOW)
SAID_BY_US = (SENT, REVOKED, NO_RESPONSE)
ANSWERS = ("ACKNOWLEDGED", "ACCEPTED", "REJECTED")


def expected(state: ReferralState, said: ReferralState) -> Heard:
    """The whole table, told another way."""
    if said in SAID_BY_US:
        return Heard.IMPOSSIBLE
    if said is state:
        return Heard.KNOWN
    if state in ENDS:
        return Heard.TOO_LATE
    if said in ENDS:
        return Heard.CHANGES
    return Heard.CHANGES if WAY.index(said) > WAY.index(state) else Heard.IMPOSSIBLE


def in_state(state: ReferralState) -> Life:
    """A referral of 16 February 2026 that has come so far by 2 March."""
    life = slowly(referred()).at("2026-03-02")
    if state in (REVOKED, NO_RESPONSE):
        return life.does("revoke_referral", referral="course", no_response=state is NO_RESPONSE, because="WAITED")
    return life if state is SENT else answers(life, state)


def answers(life: Life, state: ReferralState) -> Life:
    """The provider says so, as a message."""
    if state.value in ANSWERS:
        return hears(life, "answer_referral", referral="course", answer=state.value)
    return hears(life, "report_service", referral="course", state=state.value, feedback="[paper]")


@pytest.mark.parametrize(("state", "said"), list(product(ReferralState, ReferralState)))
def test_what_is_told_at_the_door_is_what_happens(state: ReferralState, said: ReferralState) -> None:
    """From each state each answer: what the door tells the provider is what the case then does with it (C19)."""
    life = in_state(state)
    made: Referral = life.case.referrals["course"]
    assert made.state is state

    told = heard(made, said)

    assert told is expected(state, said)
    if said not in SAID_BY_US:
        answers(life, said)
        after = life.case.referrals["course"].state
        assert after is (said if told is Heard.CHANGES else state)


@pytest.mark.parametrize("said", ANSWERS)
def test_an_answer_twice_is_one_answer(said: str) -> None:
    """One state, one unmet need at most, the day of the first."""
    life = hears(referred().at("2026-02-18"), "answer_referral", referral="course", answer=said)

    hears(life.at("2026-02-20"), "answer_referral", referral="course", answer=said)

    assert day("2026-02-18") == life.promise("referral_answer/course").kept_on
    assert len(life.case.unmet) == (1 if said == "REJECTED" else 0)


NEEDS = [
    pytest.param(["course"], {"course": "course"}, id="one need"),
    pytest.param(["income", "course"], {"course-income": "income", "course-course": "course"}, id="two needs"),
]


@pytest.mark.parametrize(("needs", "opened"), NEEDS)
@pytest.mark.rule("R69")
def test_who_never_answers_leaves_every_need_unmet(needs: list[str], opened: dict[str, str]) -> None:
    """Given up waiting: a record for each need, with that reason, the clock of an urgent one, and the provider told."""
    life = referred(needs=needs, urgency="URGENT").at("2026-02-25")

    life.does("revoke_referral", referral="course", no_response=True, because="SILENT")

    assert {key: one.need for key, one in life.case.unmet.items()} == opened
    assert {one.reason for one in life.case.unmet.values()} == {"NO_ANSWER"}
    assert {f"urgent_options/{key}" for key in opened} <= set(life.waits)
    assert "referral/course/revocation" in life.done
    assert "is over" in life.turned_down("revoke_referral", referral="course", because="AGAIN").happened


def test_taking_a_referral_back_leaves_nothing_unmet() -> None:
    """It was our choice; nobody was silent."""
    life = referred().does("revoke_referral", referral="course", because="MOVED")

    assert life.case.unmet == {}


@pytest.mark.rule("R69")
def test_an_answer_after_we_gave_up_is_recorded_and_changes_nothing() -> None:
    """Accepted too late: the unmet need stays open, and the case worker is free to refer again (C19)."""
    life = referred().at("2026-02-25").does("revoke_referral", referral="course", no_response=True, because="SILENT")

    hears(life, "answer_referral", referral="course", answer="ACCEPTED")

    assert life.case.referrals["course"].state is NO_RESPONSE
    assert life.case.unmet["course"].ended is None


@pytest.mark.rule("R50")
def test_what_a_provider_calls_completed_waits_for_her_word() -> None:
    """Without what the returnee says of it the service goes on; with it, it is over. Staff always ask her first."""
    life = hears(referred().at("2026-03-02"), "report_service", referral="course", state="COMPLETED")
    assert life.case.referrals["course"].state is IN_SERVICE
    assert "referral_progress" in {promise.name for promise in life.verdict.promises}
    missing = {"referral": "course", "state": "COMPLETED", "outcome": "done"}
    assert "says of it" in life.turned_down("report_service", **missing).happened

    life.does("report_service", **missing, feedback="content")

    assert life.case.referrals["course"].state is COMPLETED
    assert "referral_progress" not in {promise.name for promise in life.verdict.promises}


@pytest.mark.rule("R50")
def test_her_word_with_the_providers_report_completes_it() -> None:
    """The provider sends both: it is over at once."""
    life = referred().at("2026-03-02")

    hears(life, "report_service", referral="course", state="COMPLETED", outcome="[paper]", feedback="[paper]")

    assert life.case.referrals["course"].state is COMPLETED


def closed() -> Life:
    """A case that ended, with everything it would owe still in the house."""
    life = slowly(referred()).does("agree_meeting", meeting="talk", day="2026-06-01", hour="10:00")
    for key in ("referral/course/letter", "meeting/talk/0"):
        life._learn(life.facts[0].kind.DEED_DONE, key=key, code="SENT")
    life.at("2026-03-20").does("agree_meeting", meeting="next", day="2026-06-02", hour="10:00")
    return hears(life, "close_case", "sv", outcome="WITHDRAWN")


def test_after_closure_only_what_takes_back_or_tells_is_owed() -> None:
    """Withdrawn invitations, revocations and notices; no letter, no copy, no order, no new invitation."""
    life = closed()

    kinds = {deed.kind for deed in owed(life).values()}
    assert kinds <= {DeedKind.REVOCATION, DeedKind.NOTICE, DeedKind.INVITATION}
    invitations = {deed.key: deed.text for deed in owed(life).values() if deed.kind is DeedKind.INVITATION}
    assert invitations == {"meeting/talk/0/called-off": "CANCEL", "meeting/next/0/called-off": "CANCEL"}
