"""The one exception to consent: who determines it, what it covers, until when. Source: handbook 4.1.3, domain 4.7."""

from datetime import timedelta
from typing import Any

import pytest

from domain.opened import Member
from domain.promise import TELLING
from tests.policy.lives import Life, day, returnee

FORM = {"needs": ["course"], "provider": "ET-02", "procedure_explained": True, "urgency": "LIFE_THREATENING"}
TWO = (Member(id="m1"), Member(id="m2"))


def assessed(household: tuple[Member, ...] = (Member(id="m1"),)) -> Life:
    """A life with needs and no consent to share anything with anybody, on 2 March 2026."""
    return returnee(household=household).met(recipients=[]).assessed().at("2026-03-02")


def overridden(life: Life | None = None, basis: str = "LIFE_AT_RISK", **more: Any) -> Life:
    """An override for ET-02 until 20 March."""
    said = {"override": "o", "basis": basis, "recipient": "ET-02", "scope": "name, and what the doctor must know"}
    return (life or assessed()).does("override_consent", by="mhp", **{**said, "review_at": "2026-03-20", **more})


def refused(life: Life, **more: Any) -> bool:
    """Whether a referral to the provider is turned down for want of consent."""
    said = life.turned_down("refer", **{"referral": "late", **FORM, **more}).happened
    return "no standing consent" in said or "closing" in said


def test_an_override_lets_one_provider_be_told_without_consent() -> None:
    """Turned down before, sent under it; another provider stays turned down."""
    life = assessed()
    assert refused(life)

    overridden(life).does("refer", referral="r", **FORM)

    assert {"referral/r/letter"} <= life.done
    assert refused(life, provider="ET-03")


def test_an_override_covers_its_review_day_and_nothing_after() -> None:
    """On 20 March a referral goes out; on the 21st it needs consent again, and what was sent goes on."""
    life = overridden().at("2026-03-20", 22).does("refer", referral="r", **FORM)
    life.at("2026-03-21", 1)

    assert refused(life)
    assert {"referral/r/letter"} <= life.done
    assert life.case.referrals["r"].state.value == "SENT"
    assert {"sharing_review/o"} == {key for key in life.late if key.startswith("sharing")}
    life.does("give_consent", recipients=["ET-02"]).does("refer", referral="late", **FORM)


def test_the_review_is_the_protection_focal_point_s_and_is_kept_by_an_end() -> None:
    """The promise falls on the review day; ended early it is kept, and nothing more goes out."""
    life = overridden()
    promise = life.promise("sharing_review/o")
    assert (day("2026-03-20"), "PROTECTION_FOCAL_POINT") == (promise.due_on, promise.on)

    life.at("2026-03-10").does("end_override", by="pfp", override="o")
    assert day("2026-03-10") == life.promise("sharing_review/o").kept_on
    assert refused(life)
    assert "ended already" in life.turned_down("end_override", by="pfp", override="o").happened


def test_a_new_determination_keeps_the_review_of_the_old_one() -> None:
    """Looked at and still needed: another override with its own review; the first one waits for nothing."""
    life = overridden().at("2026-03-19")
    overridden(life, override="again", review_at="2026-04-10").at("2026-03-25")

    assert {"sharing_review/again"} == {key for key in life.waits if key.startswith("sharing")}
    assert {"referral/r/letter"} <= life.does("refer", referral="r", **FORM).done


BAD: list[Any] = [
    pytest.param({"review_at": "2026-03-01"}, "in the past", id="a review day in the past"),
    pytest.param({"review_at": "2026-04-02"}, "more than 30 days ahead", id="31 days"),
    pytest.param({"scope": ""}, "not said what may be shared", id="no scope"),
    pytest.param({"member": "m9"}, "no household member", id="nobody"),
    pytest.param({"basis": "USEFUL"}, "basis", id="another basis"),
    pytest.param({"recipient": "her brother"}, "recipient", id="no provider id"),
]


@pytest.mark.parametrize(("changed", "said"), BAD)
def test_an_override_has_a_ground_a_scope_and_an_end(changed: dict[str, str], said: str) -> None:
    """Two grounds and no other, a scope in words, a review at most 30 days ahead and not behind."""
    form = {"override": "o", "basis": "LIFE_AT_RISK", "recipient": "ET-02", "scope": "x", "review_at": "2026-04-01"}

    assert said in assessed().turned_down("override_consent", by="mhp", **{**form, **changed}).happened


def test_the_longest_and_the_shortest_override() -> None:
    """Thirty days from the determination, which may have been typed later; or for today only."""
    assert overridden(review_at="2026-04-01").case.overrides
    assert overridden(review_at="2026-03-02").case.overrides
    late = assessed().at("2026-03-05")
    form = {"override": "o", "basis": "LIFE_AT_RISK", "recipient": "ET-02", "scope": "x", "review_at": "2026-04-02"}
    assert "30 days" in late.turned_down("override_consent", by="mhp", on="2026-03-02", **form).happened


