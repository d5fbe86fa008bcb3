"""How far a waiver reaches: which episode, which promise, whose signature. Domain 5.4, 5.5, 5.7; R15, R20."""

from tests.policy.lives import day, under_way
from tests.policy.test_reopening import closed, reopened


def test_a_file_is_held_after_a_second_closing_too() -> None:
    """The legal hold of a case that was reopened once is the data protection officer's, like that of any other."""
    life = closed(reopened(closed(under_way().at("2026-04-01")).at("2026-06-01")).at("2026-07-01"))
    hold = {"waiver": "hold", "kind": "DEADLINE_INTERNAL", "because": "COURT", "until": day("2032-09-01")}
    life.does("request_waiver", by="pm", promise="retention/episode-2", **hold)

    assert life.waits["retention_answer/hold"] == day("2026-07-08")
    assert life.does("grant_waiver", by="dpo", waiver="hold").waits["retention/episode-2"] == day("2032-09-01")
