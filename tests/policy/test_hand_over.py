"""A case handed to a colleague, to another office, to another organisation; outcomes that must be true. 5.2, 5.6."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import NotAllowed
from domain.people import Person, Role
from domain.promise import State
from tests.policy import lives
from tests.policy.lives import Life, day, returnee, under_way

THERE = "GM-CST"
STARTED = {"exit_strategy_followed": True, "returnee_told": True}


@pytest.fixture(autouse=True)
def _two_offices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two supervisors and a case worker of another office join the cast."""
    offices = {"sv-cst": THERE, "sv-cst-2": THERE}
    monkeypatch.setattr(lives, "STAFF", {**lives.STAFF, **dict.fromkeys(offices, Role.SUPERVISOR)})

    def person(who: str) -> Person:
        return Person(id=who, role=lives.STAFF[who], office=offices.get(who, "GM-BJL"))

    monkeypatch.setattr(lives, "person", person)


def proposed(to: str = THERE, life: Life | None = None, by: str = "sv") -> Life:
    """A transfer that was proposed, with consent that names the receiver."""
    begun = (life or under_way()).does("give_consent", recipients=[to])
    where = {"to_office": to} if to == THERE else {"to_organisation": to}
    return begun.does("propose_transfer", by=by, transfer="out", because="MOVED", **where)


def test_a_supervisor_gives_the_case_to_a_colleague() -> None:
    """Another case worker of the office has the case, and what was promised stays promised."""
    life, plain = under_way(), under_way()
    life.does("assign_case", case_worker="cw-9", by="sv")

    assert (life.verdict.case_worker, life.verdict.office, life.waits) == ("cw-9", "GM-BJL", plain.waits)
    assert "has this case already" in life.turned_down("assign_case", case_worker="cw-9", by="sv").happened
    assert isinstance(life.turned_down("assign_case", case_worker="cw", by="sv-cst"), NotAllowed)
    assert isinstance(life.turned_down("assign_case", case_worker="cw", by="cw"), NotAllowed)


GIVES_AWAY = [
    pytest.param("cw", {"office": THERE}, False, id="to another office"),
    pytest.param("cw", {"office": "GM-BJL", "case_worker": "cw-9"}, False, id="to another worker"),
    pytest.param("sv-cst", {"office": THERE}, False, id="by a supervisor who has not got it"),
    pytest.param("cw", {"office": "GM-BJL", "case_worker": "cw"}, True, id="a move inside the area"),
    pytest.param("sv", {"office": THERE, "case_worker": "cw-9"}, True, id="by the supervisor"),
]


@pytest.mark.parametrize(("by", "form", "may"), GIVES_AWAY)
def test_a_move_gives_the_case_away_by_a_supervisor_only(by: str, form: dict[str, str], may: bool) -> None:
    """The team records a move; another office or case worker than now is named by a supervisor of the office."""
    life = under_way().does("propose_relocation", relocation="coast", to_place=form["office"])
    life.does("agree_relocation", relocation="coast")
    if may:
        assert life.does("settle_relocation", by=by, relocation="coast", **form).case.relocations["coast"].settled
    else:
        refusal = life.turned_down("settle_relocation", by=by, relocation="coast", **form)
        assert isinstance(refusal, NotAllowed)


def test_a_transfer_changes_nothing_until_it_is_accepted() -> None:
    """The other side is asked within seven days; meanwhile office, worker and dates are as they were."""
    plain, life = under_way(), proposed()

    assert (life.verdict.office, life.verdict.case_worker, life.stage) == ("GM-BJL", "cw", "IMPLEMENTING")
    assert (day("2026-02-23"), Role.SUPERVISOR) == (
        life.waits["transfer_answer/out"],
        life.promise("transfer_answer").on,
    )
    assert {key: due for key, due in life.waits.items() if key != "transfer_answer/out"} == plain.waits
    assert "transfer_answer/out" in life.at("2026-03-01").late


