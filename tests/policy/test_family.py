"""Families and children: guardians, assent, coming of age. Source: handbook 2.3.2 (R42, R43), domain C9, 6.4, P4."""

from typing import Any

import pytest

from domain.opened import Member
from domain.plan import Activity
from policy import household, plan
from tests.policy.lives import Life, day, outline, returnee, service

PARENTS = (Member(id="m1", born="1986-04-01"), Member(id="m2", born="1990-09-09"))
CHILDREN = (
    Member(id="m3", adult=False, born="2021-06-01"),
    Member(id="m4", adult=False, born="2016-08-31"),
    Member(id="m5", adult=False, born="2012-12-01"),
)
FAMILY = (*PARENTS, *CHILDREN)
GUARDIAN: dict[str, Any] = {"given_by": "GUARDIAN", "guardian": "her aunt, by a court's paper"}
SMALL = outline(service())
COURSE = [{"id": "course", "element": "E3"}]
URGENT = {"needs": ["course"], "provider": "GM-01", "procedure_explained": True, "urgency": "URGENT"}


def proposed(household: tuple[Member, ...], on: str = "2026-02-02", back: str = "2026-01-12", **speaks: Any) -> Life:
    """A life up to a small plan that both parties agreed to on a day, without any consent to it."""
    life = returnee(back, household=household).met(**speaks).assessed(needs=COURSE)
    return life.at(on).proposed(plan=SMALL).agreed()


def lacks(life: Life) -> list[str]:
    """What the latest version still needs today."""
    return plan.lacking(life.case, life.case.plans[max(life.case.plans)], life.today)


def test_a_family_of_five_starts_when_two_have_consented_and_one_has_assented() -> None:
    """Of children of 4, 9 and 13 the eldest assents, beside the consent of both adults, to each version."""
    life = proposed(FAMILY)
    assert lacks(life) == ["consent of m1", "consent of m2", "assent of m5"]
    life.consents(member="m1").consents(member="m2")
    assert lacks(life) == ["assent of m5"]
    assert life.verdict.plan_version == 0

    life.at("2026-02-05").does("give_assent", member="m5", version=1, assents=True)
    assert (life.verdict.plan_version, lacks(life)) == (1, [])
    assert day("2026-02-05") == life.promise("plan_consent/1").kept_on

    life.at("2026-03-02").proposed(2, SMALL).agreed(2).consents(2).consents(2, member="m2")
    assert life.verdict.plan_version == 1
    assert life.does("give_assent", member="m5", version=2, assents=True).verdict.plan_version == 2


def test_a_child_who_says_no_keeps_a_version_from_starting_until_it_says_yes() -> None:
    """A "no" is lacking like a missing word; the child's latest word counts."""
    life = proposed(FAMILY).consents(member="m1").consents(member="m2")
    life.does("give_assent", member="m5", version=1, assents=False)
    assert lacks(life) == ["assent of m5"]
    assert life.verdict.plan_version == 0

    assert life.does("give_assent", member="m5", version=1, assents=True).verdict.plan_version == 1


def test_a_child_s_no_after_the_start_stops_nothing_but_its_withdrawal_does() -> None:
    """What began with everybody's yes goes on after another word; a withdrawal by the child is one like any other."""
    life = proposed(FAMILY).consents(member="m1").consents(member="m2")
    life.does("give_assent", member="m5", version=1, assents=True).at("2026-03-02")
    assert life.does("give_assent", member="m5", version=1, assents=False).verdict.plan_version == 1

    assert life.does("withdraw_consent", member="m5").verdict.plan_version == 0
    assert life.does("give_assent", member="m5", version=1, assents=True).verdict.plan_version == 1


TWELVE = [
    pytest.param("2014-02-02", ["assent of m2"], id="twelve today"),
    pytest.param("2014-02-03", [], id="twelve tomorrow"),
    pytest.param(None, [], id="day of birth not known"),
    pytest.param("2008-02-03", ["assent of m2"], id="eighteen tomorrow"),
    pytest.param("2008-02-02", ["consent of m2"], id="eighteen today"),
]


