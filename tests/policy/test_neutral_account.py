"""What ops may read of a life: every act and every code was looked at, and what tells about a person is not named."""

import json

import pytest

from domain.act import Act
from domain.people import Role
from policy.account import account
from policy.neutral_account import A_TASK, HARMLESS_ACTS, NAMELESS, deed, neutral, whom
from tests.house import telling
from tests.policy.lives import referred

OF_THE_PERSON = {
    *("give_assent", "note_best_interests", "override_consent", "end_override", "record_support", "explore_refusal"),
    *("report_death", "correct_death", "propose_relocation", "agree_relocation", "settle_relocation"),
    *("consider_options", "start_advocacy", "check_no_harm", "make_safety_plan", "review_safety_plan"),
    *("record_circumstances", "give_immediate_assistance", "start_tracing", "record_trace", "open_restricted"),
}


def test_every_act_was_looked_at() -> None:
    """A new act is sorted by a person: until then it stands as an act, and this test says that it waits."""
    assert set(Act.kinds) == HARMLESS_ACTS | OF_THE_PERSON
    assert not HARMLESS_ACTS & OF_THE_PERSON
    assert not [verb for verb in HARMLESS_ACTS if telling(verb)]


def test_a_life_is_told_without_what_it_is_about() -> None:
    """The same lines as in the account, less the ids people chose, providers, amounts, needs and rules."""
    life = referred()
    told = neutral(life.opened, life.facts)
    said = json.dumps([line.model_dump(mode="json", exclude_defaults=True) for line in told])

    assert len(told) == len(account(life.opened, life.facts))
    assert "refer" in [line.what for line in told]
    for id_ in ("course", "GM-02", "VULNERABILITY", "handbook", *(need for need in life.case.needs)):
        assert f'"{id_}' not in said, id_


def test_an_act_of_protection_is_an_act() -> None:
    """Nor does it say by whom, where the role alone would tell."""
    life = referred()
    plan = {"risks": ("an uncle",), "strategies": ("another road",), "coping": ("a cousin knows",)}
    life.does("make_safety_plan", "pfp", safety_plan="safe-1", made_with_returnee=True, **plan)

    line = [one for one in neutral(life.opened, life.facts) if one.kind == "act"][-1]
    assert (line.what, line.by, line.role) == (A_TASK, "", None)


@pytest.mark.parametrize("role", Role)
def test_which_specialist_is_waited_for_is_not_said(role: Role) -> None:
    """Medical, mental-health and protection are one word; everybody else is named by role."""
    hidden = role in {Role.MEDICAL_FOCAL_POINT, Role.MENTAL_HEALTH_PROFESSIONAL, Role.PROTECTION_FOCAL_POINT}
    assert whom(role) is (None if hidden else role)
    assert not hidden or role in NAMELESS


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("referral/hiv-clinic/letter", "referral_letter"),
        ("referral/hiv-clinic/revocation", "revocation"),
        ("plan/2/copy", "plan_copy"),
        ("order/insulin/1", "order"),
        ("order/insulin/1/outcome", "payment_outcome"),
        ("notice/plan/due/2026-02-28", "notice"),
        ("meeting/clinic/invitation", "invitation"),
        ("whatever/comes", "deed"),
    ],
)
def test_a_deed_is_called_by_its_kind(key: str, kind: str) -> None:
    """What it is about stands in its key, and stays there."""
    assert deed(key) == kind