def test_inside_the_programme_the_case_goes_on_elsewhere() -> None:
    """Accepted by the other office, the case stays open there, with its own case worker."""
    life = proposed().does("accept_transfer", by="sv-cst", transfer="out", case_worker="cw-cst")

    verdict = life.verdict
    assert (verdict.office, verdict.case_worker, life.stage) == (THERE, "cw-cst", "IMPLEMENTING")
    assert State.KEPT is life.promise("transfer_answer/out").state
    form = {"outcome": "TRANSFERRED", **STARTED}
    assert "No other organisation" in life.turned_down("start_closing", **form).happened


ACCEPT = {"transfer": "out", "case_worker": "cw-cst"}
ACCEPTS, PROPOSES, DECLINES = "accept_transfer", "propose_transfer", "decline_transfer"
WRONG: list[tuple[str, Callable[[], Life], str, str, dict[str, Any], str]] = [
    ("by the sender's office", proposed, "sv-2", ACCEPTS, ACCEPT, "offered to GM-CST, and you are of GM-BJL"),
    ("by who proposed it", proposed, "sv", ACCEPTS, ACCEPT, "You proposed this transfer yourself"),
    ("without a worker", proposed, "sv-cst", ACCEPTS, {"transfer": "out"}, "who goes on with the case"),
    ("unknown", proposed, "sv-cst", ACCEPTS, {"transfer": "off"}, "no transfer 'off'"),
    (
        "declined by a third",
        lambda: proposed("ORG-2"),
        "sv-cst",
        DECLINES,
        {"because": "NO"},
        "GM-BJL and ORG-2",
    ),
    (
        "no letter",
        lambda: proposed("ORG-2"),
        "sv-2",
        ACCEPTS,
        {"transfer": "out"},
        "answer of ORG-2",
    ),
    (
        "proposed from elsewhere",
        under_way,
        "sv-cst",
        PROPOSES,
        {"to_office": "GM-X"},
        "The case is with GM-BJL",
    ),
    ("to nobody", under_way, "sv", PROPOSES, {}, "to one office or to one organisation"),
    ("to two", under_way, "sv", PROPOSES, {"to_office": THERE, "to_organisation": "O"}, "to one office or"),
    ("to itself", under_way, "sv", PROPOSES, {"to_office": "GM-BJL"}, "is with GM-BJL already"),
    ("without consent", under_way, "sv", PROPOSES, {"to_office": THERE}, "no standing consent of m1"),
    (
        "twice at once",
        proposed,
        "sv",
        PROPOSES,
        {"transfer": "b", "to_office": THERE},
        "out waits for an answer",
    ),
]