@pytest.mark.parametrize(("born", "asked"), TWELVE)
def test_a_child_is_asked_from_twelve_to_eighteen(born: str | None, asked: list[str]) -> None:
    """From the twelfth birthday a child assents, from the eighteenth it consents; nobody guesses an age."""
    child = Member.model_validate({"id": "m2", "adult": False, "born": born})
    life = proposed((Member(id="m1"), child)).consents()

    assert asked == lacks(life)
    assert (life.verdict.plan_version == 1) is (asked == [])


def test_a_child_of_unknown_age_is_not_waited_for_but_heard() -> None:
    """Nobody waits for a word of a child whose day of birth is not known; a "no" it says counts."""
    life = proposed((Member(id="m1"), Member(id="m2", adult=False)))
    life.does("give_assent", member="m2", version=1, assents=False).consents()

    assert lacks(life) == ["assent of m2"]
    assert life.verdict.plan_version == 0


ALONE = (Member(id="m1", adult=False, born="2009-05-05"),)


def test_for_an_unaccompanied_minor_a_named_guardian_consents_and_nobody_else() -> None:
    """The child's own consent, an unnamed guardian and a guardian recorded by the child itself are turned down."""
    life = returnee(household=ALONE)
    assert "a guardian consents" in life.turned_down("give_consent").happened
    assert "not named" in life.turned_down("give_consent", given_by="GUARDIAN").happened
    assert "taken by staff" in life.turned_down("give_consent", by="returnee", **GUARDIAN).happened
    assert life.stage == "INTAKE"

    life.met(**GUARDIAN).assessed(needs=COURSE).proposed(plan=SMALL).agreed()
    assert lacks(life) == ["consent of m1", "assent of m1"]
    life.consents(**GUARDIAN)
    assert lacks(life) == ["assent of m1"]

    assert life.does("give_assent", member="m1", version=1, assents=True).verdict.plan_version == 1
    assert {"referral/r/letter"} <= life.does("refer", referral="r", **URGENT).done


def test_a_guardian_takes_back_what_the_guardian_gave() -> None:
    """The guardian of a child withdraws: sharing stops at once and the plan is not current."""
    life = proposed(ALONE, **GUARDIAN).consents(**GUARDIAN)
    life.does("give_assent", member="m1", version=1, assents=True).does("refer", referral="r", **URGENT)

    life.does("withdraw_consent", member="m1")

    assert life.verdict.plan_version == 0
    assert {"referral/r/revocation"} <= life.done


TEEN = (Member(id="m1"), Member(id="m2", adult=False, born="2008-03-31"))


def test_whoever_turns_eighteen_during_follow_up_is_asked_for_own_consent() -> None:
    """The running plan goes on over the birthday; the promise stands from the start and is kept by the own consent."""
    life = proposed(TEEN).consents().does("give_assent", member="m2", version=1, assents=True)
    assert day("2026-04-14") == life.waits["own_consent/m2"]
    before = life.verdict.plan_version

    life.at("2026-04-10")
    assert (before, life.verdict.plan_version) == (1, 1)
    life.consents(member="m2")
    assert (day("2026-04-10"), False) == (life.promise("own_consent/m2").kept_on, life.promise("own_consent/m2").late)


def test_after_the_birthday_a_new_version_needs_the_own_consent() -> None:
    """The guardian's consent covers no new version and no new sharing from the eighteenth birthday on."""
    life = proposed(TEEN).consents().does("give_assent", member="m2", version=1, assents=True)
    life.at("2026-03-30").does("refer", referral="before", **URGENT)
    life.at("2026-03-31").proposed(2, SMALL).agreed(2).consents(2)
    assert lacks(life) == ["consent of m2"]
    assert "consent of m2 to share" in life.turned_down("refer", referral="after", **URGENT).happened
    assert {"referral/before/letter"} <= life.done
    assert "before" in life.case.referrals
    assert life.verdict.plan_version == 1

    life.consents(2, member="m2").does("refer", referral="after", **URGENT)
    assert (life.verdict.plan_version, life.stage) == (2, "IMPLEMENTING")


