"""One case as codes, layer by layer: process, money, the case, its restricted part. Source: domain 5.8, 6.1."""

from datetime import date

from domain.act import When
from domain.assessment import Element
from domain.case import Case
from domain.plan import PlanVersion
from domain.waiver import Waiver
from policy import consent, figures, plan
from policy.access import Sight
from storage.papers import Papers
from storage.waiver_lines import in_clear
from web.api import state_shapes as shapes
from web.api.seeing import Shown, hold, in_order, waits
from web.api.shapes import Programme, WaiverShown

SENSITIVE = frozenset({Element.HEALTH, Element.SAFETY, Element.PSYCHOSOCIAL})


def state(known: Shown, names: list[shapes.Name] | None) -> shapes.CaseState:
    """The case, as far as it is shown."""
    seen, case, verdict = known.seen, known.case, known.seen.verdict
    money, whole = known.sees(Sight.MONEY), known.sees(Sight.CASE)
    return shapes.CaseState.of(
        number=seen.opened.number,
        sight=known.sight.name,
        stage=verdict.stage,
        outcome=(verdict.outcome or None) if money else None,
        office=verdict.office,
        case_worker=verdict.case_worker,
        opened_on=seen.opened.registered_on,
        time_zone=verdict.time_zone,
        language=seen.opened.language,
        programmes=[Programme(id=pack.id, version=pack.version) for pack in case.packs],
        broken=seen.broken,
        waits_for=in_order(waits(one, seen.now, restricted=known.restricted) for one in verdict.promises),
        holds=[hold(id_, made, known.sight) for id_, made in case.holds.items()],
        money=_money(case, restricted=known.restricted) if money else None,
        file=_file(known) if whole else None,
        restricted=_restricted(case) if known.restricted else None,
        names=names,
    )


def names_of(known: Shown, papers: Papers) -> list[shapes.Name]:
    """The household by name, from the paper the case was opened with."""
    opened = known.seen.opened
    words = papers.read(opened.id, opened.paper).words if opened.paper else {}
    found = ((member.id, words.get(f"household.{n}.name", "")) for n, member in enumerate(opened.household))
    return [shapes.Name(member=member, name=name) for member, name in found if name]


def waiver(id_: str, asked: Waiver, *, restricted: bool) -> WaiverShown:
    """One waiver, with who and why; what it moves is named in clear where the restricted part is closed."""
    about = asked.about if restricted else in_clear(asked)
    return WaiverShown.of(
        **{"waiver": id_, "kind": asked.kind.value, "about": about, "until": asked.until},
        **{"amount": asked.amount, "because": asked.because, "state": asked.state.value},
        **{"asked_by": asked.asked_by.id, "asked_on": asked.asked.on, "signed_by": asked.signers},
        decided_on=_day(asked.decided),
    )


def _money(case: Case, *, restricted: bool) -> shapes.Money:
    return shapes.Money.of(
        sources=[shapes.SourceMoney.model_validate(one._asdict()) for one in figures.by_source(case)],
        payments=_payments(case),
        at_once=[
            shapes.Gift.of(item=item, source=gift.source, amount=gift.amount, modality=gift.modality.value)
            for item, gift in case.given.items()
        ],
        budgets=_budgets(case),
        waivers=[waiver(id_, asked, restricted=restricted) for id_, asked in case.waivers.items()],
    )


def _payments(case: Case) -> list[shapes.Payment]:
    return [
        shapes.Payment.of(
            **{"activity": activity, "instalment": number, "amount": order.amount, "pay_by": order.pay_by.value},
            **{"ordered_on": order.ordered.on, "delivered_on": _day(order.delivered)},
            **{"stopped": order.stopped, "failed": order.failed is not None},
        )
        for (activity, number), order in case.instalments.items()
    ]


def _budgets(case: Case) -> list[shapes.Budget]:
    return [
        shapes.Budget.of(
            **{"version": version, "source": source, "amount": asked.amount, "asked_on": asked.asked.on},
            **{"decided_on": _day(asked.decided), "approved": asked.approved},
        )
        for (version, source), asked in case.funding.items()
    ]