@pytest.mark.parametrize(("made", "by", "verb", "form", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_transfer_the_wrong_way_is_turned_down(
    made: Callable[[], Life], by: str, verb: str, form: dict[str, Any], said: str
) -> None:
    """The receiving office accepts, never the proposer, once, elsewhere, and only with the returnee's consent."""
    because = {"because": "MOVED"} if verb == "propose_transfer" else {}

    assert said in made().turned_down(verb, by=by, **{"transfer": "out", **because, **form}).happened


def test_consent_withdrawn_since_stops_the_transfer() -> None:
    """Consent is asked again at the hand-over: the receiver whom she no longer trusts does not get the case."""
    life = proposed().does("withdraw_consent", recipient=THERE)

    assert "no standing consent" in life.turned_down("accept_transfer", by="sv-cst", **ACCEPT).happened


def overridden(life: Life) -> Life:
    """A life may be at risk: ET-02 is told without consent."""
    form = {"recipient": "ET-02", "scope": "what the doctor must know", "review_at": life.today}
    return life.does("override_consent", by="mhp", override="o", basis="LIFE_AT_RISK", **form)


def test_an_override_of_consent_hands_no_case_over() -> None:
    """What lets one provider be told in a danger is no consent to be given the case, neither asked nor accepted."""
    offer = {"transfer": "out", "to_organisation": "ET-02", "because": "MOVED"}
    assert "no standing consent" in overridden(under_way()).turned_down("propose_transfer", by="sv", **offer).happened

    life = overridden(proposed("ET-02").does("withdraw_consent", recipient="ET-02"))

    form = {"transfer": "out", "words": "their letter"}
    assert "no standing consent" in life.turned_down("accept_transfer", by="sv-2", **form).happened


@pytest.mark.parametrize("by", ["sv-cst", "sv"], ids=["they cannot", "no longer offered"])
def test_a_declined_transfer_leaves_the_case_where_it_is(by: str) -> None:
    """Either side says no, once; the case stays, and may be offered anew."""
    life = proposed().does("decline_transfer", by=by, transfer="out", because="NO_CAPACITY")

    assert (life.verdict.office, life.promise("transfer_answer/out").state) == ("GM-BJL", State.KEPT)
    assert "answered already (DECLINED)" in life.turned_down("accept_transfer", by="sv-cst", **ACCEPT).happened
    assert life.does("propose_transfer", by="sv", transfer="again", to_office=THERE, because="MOVED").case.transfers


def test_another_organisation_takes_the_case_and_it_closes() -> None:
    """With the other organisation's answer on paper the case closes as transferred, on the short checklist."""
    life = proposed("ORG-2").does("accept_transfer", by="sv-2", transfer="out", words="their letter")
    again = {"transfer": "b", "to_office": THERE, "because": "MOVED"}
    assert "ORG-2 has taken" in life.turned_down("propose_transfer", by="sv", **again).happened
    life.does("start_closing", outcome="TRANSFERRED", **STARTED)
    assert "report" in life.turned_down("close_case", by="sv", outcome="TRANSFERRED").happened

    life.does("write_report", kind="CLOSURE").does("close_case", by="sv", outcome="TRANSFERRED")

    assert (life.stage, life.verdict.outcome) == ("CLOSED", "TRANSFERRED")


def test_what_another_organisation_took_is_paid_and_followed_there() -> None:
    """No money leaves here after its yes, and the supervisor begins to close within seven days of it."""
    order = {"activity": "shop", "instalment": 1, "amount": "450"}
    life = proposed("ORG-2")
    assert "order/shop/1" in life.does("order_instalment", **order).done
    life.at("2026-02-20").does("accept_transfer", by="sv-2", transfer="out", words="their letter")

    refusal = life.turned_down("order_instalment", **{**order, "instalment": 2})
    promise = life.promise("transfer_closing")

    assert "ORG-2 has taken this case over" in refusal.happened
    assert (day("2026-02-27"), Role.SUPERVISOR, State.OPEN) == (promise.due_on, promise.on, promise.state)
    life.does("start_closing", outcome="TRANSFERRED", **STARTED)
    assert State.KEPT is life.promise("transfer_closing").state


def test_inside_the_programme_help_goes_on() -> None:
    """An office of ours that takes the case pays what its plan says, and nothing asks to close."""
    life = proposed().does("accept_transfer", by="sv-cst", **ACCEPT)

    assert life.does("order_instalment", activity="shop", instalment=1, amount="450").case.instalments
    assert not [key for key in life.ledger if key.startswith("transfer_closing")]


def test_a_transfer_of_an_earlier_episode_closes_nothing() -> None:
    """A case that came back is not closed again by the old organisation's yes."""
    test_body = proposed("ORG-2").does("accept_transfer", by="sv-2", transfer="out", words="their letter")
    test_body.does("start_closing", outcome="TRANSFERRED", **STARTED).does("write_report", kind="CLOSURE")
    life = test_body.does("close_case", by="sv", outcome="TRANSFERRED")
    life.does("reopen_case", by="sv", asked_by="RETURNEE", because="CAME_BACK")

    form = {"outcome": "TRANSFERRED", **STARTED}
    assert "No other organisation" in life.turned_down("start_closing", **form).happened


def unmet() -> Life:
    """A life whose every need ended unmet."""
    return under_way().does("end_need", need="income", end="UNMET").does("end_need", need="course", end="UNMET")


def barred() -> Life:
    """A life that no programme of its own admits."""
    return under_way().does("confirm_arrival", returned_on=day("2024-01-12"))


def handed_over() -> Life:
    """The course goes on under a public scheme."""
    return under_way().does("end_activity", activity="course", end="HANDED_OVER")


OUTCOMES: list[tuple[str, Callable[[], Life], dict[str, Any], str]] = [
    ("DUPLICATE of nothing", returnee, {"outcome": "DUPLICATE"}, "which other case"),
    ("DUPLICATE of itself", returnee, {"outcome": "DUPLICATE", "same_as": "R-7K3M2QN"}, "which other case"),
    ("DUPLICATE mistyped", returnee, {"outcome": "DUPLICATE", "same_as": "R-2222223"}, "which other case"),
    ("DUPLICATE", returnee, {"outcome": "DUPLICATE", "same_as": "R-2222222"}, ""),
    ("another case, another outcome", returnee, {"outcome": "WITHDRAWN", "same_as": "R-2222222"}, "Only a DUPLICATE"),
    ("NO_LONGER_ELIGIBLE, yet admitted", under_way, {"outcome": "NO_LONGER_ELIGIBLE"}, "still admits it"),
    ("NO_LONGER_ELIGIBLE", barred, {"outcome": "NO_LONGER_ELIGIBLE"}, ""),
    ("PROGRAMME_ENDED without any", lambda: returnee(programmes=[]), {"outcome": "PROGRAMME_ENDED"}, "none has ended"),
    ("PROGRAMME_ENDED", under_way, {"outcome": "PROGRAMME_ENDED"}, ""),
    ("REMIGRATED, never came", lambda: returnee(None), {"outcome": "REMIGRATED"}, "never arrived"),
    ("RELOCATED_OUT, never came", lambda: returnee(None), {"outcome": "RELOCATED_OUT"}, "never arrived"),
    ("REMIGRATED", under_way, {"outcome": "REMIGRATED"}, ""),
    ("TRANSFERRED, nobody said yes", lambda: proposed("ORG-2"), {"outcome": "TRANSFERRED"}, "No other organisation"),
    ("R113 COMPLETED, nothing met", unmet, {"outcome": "COMPLETED"}, "no ground for closing"),
    ("R41 nothing handed over", under_way, {"outcome": "COMPLETED_WITH_HANDOVER"}, "Nothing was handed over"),
    ("R41 handed over", handed_over, {"outcome": "COMPLETED_WITH_HANDOVER"}, ""),
    ("R113 handed over, nothing met", unmet, {"outcome": "COMPLETED_WITH_HANDOVER"}, "no ground for closing"),
]


@pytest.mark.parametrize(("made", "form", "said"), [one[1:] for one in OUTCOMES], ids=[one[0] for one in OUTCOMES])
def test_an_outcome_must_be_true_as_far_as_the_case_knows(
    made: Callable[[], Life], form: dict[str, Any], said: str
) -> None:
    """An outcome that the facts contradict is neither proposed nor signed; missing services are no ground (R113)."""
    if said:
        assert said in made().turned_down("start_closing", **STARTED, **form).happened
    else:
        assert made().does("start_closing", **STARTED, **form).stage == "CLOSING"


def test_what_is_signed_is_what_was_proposed() -> None:
    """Another outcome than the one proposed is not signed, unless a death was reported meanwhile."""
    life = under_way().does("write_report", kind="CLOSURE").does("start_closing", outcome="WITHDRAWN", **STARTED)
    refusal = life.turned_down("close_case", by="sv", outcome="LOST_CONTACT")
    assert "WITHDRAWN was proposed, not LOST_CONTACT" in refusal.happened

    assert life.does("report_death", by="cw").does("close_case", by="sv", outcome="DECEASED").stage == "CLOSED"
