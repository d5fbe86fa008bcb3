"""A case moves to other rules by an act, and keeps what was approved and ordered. Handbook 2.3 (R15, R16), C7."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import CaseError, NotAllowed
from domain.programme import RulePack
from domain.promise import State
from starter import packs
from tests.policy.lives import Life, day, line, outline, pack, returnee, service, under_way

NEW_WINDOWS = [{"name": "plan_by", "until": "arrival+2M", "kept_by": "plan_agreed"}]


def newer(**changed: Any) -> RulePack:
    """The second version of FS-A."""
    return pack(version=2, **changed)


def adopts(life: Life, adopted: RulePack, by: str = "pm") -> Life:
    """The case moves to these rules."""
    return life.does("adopt_programme", by=by, programme=adopted.id, pack=adopted, because="NEW_RULES")


def test_a_newer_version_takes_the_place_of_the_older() -> None:
    """The order of the packs stays; the verdict names them."""
    life = adopts(returnee(programmes=[pack(), pack("FS-B")]), newer())

    assert [(one.id, one.version) for one in life.case.packs] == [("FS-A", 2), ("FS-B", 1)]
    assert life.verdict.programmes == ("FS-A", "FS-B")


def test_another_programme_joins_the_case() -> None:
    """The door puts the content of the pack into the act, as it stood on that day."""
    life = returnee().does("adopt_programme", by="sv", programme="FS-C", because="FITS")

    assert [one.id for one in life.case.packs] == ["FS-A", "FS-C"]
    assert life.case.packs[1] == packs.load("FS-C")
    assert life.case.recomputed == [life.facts[-1].number]


REFUSED = [
    pytest.param(returnee, pack(), "under version 1 of FS-A already", id="the same version"),
    pytest.param(lambda: adopts(returnee(), newer()), pack(), "under version 2", id="an older one"),
    pytest.param(returnee, pack("FS-B"), "did not come with the act", id="the content of another pack"),
]


@pytest.mark.parametrize(("begun", "adopted", "said"), REFUSED)
def test_only_newer_or_other_rules_are_adopted(begun: Callable[[], Life], adopted: RulePack, said: str) -> None:
    """Never the same again, never an older one, never rules under another name."""
    form = {"programme": "FS-A", "pack": adopted, "because": "NEW_RULES"}

    assert said in begun().turned_down("adopt_programme", by="pm", **form).happened


def test_a_case_worker_does_not_choose_the_rules() -> None:
    """A supervisor or the programme manager does, and says why."""
    form = {"programme": "FS-C", "because": "FITS"}
    assert isinstance(returnee().turned_down("adopt_programme", by="cw", **form), NotAllowed)
    with pytest.raises(CaseError, match="because"):
        returnee().does("adopt_programme", by="pm", programme="FS-C")


@pytest.mark.parametrize("form", [{"pack": {"id": "FS-C"}}, {"programme": "FS-C", "pack": None}])
def test_nobody_sends_rules_from_outside(form: dict[str, Any]) -> None:
    """Rules come from the house's own files, never from a form."""
    with pytest.raises(CaseError, match="cannot be sent from outside"):
        packs.put_in("adopt_programme", form)


def test_an_unknown_programme_is_told_with_the_nearest() -> None:
    """The door says which programmes there are."""
    with pytest.raises(CaseError, match="There is no programme called 'FS-Z'"):
        packs.put_in("adopt_programme", {"programme": "FS-Z"})
    assert packs.put_in("refer", {"referral": "x"}) == {"referral": "x"}


def test_dates_follow_the_new_rules_and_an_old_miss_no_longer_counts() -> None:
    """plan_by passed on 12 February; the newer version gives a month more, and blames nobody for the older date."""
    life = returnee().at("2026-02-20")
    assert "funding_window/FS-A/plan_by" in life.late

    adopts(life, newer(windows=NEW_WINDOWS))

    assert day("2026-03-12") == life.promise("funding_window/FS-A/plan_by").due_on
    assert "funding_window/FS-A/plan_by" not in life.late
    assert "funding_window/FS-A/spend_by" not in life.ledger


def test_a_date_that_stays_missed_is_still_missed() -> None:
    """A newer version with the same date excuses nothing."""
    life = adopts(returnee().at("2026-02-20"), newer())

    assert "funding_window/FS-A/plan_by" in life.late


def test_a_window_behind_a_programme_that_joins_late_is_the_funder_s_to_move() -> None:
    """FS-A joins after its plan_by: the date is said as it is, and the funding source's answer moves it (C7)."""
    life, key = adopts(returnee(programmes=[]).at("2026-03-10"), pack()), "funding_window/FS-A/plan_by"
    assert (life.promise(key).due_on, key in life.late) == (day("2026-02-12"), True)
    form = {"promise": key, "until": day("2026-04-10"), "because": "JOINED_LATE", "words": "the source's letter"}
    life.does("request_waiver", waiver="w", kind="DEADLINE_FUNDING", **form).does("grant_waiver", by="pm", waiver="w")

    assert (life.promise(key).due_on, key in life.late) == (day("2026-04-10"), False)


def test_what_was_approved_stays_approved() -> None:
    """A plan that started without approval goes on, though the new rules would ask for one; the next version asks."""
    strict = newer(approval={"by": "FUNDING_SOURCE"})
    life = adopts(under_way(), strict)
    assert life.verdict.plan_version == 1

    life.proposed(2).agreed(2).consents(2)

    assert life.verdict.plan_version == 1
    life.does("decide_funding", by="pm", version=2, source="FS-A", approved=True, amount="900")
    assert life.verdict.plan_version == 2


def test_what_was_ordered_stays_ordered() -> None:
    """Under a lower ceiling an order that has left is followed to its end, and counts."""
    life = under_way().does("order_instalment", activity="shop", instalment=1, amount="450")
    adopts(life, newer(ceilings={"micro_business": 400}))
    assert life.promise("delivery/shop/1").state is State.OPEN
    life.does("confirm_delivery", activity="shop", instalment=1, certificate="signed")
    draft = outline(line(cost="450", instalments=1), service())

    assert "over the ceiling of 400" in life.turned_down("propose_plan", version=2, outline=draft).happened


def test_an_adoption_with_no_content_changes_nothing() -> None:
    """A history without the pack still reads: apply is total."""
    life = returnee()
    life.facts.append(
        life.facts[-1].model_copy(
            update={"number": 9, "kind": "act", "act": {"verb": "adopt_programme", "programme": "FS-C"} | ACT}
        )
    )

    assert [one.id for one in life.case.packs] == ["FS-A"]


ACT = {
    "because": "FITS",
    "occurred_on": "2026-01-12",
    "by": {"id": "pm", "role": "PROGRAMME_MANAGER", "office": "GM-BJL"},
}