def _file(known: Shown) -> shapes.File:
    case, journey = known.case, known.seen.opened.journey
    needs, plans, referrals = _needs(known), _plans(known), _referrals(known)
    lines = sum(len(made.outline.activities) for made in case.plans.values())
    there = len(case.needs) + lines + len(case.referrals)
    told = len(needs) + sum(len(made.activities) for made in plans) + len(referrals)
    return shapes.File.of(
        **{"returned_on": case.returned_on, "from_country": journey.from_country, "to_country": journey.to_country},
        **{"kind": journey.kind.value, "vulnerability": case.vulnerability},
        **{"refused_on": _day(case.refused), "death_reported_on": _day(case.death_reported)},
        **{"plans": plans, "consents": _consents(case), "needs": needs, "unmet": _unmet(known)},
        **{"referrals": referrals, "scores": _scores(case), "withheld": there - told},
        w_model=[shapes.PointShown.of(month=one.month, level=one.level, kind=one.kind) for one in case.w_points],
    )


def _open_to(known: Shown, needs: tuple[str, ...] | list[str]) -> bool:
    """Whether these needs may be shown: none of them is of health, safety or the mind, or the reader may read those."""
    elements = {known.case.needs[need].need.element for need in needs if need in known.case.needs}
    return known.restricted or not elements & SENSITIVE


def _needs(known: Shown) -> list[shapes.NeedShown]:
    return [
        shapes.NeedShown.of(
            **{"need": id_, "element": one.need.element.value, "urgency": one.need.urgency.value},
            **{"member": one.need.member, "end": one.end.value if one.end else None},
        )
        for id_, one in known.case.needs.items()
        if _open_to(known, [id_])
    ]


def _unmet(known: Shown) -> list[shapes.UnmetShown]:
    return [
        shapes.UnmetShown.of(
            **{"unmet": id_, "need": one.need, "reason": one.reason.value, "since": one.registered.on},
            resolved=one.resolved if one.ended else None,
        )
        for id_, one in known.case.unmet.items()
        if _open_to(known, [one.need])
    ]


def _referrals(known: Shown) -> list[shapes.ReferralShown]:
    return [
        shapes.ReferralShown.of(
            **{"referral": id_, "provider": one.provider, "needs": list(one.needs), "activity": one.activity},
            **{"urgency": one.urgency.value, "state": one.state.value, "since": (one.changed or one.sent).on},
            reason=one.reason.value if one.reason else None,
        )
        for id_, one in known.case.referrals.items()
        if _open_to(known, one.needs)
    ]


def _plans(known: Shown) -> list[shapes.Version]:
    return [_version(known, made) for made in known.case.plans.values()]


def _version(known: Shown, made: PlanVersion) -> shapes.Version:
    case, started = known.case, plan.activated(known.case, made)
    standing = "PAST" if made.past else "RETURNED" if made.returned else "STARTED" if started else "PROPOSED"
    waiting = standing == "PROPOSED"
    return shapes.Version.of(
        **{"version": made.number, "state": standing, "proposed_on": made.proposed.on, "started_on": _day(started)},
        agreed={party.value: when.on for party, when in made.agreed.items()},
        lacks=plan.lacking(case, made, known.seen.today) if waiting else [],
        copy_given_on=_day(made.copy),
        activities=_lines(known, made),
    )


def _lines(known: Shown, made: PlanVersion) -> list[shapes.PlanLine]:
    return [
        shapes.PlanLine.of(
            **{"id": one.id, "element": one.element.value, "dimension": one.dimension.value, "item": one.item},
            **{"provider": one.provider, "needs": list(one.needs), "cost": one.cost, "source": one.source},
            ended=plan.end_of_activity(known.case, one.id),
        )
        for one in made.outline.activities
        if _open_to(known, one.needs) and (known.restricted or one.element not in SENSITIVE)
    ]


def _consents(case: Case) -> list[shapes.ConsentShown]:
    return [
        shapes.ConsentShown.of(
            **{"member": one.member, "version": one.version, "recipients": sorted(one.recipients)},
            **{"given_on": one.when.on, "by_guardian": one.by_guardian},
            withdrawn=bool(consent.withdrawn_since(case, one.when, member=one.member)),
        )
        for one in case.consents
    ]


def _scores(case: Case) -> list[shapes.ScoreShown]:
    return [
        shapes.ScoreShown.of(
            **{"taken_on": when.on, "instrument": one.instrument, "official": not one.unofficial},
            **{"composite": one.composite, "economic": one.economic, "social": one.social},
            psychosocial=one.psychosocial,
        )
        for one, when in case.surveys
    ]


def _restricted(case: Case) -> shapes.Restricted:
    return shapes.Restricted(
        safety_plan=case.safety_plan is not None,
        safety_plan_seen_on=case.safety_reviews[-1].on if case.safety_reviews else None,
        overrides=sorted(case.overrides),
        best_interests_of=sorted({member for member, _ in case.best_interests}),
    )


def _day(when: When | None) -> date | None:
    return when.on if when else None
