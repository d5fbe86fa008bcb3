"""How far a waiver reaches: which episode, which promise, whose signature. Domain 5.4, 5.5, 5.7; R15, R20."""

import pytest

from domain.people import Role
from policy import waivers
from tests.policy.lives import Life, day, pack, returnee, under_way
from tests.policy.test_assistance import decision
from tests.policy.test_reopening import closed, reopened


def test_a_file_is_held_after_a_second_closing_too() -> None:
    """The legal hold of a case that was reopened once is the data protection officer's, like that of any other."""
    life = closed(reopened(closed(under_way().at("2026-04-01")).at("2026-06-01")).at("2026-07-01"))
    hold = {"waiver": "hold", "kind": "DEADLINE_INTERNAL", "because": "COURT", "until": day("2032-09-01")}
    life.does("request_waiver", by="pm", promise="retention/episode-2", **hold)

    assert life.waits["retention_answer/hold"] == day("2026-07-08")
    assert life.does("grant_waiver", by="dpo", waiver="hold").waits["retention/episode-2"] == day("2032-09-01")


def lifting(life: Life, kind: str, rule: str, waiver: str) -> Life:
    """A rule lifted for a case: asked for by its case worker, granted by the programme manager."""
    form = {"kind": kind, "rule": rule, "because": "ILL", "words": "she cannot travel"}
    return life.does("request_waiver", waiver=waiver, **form).does("grant_waiver", by="pm", waiver=waiver)


STAYS = [("PROCESS", waivers.FACE_TO_FACE, False), ("ELIGIBILITY", "eligibility/FS-A", True)]


@pytest.mark.parametrize(("kind", "rule", "stays"), STAYS)
def test_a_waiver_of_our_own_way_of_working_ends_with_its_episode(kind: str, rule: str, stays: bool) -> None:
    """Reopened, a case is met face to face again until it is waived anew; what a funder granted stays (5.7)."""
    life = lifting(under_way(), kind, rule, "w").at("2026-04-01")
    life = reopened(closed(life).at("2026-06-01"))
    assert waivers.lifted(life.case, rule) is stays

    assert waivers.lifted(lifting(life, kind, rule, "again").case, rule)


def test_more_time_for_a_revision_is_the_case_worker_s_to_grant() -> None:
    """A plan to be revised waits under a key of its own, and is T7 like every other review: asked and granted alike."""
    life = under_way().does("review_plan", outcome="TO_BE_REVISED", trigger="NEEDS")
    form = {"kind": "DEADLINE_INTERNAL", "promise": "plan_revision/2026-02-16", "until": day("2026-04-30")}
    life.does("request_waiver", by="sv", waiver="w", because="ILL", **form)

    assert life.promise("waiver_answer/w").on is Role.CASE_WORKER
    assert life.does("grant_waiver", by="cw", waiver="w").waits["plan_revision/2026-02-16"] == day("2026-04-30")


def test_a_way_of_giving_is_signed_by_two_roles() -> None:
    """Two programme managers are not the programme and its funder."""
    life = returnee().met().assessed().does("decide_modality", **decision())
    life.does("request_waiver", waiver="w", kind="MODALITY", rule="modality/FS-A/shop", because="NO_SHOPS")
    refusal = life.does("grant_waiver", by="pm", waiver="w").turned_down("grant_waiver", by="pm-2", waiver="w")

    assert ("PROGRAMME_MANAGER has signed" in refusal.happened, "FUNDING_SOURCE" in refusal.next_step) == (True, True)


def test_eligibility_is_waived_on_a_note() -> None:
    """Who a programme leaves out is let in on a vulnerability note (5.5)."""
    form = {"waiver": "w", "kind": "ELIGIBILITY", "rule": "eligibility/FS-A", "because": "VULNERABLE"}

    assert "with the vulnerability note" in returnee().turned_down("request_waiver", **form).happened


COUNTED = [
    (20, "2026-01-20", "a programme counts from the first date, 12 February 2026"),
    (None, "2026-01-20", "18 months count from the present date, 01 March 2026"),
    (None, "2026-06-10", "18 months count from today, 10 June 2026"),
]


@pytest.mark.parametrize(("most", "today", "said"), COUNTED)
def test_a_date_too_far_says_what_its_limit_counts_from(most: int | None, today: str, said: str) -> None:
    """Somebody who may not ask for so much is told from which day it is counted, not from another."""
    life = returnee(programmes=[pack(waivers={"most_days": most})]).met()
    form = {"kind": "DEADLINE_INTERNAL", "promise": "plan", "because": "ILL"}
    life.does("request_waiver", waiver="w", until=day("2026-03-01"), **form).does("grant_waiver", by="sv", waiver="w")
    refusal = life.at(today).turned_down("request_waiver", waiver="x", until=day("2030-01-01"), **form)

    assert said in refusal.happened
