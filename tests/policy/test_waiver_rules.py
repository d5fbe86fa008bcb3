"""Who may waive what, what each kind brings, how far it goes, and when it takes two people. Domain 5.4, 5.5, C16."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import Incomplete, NotAllowed, NotFound
from domain.people import Role
from domain.promise import State
from domain.waiver import GrantWaiver, RefuseWaiver, WaiverState
from policy import waivers
from tests.policy.lives import STAFF, Life, day, line, outline, pack, person, planned, returnee, service, under_way
from tests.policy.test_assistance import decision

SV, PM, CW, FUNDER = Role.SUPERVISOR, Role.PROGRAMME_MANAGER, Role.CASE_WORKER, Role.FUNDING_SOURCE
DPO = Role.DATA_PROTECTION_OFFICER
QUOTE = {"kind": "CEILING", "rule": "ceiling/FS-A/medical", "because": "DIALYSIS", "words": "the hospital's quote"}
TABLE = [
    ("plan", "T1", {SV, PM}),
    ("midterm_report", "T2", {PM}),
    ("final_report", "T3", {PM}),
    ("follow_up_period", "T4", {PM}),
    ("follow_up", "T5", {CW, SV, PM}),
    ("survey", "T6", {CW, SV, PM}),
    ("plan_review", "T7", {CW, SV, PM}),
    ("contact_lost", "T8", {SV, PM}),
    ("hold_review", "T9", {SV, PM}),
    ("referral_answer", "T10", {CW, SV, PM}),
    ("referral_progress", "T11", {CW, SV, PM}),
    ("funding_answer", "T12", {PM, FUNDER}),
    ("plan_consent", "T13", set()),
    ("plan_copy", "T14", {SV, PM}),
    ("urgent_options", "T15", set()),
    ("first_assistance", "T16", {SV, PM}),
    ("funding_window", "T17", {PM, FUNDER}),
    ("safety_review", "T18", set()),
    ("own_consent", "C9", set()),
    ("sharing_review", "4.7", set()),
    ("unread_message", "C17", set()),
    ("failed_deed", "9", set()),
    ("death_correction", "C13", set()),
    ("refusal_checked", "C21", set()),
    ("retention", "T19", {DPO}),
]


@pytest.mark.parametrize(("name", "timer", "roles"), TABLE, ids=[timer for _, timer, _ in TABLE])
def test_each_timer_is_moved_by_its_own_roles(name: str, timer: str, roles: set[Role]) -> None:
    """Every timer has one line that says who may give more time; consent, urgency and safety have nobody."""
    leave = waivers.leave(name)

    assert (leave.timer, set(leave.by)) == (timer, roles)
    assert len(TABLE) == len(waivers.MORE_TIME)


GRANTED = [
    pytest.param("follow_up/2026-02-16", {"cw-2", "sv", "pm"}, id="T5, the case worker too"),
    pytest.param("plan_review/2026-02-16", {"cw-2", "sv", "pm"}, id="T7, the case worker too"),
    pytest.param("final_report", {"pm"}, id="T3, the programme manager alone"),
    pytest.param("plan_copy/1", {"sv", "pm"}, id="T14, by C16"),
]


@pytest.mark.parametrize(("promise", "allowed"), GRANTED)
def test_the_door_hears_exactly_who_may_grant(promise: str, allowed: set[str], monkeypatch: Any) -> None:
    """At the door each role is heard or told who may, and the case worker never grants what 5.4 gives another."""
    monkeypatch.setitem(STAFF, "cw-2", Role.CASE_WORKER)
    heard = set()
    for by in ("cw-2", "sv", "pm", "funder", "dpo", "pfp"):
        life = under_way()
        until = life.promise(promise).due_on.replace(day=28)
        life.does("request_waiver", waiver="w", kind="DEADLINE_INTERNAL", promise=promise, until=until, because="ILL")
        try:
            life.does("grant_waiver", by=by, waiver="w")
        except NotAllowed:
            continue
        heard.add(by)

    assert heard == allowed


NAMES = [
    pytest.param("CEILING", "ceiling/FS-A/medcial", "Did you mean ceiling/FS-A/medical?", id="a mistyped item"),
    pytest.param("CEILING", "ceiling/FS-B/medical", "Did you mean ceiling/FS-A/medical?", id="a pack not in force"),
    pytest.param("ELIGIBILITY", "eligibility/FS-B", "Did you mean eligibility/FS-A?", id="another programme"),
    pytest.param("PROCESS", "process/assessment/skils", "process/assessment/skills?", id="a mistyped assessment"),
    pytest.param("PROCESS", "consent", "Choose one of: process/", id="what nobody lifts"),
    pytest.param("MODALITY", "modality/FS-A/car", "none yet", id="an activity nobody knows"),
]


@pytest.mark.parametrize(("kind", "rule", "said"), NAMES)
def test_only_a_rule_that_exists_is_lifted(kind: str, rule: str, said: str) -> None:
    """A rule is named as it stands in a pack of the case; what is not there is refused with the nearest that is."""
    amount = {"amount": "700"} if kind == "CEILING" else {}
    refusal = returnee().turned_down("request_waiver", waiver="w", kind=kind, rule=rule, because="ILL", **amount)

    assert isinstance(refusal, NotFound)
    assert said in refusal.next_step


NEEDS = [
    pytest.param({**QUOTE, "amount": "1400", "words": ""}, "with the quote", id="CEILING without a quote"),
    pytest.param(QUOTE, "says the sum", id="CEILING without a sum"),
    pytest.param({**QUOTE, "amount": "600"}, "not more than the 600", id="CEILING at the sum of now"),
    pytest.param({"kind": "ELIGIBILITY", "rule": "eligibility/FS-A", "amount": "1"}, "no other", id="a sum elsewhere"),
    pytest.param({"kind": "MODALITY", "rule": "modality/FS-A/shop"}, "no decision of table 2.2", id="no table 2.2"),
    pytest.param(
        {"kind": "DEADLINE_FUNDING", "promise": "funding_window/FS-A/spend_by", "until": day("2027-03-01")},
        "with the evidence",
        id="DEADLINE_FUNDING without evidence",
    ),
    pytest.param(
        {"kind": "FOLLOW_UP_EXTENSION", "promise": "follow_up_period", "until": day("2027-12-01")},
        "with the need",
        id="FOLLOW_UP_EXTENSION without the need",
    ),
]


@pytest.mark.parametrize(("form", "said"), NEEDS)
def test_each_kind_brings_what_it_needs(form: dict[str, Any], said: str) -> None:
    """Evidence, a quote with its sum, a need, table 2.2: what a kind needs comes with the request (5.5)."""
    refusal = under_way().turned_down("request_waiver", **{"waiver": "w", "because": "ILL", **form})

    assert said in refusal.happened


def test_a_ceiling_is_raised_to_a_sum_and_no_further() -> None:
    """Medical 600 becomes 1400 as granted, a cent more is turned down, and the whole of the case stands (P3)."""

    def care(cost: str) -> dict[str, Any]:
        return outline(line("care", item="medical", cost=cost), service())

    life = returnee().met().assessed()
    life.does("request_waiver", waiver="w", **{**QUOTE, "amount": "1800"})
    life.does("grant_waiver", by="pm", waiver="w", amount="1400")

    assert waivers.raised_to(life.case, "ceiling/FS-A/medical") == Decimal("1400")
    assert "over the ceiling of 1400" in life.turned_down("propose_plan", version=1, outline=care("1400.01")).happened
    both = outline(line("care", item="medical", cost="1400"), line(cost="600.01"), service())
    assert "over the limit of 2000" in life.turned_down("propose_plan", version=1, outline=both).happened
    assert life.proposed(plan=care("1400")).case.plans


def test_a_process_waiver_skips_one_assessment() -> None:
    """A skipped assessment no longer holds up the plan, and no other one is skipped with it."""
    life = returnee().met()
    life.does("request_waiver", waiver="w", kind="PROCESS", rule="process/assessment/skills", because="ILL")
    life.does("grant_waiver", by="sv", waiver="w")

    assert "missing: vulnerability, context" in life.turned_down("propose_plan", version=1, outline=outline()).happened


def asked(life: Life, until: str, by: str = "cw", **more: Any) -> Life:
    """More time asked for the plan."""
    form = {"waiver": "w", "kind": "DEADLINE_INTERNAL", "promise": "plan", "because": "ILL", **more}
    return life.does("request_waiver", by=by, until=day(until), **form)


CAPS = [
    pytest.param(None, "2027-08-12", True, id="no pack says: eighteen months"),
    pytest.param(None, "2027-08-13", False, id="a day more"),
    pytest.param(20, "2026-03-04", True, id="the pack's twenty days"),
    pytest.param(20, "2026-03-05", False, id="twenty-one"),
]


@pytest.mark.parametrize(("most", "until", "allowed"), CAPS)
def test_a_waiver_goes_as_far_as_the_pack_lets_it(most: int | None, until: str, allowed: bool) -> None:
    """The cap of a pack counts from the first date; without one a date moves eighteen months at most."""
    life = returnee(programmes=[pack(waivers={"most_days": most})])
    if allowed:
        assert asked(life, until).case.waivers
    else:
        with pytest.raises(Incomplete, match="goes too far"):
            asked(life, until)


TWO = [pack(waivers={"second_person_over_days": 30})]


def test_a_long_waiver_takes_two_people() -> None:
    """Over thirty days two people sign; until the second does, the date stays and the answer is waited for."""
    life = asked(returnee(programmes=TWO), "2026-02-15").does("grant_waiver", by="sv", waiver="w")
    assert (day("2026-02-12"), State.OPEN) == (life.waits["plan"], life.promise("waiver_answer/w").state)
    assert "granted by sv, 1 more to sign" in life.promise("waiver_answer/w").anchor
    assert "signed this waiver already" in life.turned_down("grant_waiver", by="sv", waiver="w").happened
    other = life.turned_down("grant_waiver", by="pm", waiver="w", until=day("2026-02-20"))
    assert "not for 2026-02-20" in other.happened

    life.does("grant_waiver", by="sv-2", waiver="w")

    assert (day("2026-02-15"), State.KEPT) == (life.waits["plan"], life.promise("waiver_answer/w").state)


@pytest.mark.parametrize(("until", "moved"), [("2026-02-13", True), ("2026-02-11", None)], ids=["32 days", "shorter"])
def test_the_days_of_a_second_signature_count_from_the_request(until: str, moved: bool | None) -> None:
    """A date within thirty days of the request takes one signature, wherever the first date lay."""
    if moved is None:
        with pytest.raises(Incomplete):
            asked(returnee(programmes=TWO), until)
        return
    late = asked(returnee(programmes=TWO).at("2026-01-20"), until).does("grant_waiver", by="sv", waiver="w")

    assert late.waits["plan"] == day(until)


def test_cash_takes_programme_manager_and_funder() -> None:
    """A way of giving is waived by two people, on a decision of table 2.2 that a programme does not foresee."""
    life = returnee().met().assessed().does("decide_modality", **decision(modality="IN_KIND", kept_though_dearer="x"))
    form = {"waiver": "w", "kind": "MODALITY", "rule": "modality/FS-A/shop", "because": "NO_SHOPS"}
    assert "gives IN_KIND anyway" in life.turned_down("request_waiver", **form).happened
    life.does("decide_modality", **decision()).does("request_waiver", **form).does("grant_waiver", by="pm", waiver="w")
    assert not waivers.lifted(life.case, "modality/FS-A/shop")

    assert waivers.lifted(life.does("grant_waiver", by="funder", waiver="w").case, "modality/FS-A/shop")


def test_a_request_is_withdrawn_by_who_asked() -> None:
    """Whoever asked takes a request back; then nobody owes an answer, and it is neither granted nor silently lost."""
    life = asked(planned(), "2026-03-01")
    assert isinstance(life.turned_down("withdraw_waiver_request", by="sv", waiver="w"), NotAllowed)
    life.does("withdraw_waiver_request", waiver="w")

    assert State.DROPPED is life.promise("waiver_answer/w").state
    assert life.case.waivers["w"].state is WaiverState.WITHDRAWN
    for verb, more in (("grant_waiver", {}), ("refuse_waiver", {"because": "NO"})):
        assert "withdrawn" in life.turned_down(verb, by="sv", waiver="w", **more).happened


def test_silence_on_a_request_escalates_and_lapses_nothing() -> None:
    """A request nobody answers is late after seven days, and may still be granted months later."""
    life = asked(planned(), "2027-01-10").at("2026-11-09")

    assert "waiver_answer/w" in life.late
    signed = life.does("grant_waiver", by="sv", waiver="w").does("grant_waiver", by="pm", waiver="w")
    assert signed.waits["plan"] == day("2027-01-10")


YESTERDAY: list[tuple[str, dict[str, Any], str]] = [
    ("grant_waiver", {"until": day("2026-03-01")}, "has passed already"),
    ("grant_waiver", {"on": "2026-02-13"}, "after the day of this answer"),
    ("refuse_waiver", {"on": "2026-02-13", "because": "NO"}, "after the day of this answer"),
]


@pytest.mark.parametrize(("verb", "form", "said"), YESTERDAY, ids=["a past date", "granted before asked", "refused"])
def test_a_waiver_is_not_typed_for_yesterday(verb: str, form: dict[str, Any], said: str) -> None:
    """A new date lies ahead, and an answer follows its request, whenever either is typed."""
    life = asked(planned().at("2026-02-14"), "2026-03-20").at("2026-03-05")

    assert said in life.turned_down(verb, by="sv", waiver="w", **form).happened


def test_granted_yesterday_and_typed_after_the_date_passed() -> None:
    """A grant of yesterday typed today clears the flag; that the date had passed stays in the record (C6)."""
    life = asked(planned().at("2026-02-12"), "2026-03-20").at("2026-02-13")
    assert "plan" in life.late
    life.does("grant_waiver", by="sv", waiver="w", on="2026-02-12")

    assert ("plan" in life.late, "plan" in life.missed) == (False, True)


def test_a_legal_hold_keeps_the_file_longer() -> None:
    """After closure only the keeping of the file is moved, by the data protection officer, whatever a pack's cap."""
    life = returnee(None).does("close_case", by="sv", outcome="NOT_STARTED").at("2026-03-01")
    hold = {"waiver": "hold", "kind": "DEADLINE_INTERNAL", "promise": "retention", "because": "COURT"}
    assert "only the keeping" in life.turned_down("request_waiver", waiver="x", **QUOTE, amount="700").happened
    life.does("request_waiver", by="pm", until=day("2027-12-01"), **hold)
    assert life.waits["retention_answer/hold"] == day("2026-03-08")
    assert isinstance(life.turned_down("grant_waiver", by="pm-2", waiver="hold"), NotAllowed)

    assert life.does("grant_waiver", by="dpo", waiver="hold").waits["retention"] == day("2027-12-01")


ASKERS = [("cw", Role.SUPERVISOR), ("pfp", Role.CASE_WORKER), ("sv", Role.CASE_WORKER)]


@pytest.mark.parametrize(("by", "on"), ASKERS)
def test_a_request_waits_for_the_nearest_who_may(by: str, on: Role) -> None:
    """What a case worker may grant waits for the case worker, unless it is a case worker who asks."""
    life = asked(under_way(), "2026-06-20", by=by, promise="plan_review/2026-02-16")

    assert on is life.promise("waiver_answer/w").on


def test_a_grant_in_a_history_that_nobody_checked_is_total() -> None:
    """A fact that names no waiver, or one that is over, changes nothing and raises nothing."""
    life = asked(planned(), "2026-03-01").does("withdraw_waiver_request", waiver="w")
    case, when = life.case, life.case.waivers["w"].asked
    for id_ in ("w", "nobody"):
        GrantWaiver(by=person("sv"), occurred_on=date(2026, 2, 3), waiver=id_).apply(case, when)
        RefuseWaiver(by=person("sv"), occurred_on=date(2026, 2, 3), waiver=id_, because="NO").apply(case, when)

    assert case.waivers["w"].decided is None
