"""The coded state of a case under way: plans, referrals, payments, scores; made on paper, through the real door."""

from domain.people import Person, Role
from policy.access import Sight
from policy.judge import judge
from starter.seeing import Seen
from tests.policy.lives import Life, line, outline, referred, service, under_way
from web.api import journal, promises, state
from web.api.seeing import Shown

HERS = Person(id="cw", role=Role.CASE_WORKER, office="GM-BJL")


def shown(life: Life, sight: Sight = Sight.CASE, *, restricted: bool = True) -> Shown:
    """A life as the journal would tell it."""
    verdict = judge(life.opened, life.facts, life.now)
    return Shown(Seen(life.opened, life.facts, verdict, life.now), sight, restricted)


def test_a_plan_under_way_is_told_line_by_line() -> None:
    """Who agreed, since when it runs, what each line costs and who pays."""
    told = state.state(shown(under_way()), None)
    assert told.file is not None
    (plan,) = told.file.plans

    assert (plan.version, plan.state, plan.lacks, set(plan.agreed)) == (1, "STARTED", [], {"RETURNEE", "CASE_WORKER"})
    assert plan.started_on is not None
    assert [(one.id, str(one.cost), one.source) for one in plan.activities] == [
        ("shop", "900", "FS-A"),
        ("course", "0", ""),
    ]


def test_a_referral_is_told_with_its_state() -> None:
    """Provider, needs, where it stands."""
    told = state.state(shown(referred()), None)
    assert told.file is not None
    assert [(one.provider, one.state) for one in told.file.referrals] == [("GM-01", "SENT")]


def test_plan_lines_of_health_are_withheld_and_counted() -> None:
    """Whoever may not read the restricted part sees that something is there, and not what."""
    health = service("checkups", element="E7", needs=["course"])
    life = under_way(plan=outline(line(), health))
    mine, theirs = (state.state(shown(life, restricted=one), None).file for one in (True, False))

    assert mine is not None
    assert theirs is not None
    assert [one.id for one in mine.plans[0].activities] == ["shop", "checkups"]
    assert [one.id for one in theirs.plans[0].activities] == ["shop"]
    assert (mine.withheld, theirs.withheld) == (0, 1)
    assert "checkups" not in theirs.model_dump_json()


def test_money_is_told_by_source() -> None:
    """What is planned, ordered and delivered of each programme's money."""
    told = state.state(shown(under_way(), Sight.MONEY, restricted=False), None)
    assert told.money is not None
    assert told.file is None
    assert [(one.source, int(one.planned)) for one in told.money.sources] == [("FS-A", 900)]


def test_every_promise_of_a_life_is_explained() -> None:
    """No promise without a day it was counted from; those that ended say how."""
    told = promises.promises(shown(under_way()), ended=True).promises

    assert {"KEPT", "OPEN"} <= {one.state for one in told}
    assert all(one.anchor and (one.rule or one.source) for one in told)


def test_lines_are_only_ever_added() -> None:
    """What the journal said of a case when it was younger stands unchanged in what it says now."""
    life = under_way()
    whole = journal.journal(shown(life), 0, 1000).lines
    for n in range(1, len(life.facts)):
        younger = Life.__new__(Life)
        younger.opened, younger.facts, younger.now = life.opened, life.facts[:n], life.now
        before = journal.journal(shown(younger), 0, 1000).lines
        assert before == whole[: len(before)]
