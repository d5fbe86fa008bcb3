"""A referral only moves forward, in whatever order its answers are typed. Domain 5.3, T10."""

import pytest

from tests.policy.lives import Life, day, referred

ANSWERS = ("ACKNOWLEDGED", "ACCEPTED")


def says(life: Life, state: str, on: str = "") -> Life:
    """An answer of the provider, or a report on the service."""
    said = {"outcome": "done", "feedback": "content"} if state == "COMPLETED" else {}
    if state in ANSWERS:
        return life.does("answer_referral", referral="course", answer=state, on=on)
    return life.does("report_service", referral="course", state=state, on=on, **said)


ORDERS = [
    pytest.param(("ACCEPTED", "ACKNOWLEDGED"), "ACCEPTED", id="acknowledged after the acceptance"),
    pytest.param(("IN_SERVICE", "ACKNOWLEDGED"), "IN_SERVICE", id="acknowledged while in service"),
    pytest.param(("IN_SERVICE", "ACCEPTED"), "IN_SERVICE", id="accepted while in service"),
    pytest.param(("ACCEPTED", "IN_SERVICE", "COMPLETED"), "COMPLETED", id="the way forward"),
    pytest.param(("NO_SHOW", "ACKNOWLEDGED"), "NO_SHOW", id="what is over stays over"),
]


@pytest.mark.parametrize(("states", "stands"), ORDERS)
def test_a_referral_only_moves_forward(states: tuple[str, ...], stands: str) -> None:
    """A later acknowledgement or acceptance never sets back what has gone further."""
    life = referred().at("2026-02-18")
    for state in states:
        says(life, state)

    assert stands == life.case.referrals["course"].state.value


@pytest.mark.parametrize("state", ["IN_SERVICE", "COMPLETED", "NO_SHOW"])
def test_a_service_that_is_given_was_acknowledged(state: str) -> None:
    """A report on the service keeps the provider's answer (T10), though nobody typed one."""
    life = says(referred().at("2026-02-18"), state)

    assert day("2026-02-18") == life.promise("referral_answer/course").kept_on
    assert "referral_answer/course" not in life.waits


def test_an_answer_typed_late_counts_on_its_day() -> None:
    """An acknowledgement of an earlier day typed after a report keeps T10 on its own day."""
    life = says(says(referred().at("2026-03-04"), "IN_SERVICE"), "ACKNOWLEDGED", on="2026-02-18")

    promise = life.promise("referral_answer/course")
    assert (day("2026-02-18"), False) == (promise.kept_on, promise.late)