def test_consent_given_before_the_birthday_does_not_start_a_version_after_it() -> None:
    """Parents consented in time, the agreement came after the birthday: the new adult is asked as well."""
    life = returnee(household=TEEN).met().assessed(needs=COURSE).at("2026-03-20").proposed(plan=SMALL).consents()
    life.does("give_assent", member="m2", version=1, assents=True).at("2026-04-02").agreed()

    assert lacks(life) == ["consent of m2"]
    assert life.verdict.plan_version == 0
    assert life.consents(member="m2").verdict.plan_version == 1


def test_a_guardian_s_consent_ends_with_the_birthday_of_a_child_alone() -> None:
    """A minor alone who comes of age speaks alone: a guardian is turned down, and the handling of the case goes on."""
    life = proposed(ALONE, on="2027-05-04", **GUARDIAN).consents(**GUARDIAN)
    life.does("give_assent", member="m1", version=1, assents=True)
    life.proposed(2, SMALL).consents(2, **GUARDIAN).does("give_assent", member="m1", version=2, assents=True)
    life.at("2027-05-05").agreed(2)

    assert "nobody consents in their place" in life.turned_down("give_consent", version=2, **GUARDIAN).happened
    assert lacks(life) == ["consent of m1"]
    assert life.does("record_assessment", kind="SKILLS").verdict.plan_version == 1
    assert life.consents(2).verdict.plan_version == 2


WRONG = [
    pytest.param("agree_plan", {"version": 1, "party": "RETURNEE", "member": "m5"}, "A child does not", id="plan"),
    pytest.param("give_consent", {"member": "m5", "version": 1}, "m5 is a child", id="consent of a child"),
    pytest.param("give_consent", {"member": "m5", **GUARDIAN}, "the adults of the household", id="needless guardian"),
    pytest.param("give_consent", {"member": "m2", **GUARDIAN}, "m2 is an adult", id="a guardian for an adult"),
    pytest.param("give_consent", {"member": "m9"}, "no household member 'm9'", id="consent of nobody"),
    pytest.param("give_assent", {"member": "m9", "version": 1, "assents": True}, "no household member", id="nobody"),
    pytest.param("give_assent", {"member": "m5", "version": 7, "assents": True}, "no plan version 7", id="no version"),
    pytest.param("give_assent", {"member": "m4", "version": 1, "assents": True}, "younger than 12", id="too young"),
    pytest.param("give_assent", {"member": "m2", "version": 1, "assents": True}, "is an adult", id="an adult"),
    pytest.param("note_best_interests", {"member": "m2", "restricted": "x"}, "is an adult", id="note on an adult"),
    pytest.param("note_best_interests", {"member": "m5", "restricted": ""}, "no words", id="note without words"),
    pytest.param(
        "note_best_interests", {"member": "m5", "activity": "swim", "restricted": "x"}, "no activity", id="no activity"
    ),
]


@pytest.mark.parametrize(("verb", "form", "said"), WRONG)
def test_nobody_speaks_in_another_s_place(verb: str, form: dict[str, Any], said: str) -> None:
    """What a child, an adult or nobody cannot say is turned down in words."""
    life = returnee(household=FAMILY).met().assessed(needs=COURSE).proposed(plan=SMALL)

    assert said in life.turned_down(verb, **form).happened


