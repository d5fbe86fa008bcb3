"""What a new version of the plan changes, whom it is put to, and whom their consent must name. Handbook 2.3.2, T13."""

from datetime import date
from typing import Any

import pytest

from domain.opened import Member
from domain.plan import PlanOutline
from policy import plan_changes
from policy.plan_changes import Change, Kind
from tests.policy.lives import EXIT, Life, line, outline, returnee, service

TODAY = date(2026, 3, 10)
CHANGES = [
    pytest.param({}, [], id="nothing"),
    pytest.param(
        {"activities": [line(), service(), service("fares", element="E8")]},
        [Change(Kind.ADDED, "activities", "fares")],
        id="one line more",
    ),
    pytest.param(
        {"activities": [line()]},
        [Change(Kind.DROPPED, "activities", "course")],
        id="one line less",
    ),
    pytest.param(
        {"activities": [line(cost="950"), service()]},
        [Change(Kind.CHANGED, "activities", "shop", ("cost",))],
        id="dearer",
    ),
    pytest.param(
        {"activities": [service(), line()]},
        [],
        id="in another order",
    ),
    pytest.param(
        {"activities": [line(), service(provider="GM-02", contact="the gate")]},
        [Change(Kind.CHANGED, "activities", "course", ("provider", "contact"))],
        id="another provider",
    ),
    pytest.param({"follow_up_days": 14}, [Change(Kind.ADDED, "follow_up_days")], id="an own frequency"),
    pytest.param({"feedback": ""}, [Change(Kind.DROPPED, "feedback")], id="a text taken out"),
    pytest.param({"sharing": "other words"}, [Change(Kind.CHANGED, "sharing")], id="a text changed"),
    pytest.param(
        {"exit_strategy": {**EXIT, "hand_over_to": "GM-03"}},
        [Change(Kind.CHANGED, "exit_strategy", fields=("hand_over_to",))],
        id="another end",
    ),
    pytest.param({"exit_strategy": None}, [Change(Kind.DROPPED, "exit_strategy")], id="no end"),
]


@pytest.mark.parametrize(("changed", "said"), CHANGES)
def test_a_draft_is_compared_part_by_part(changed: dict[str, Any], said: list[Change]) -> None:
    """Lines by their id, everything else by its name; the order of the lines says nothing."""
    lines = changed.get("activities")
    after = outline(*(lines or ()), **{name: value for name, value in changed.items() if name != "activities"})
    after["not_needed"] = outline()["not_needed"]

    found = plan_changes.changes(PlanOutline.model_validate(outline()), PlanOutline.model_validate(after))

    assert found == said


def begun(**more: Any) -> Life:
    """A life with a plan proposed, whose consent to the case names nobody."""
    return returnee(**more).met([]).assessed().at("2026-02-02").proposed()


def told(case: Any, *lines: dict[str, Any], **changed: Any) -> dict[str, tuple[bool, tuple[str, ...]]]:
    """Each recipient of a draft: whether it is new, and whose consent must name it."""
    asked = plan_changes.asked(case, PlanOutline.model_validate(outline(*lines, **changed)), TODAY)
    return {one.id: (one.new, one.unnamed_by) for one in asked.recipients}


def test_a_provider_nobody_ever_named_would_be_told_for_the_first_time() -> None:
    """A new provider is new; one that an earlier consent named is not, but the new consent must name it again."""
    life = begun().at("2026-03-10").does("give_consent", version=1, recipients=["GM-01"])

    found = told(life.case, line(), service(), service("fares", element="E8", provider="GM-02", contact="the gate"))

    assert found == {"GM-01": (False, ("m1",)), "GM-02": (True, ("m1",))}


def test_whoever_the_consent_to_the_case_names_need_not_be_named_again() -> None:
    """What was said for the case as a whole holds for every version."""
    life = begun().at("2026-03-10").does("give_consent", recipients=["GM-01"])

    assert told(life.case, line(), service()) == {"GM-01": (False, ())}


def test_consent_that_was_withdrawn_names_nobody() -> None:
    """Whoever was named once, and no longer is, must be named again."""
    life = begun().at("2026-03-09").does("give_consent", recipients=["GM-01"]).at("2026-03-10")
    life.does("withdraw_consent", recipient="GM-01")

    assert told(life.case, line(), service()) == {"GM-01": (False, ("m1",))}


def test_whoever_takes_over_at_the_end_is_told_too() -> None:
    """The hand-over of an exit strategy is a recipient like any provider."""
    found = told(begun().case, line(), exit_strategy={**EXIT, "hand_over_to": "GM-03"})

    assert found == {"GM-03": (True, ("m1",))}


def test_every_adult_and_every_child_of_twelve_is_asked() -> None:
    """A new version is put to the whole household, not to the returnee alone."""
    spouse, child = Member(id="m2", adult=True), Member(id="m3", adult=False, born=date(2012, 1, 1))
    life = begun(household=(Member(id="m1", adult=True), spouse, child))

    asked = plan_changes.asked(life.case, PlanOutline.model_validate(outline()), TODAY)

    assert (asked.consents, asked.assents) == (("m1", "m2"), ("m3",))


def test_what_a_draft_still_needs_to_start_is_told_before_it_is_proposed() -> None:
    """Both agreements, consent, and the approval of a budget over the limit of its programme."""
    dear = PlanOutline.model_validate(outline(line(cost="1200"), service()))

    lacking = plan_changes.lacking_to_start(begun().case, dear, TODAY)

    assert lacking == [
        "agreement of the returnee",
        "agreement of the case worker",
        "consent of m1",
        "approval of the budget",
    ]