@pytest.mark.parametrize("who", ["cw", "sv", "pfp", "mfp", "pm", "returnee", "provider"])
def test_only_a_mental_health_professional_determines_it(who: str) -> None:
    """Neither case worker nor supervisor nor any focal point overrides consent."""
    form = {"override": "o", "basis": "LIFE_AT_RISK", "recipient": "ET-02", "scope": "x", "review_at": "2026-03-20"}

    assert "may not do override_consent" in assessed().turned_down("override_consent", by=who, **form).happened


def test_an_inability_to_consent_replaces_that_member_s_word_only() -> None:
    """The other adult can be asked, and is; where a life is at risk nobody is waited for."""
    life = overridden(assessed(TWO), basis="UNABLE_TO_CONSENT")
    assert "standing consent of m2" in life.turned_down("refer", referral="r", **FORM).happened
    life.does("give_consent", member="m2", recipients=["ET-02"]).does("refer", referral="r", **FORM)
    assert {"referral/r/letter"} <= life.done

    assert {"referral/r/letter"} <= overridden(assessed(TWO)).does("refer", referral="r", **FORM).done


def test_whoever_refuses_has_spoken() -> None:
    """A refusal, or a withdrawal, ends an override for an inability at once, and its referrals with it."""
    for verb in ("refuse_assistance", "withdraw_consent"):
        life = overridden(basis="UNABLE_TO_CONSENT").does("refer", referral="r", **FORM)
        life.does(verb, by="returnee")
        assert life.case.referrals["r"].state.value == "REVOKED"
        assert {"referral/r/revocation"} <= life.done
        assert refused(life)
        life.does("take_back_refusal") if verb == "refuse_assistance" else life.does("give_consent")
        assert refused(life)


def test_a_life_at_risk_goes_before_a_refusal_until_it_is_looked_at_the_next_day() -> None:
    """The referral goes on and a new one may be made; the review comes forward; after that day nothing goes out."""
    life = overridden().does("refer", referral="r", **FORM).at("2026-03-05").does("refuse_assistance", by="returnee")

    assert life.case.referrals["r"].state.value == "SENT"
    assert day("2026-03-06") == life.waits["sharing_review/o"]
    assert {"referral_answer/r"} <= {*life.waits}
    assert {"referral/again/letter"} <= life.does("refer", referral="again", **FORM).done
    assert refused(life, provider="ET-03")
    assert refused(life.at("2026-03-07", 1))
    assert {"sharing_review/o"} <= life.late


def test_a_refusal_wins_over_everything_else() -> None:
    """With an override for a life at risk, other referrals are revoked, and a refused activity stays refused."""
    life = overridden().does("give_consent", recipients=["GM-01"]).does("refer", referral="r", **FORM)
    life.does("refer", referral="other", **{**FORM, "provider": "GM-01"})
    life.does("refuse_assistance", by="returnee")

    assert tuple(life.case.referrals[id_].state.value for id_ in ("r", "other")) == ("SENT", "REVOKED")


def test_after_a_refusal_only_a_life_at_risk_is_determined() -> None:
    """A determination of inability is turned down once help was refused; one for a life holds until its own review."""
    life = assessed().does("refuse_assistance", by="returnee")
    form = {"override": "o", "recipient": "ET-02", "scope": "x", "review_at": "2026-03-20"}
    said = life.turned_down("override_consent", by="mhp", basis="UNABLE_TO_CONSENT", **form).happened
    assert "has spoken" in said

    overridden(life).at("2026-03-19").does("refer", referral="r", **FORM)
    assert {"referral/r/letter"} <= life.done


def test_a_reported_death_ends_it_all() -> None:
    """After a death nothing is sent and nobody is waited for; a determination is turned down."""
    life = overridden().does("refer", referral="r", **FORM).does("report_death")
    form = {"basis": "LIFE_AT_RISK", "recipient": "ET-02", "scope": "x", "review_at": "2026-03-20"}

    assert life.case.referrals["r"].state.value == "REVOKED"
    assert not [key for key in life.waits if key.startswith("sharing")]
    assert "death" in life.turned_down("override_consent", by="mhp", override="n", **form).happened


def test_nobody_gives_more_time_for_the_review_and_its_name_tells_nothing() -> None:
    """The review is never waived, and in clear it is called a task."""
    life = overridden()
    until = day("2026-03-20") + timedelta(5)
    asked = {"waiver": "w", "kind": "DEADLINE_INTERNAL", "promise": "sharing_review/o", "until": until}

    assert "never moved" in life.turned_down("request_waiver", **asked, because="ILL").happened
    assert {"own_consent", "sharing_review", "death_correction"} <= TELLING
    assert life.promise("sharing_review/o").public_name == "task"