def test_a_best_interests_note_is_known_and_its_words_are_a_paper() -> None:
    """The note names child and activity; what was weighed is a paper of its own that two roles read."""
    life = proposed(FAMILY).does("note_best_interests", member="m5", activity="course", restricted="her own wish")

    assert [member for member, _ in life.case.best_interests] == ["m5"]
    assert "her own wish" not in "".join(fact.model_dump_json() for fact in life.facts)
    assert (life.facts[-1].act or {})["restricted"] == "[paper]"


def test_nobody_gives_more_time_for_an_own_consent() -> None:
    """Consent is never waived."""
    life = proposed(TEEN)
    asked = {"waiver": "w", "kind": "DEADLINE_INTERNAL", "promise": "own_consent/m2", "until": "2026-05-05"}

    assert "never moved" in life.turned_down("request_waiver", **asked, because="ILL").happened


TWO = (Member(id="m1"), Member(id="m2"))


def test_one_adult_takes_back_their_own_consent_only() -> None:
    """A second adult who withdraws stops plan and sharing; the same adult's new consent is all that is needed."""
    life = proposed(TWO, recipients=[]).consents().consents(member="m2").does("refer", referral="r", **URGENT)
    assert life.verdict.plan_version == 1

    life.at("2026-02-10").does("withdraw_consent", member="m2")
    assert lacks(life) == ["consent of m2"]
    assert {"referral/r/revocation"} <= life.done
    assert life.consents(member="m2").verdict.plan_version == 1


@pytest.mark.parametrize("member", ["", "m9", "her sister"])
def test_a_withdrawal_that_names_nobody_known_is_everybody_s(member: str) -> None:
    """A withdrawal is never lost: what names nobody of the household takes back every consent."""
    life = proposed(TWO).consents().consents(member="m2").does("withdraw_consent", member=member)

    assert lacks(life) == ["consent of m1", "consent of m2"]


def test_after_a_stop_the_adults_of_that_day_are_asked() -> None:
    """A plan stopped by a withdrawal starts anew: whoever came of age meanwhile is asked with the others."""
    life = proposed(TEEN).consents().does("give_assent", member="m2", version=1, assents=True)
    life.at("2026-04-20").does("withdraw_consent").consents()
    assert lacks(life) == ["consent of m2"]

    assert life.consents(member="m2").verdict.plan_version == 1


def test_a_version_that_never_stood_is_no_start() -> None:
    """Consent withdrawn before the agreement never started anything: no follow-up is counted from it."""
    life = returnee().met().assessed(needs=COURSE).proposed(plan=SMALL).at("2026-02-02").consents()
    life.at("2026-02-03").does("withdraw_consent").at("2026-02-04").agreed()

    assert not [key for key in life.waits if key.startswith("follow_up")]


def test_a_reopened_case_asks_a_grown_child_like_any_adult() -> None:
    """What was owed from a birthday before the reopening is owed no more: everybody is asked anew anyway."""
    life = proposed(TEEN).does("refuse_assistance", by="returnee").does("write_report", kind="CLOSURE")
    life.does("start_closing", outcome="WITHDRAWN", exit_strategy_followed=True, returnee_told=True)
    life.does("close_case", by="sv", outcome="WITHDRAWN").at("2026-05-02")
    life.does("reopen_case", asked_by="RETURNEE", because="WANTS_HELP")

    assert "own_consent/m2" not in life.waits


@pytest.mark.parametrize(
    ("needs", "whose"),
    [(["course"], {"m1"}), (["room"], {"m2"}), (["course", "room"], set()), ([], set()), (["gone"], set())],
)
def test_an_activity_is_one_member_s_own_if_all_its_needs_are(needs: list[str], whose: set[str]) -> None:
    """A line for two of a household, or for nobody that is known, is no single member's."""
    known = [*COURSE, {"id": "room", "element": "E4", "member": "m2"}]
    case = returnee(household=FAMILY).met().assessed(needs=known).case
    line = Activity.model_validate(service(needs=needs))
    assert {member for member in case.opened.members if household.is_for(case, line, member)} == whose
