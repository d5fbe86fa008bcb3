"""One case as lines on one screen."""

from collections.abc import Iterator

from domain.act import When
from policy import consent, contact, feasibility, figures, plan
from starter.cli import screen
from starter.cli.failing import failed
from starter.seeing import Seen

MARK = "not the official instrument"
HIGHEST = 5  # of the W-model, up and down


def page(seen: Seen) -> Iterator[str]:
    """One case on one screen: codes, dates and sums; the words are papers."""
    opened, verdict = seen.opened, seen.verdict
    outcome = f", ended as {verdict.outcome}" if verdict.outcome else ""
    yield f"{opened.number}  stage {verdict.stage}{outcome}, office {verdict.office}, case worker {verdict.case_worker}"
    if seen.broken:
        yield "THE RULES CANNOT BE READ on this case: stage and dates are of before. Tell ops."
    yield from _refusals(seen)
    returned = seen.case.returned_on or "not yet"
    journey = opened.journey
    yield f"returned: {returned}, {journey.from_country} to {journey.to_country}, {journey.kind}"
    taken_over = f", taken over {opened.taken_over_at:%Y-%m-%d}" if opened.taken_over_at else ""
    yield f"opened: {opened.registered_on}{taken_over}"
    yield f"programmes: {', '.join(f'{pack.id} version {pack.version}' for pack in seen.case.packs) or 'none'}"
    yield from _needs(seen)
    yield from _plans(seen)
    yield from _consents(seen)
    yield from _referrals(seen)
    yield from _money(seen)
    yield from _in_contact(seen)
    yield from _surveys(seen)
    yield from _ups_and_downs(seen)
    yield from screen.waits(_waits(seen))


def _refusals(seen: Seen) -> Iterator[str]:
    if seen.case.death_reported:
        yield f"a death was reported {_on(seen.case.death_reported)}"
    if seen.case.refused:
        yield f"help was refused {_on(seen.case.refused)}"
    yield from (f"activity {id_} was refused {_on(when)}" for id_, when in seen.case.refused_activities.items())


def _waits(seen: Seen) -> Iterator[str]:
    for promise in seen.open:
        late = "LATE: " if seen.is_late(promise) else ""
        when = f"by {promise.due_on}" if promise.days_left is None else f"on hold, {promise.days_left} days left"
        yield f"{late}{promise.key} {when}, on {seen.whom(promise)}"
        if told := failed(seen, promise.key):
            yield f"  {told.happened} {told.next_step}"


def _plans(seen: Seen) -> Iterator[str]:
    for version in seen.case.plans.values():
        started = plan.activated(seen.case, version)
        agreed = ", ".join(f"{party} agreed {_on(when)}" for party, when in version.agreed.items())
        waiting = f"waits for {', '.join(plan.lacking(seen.case, version, seen.today))}"
        state = f"started {_on(started)}" if started else "returned" if version.returned else waiting
        yield f"plan version {version.number}: proposed {_on(version.proposed)}, {f'{agreed}, ' * bool(agreed)}{state}"


def _consents(seen: Seen) -> Iterator[str]:
    for given in seen.case.consents:
        to = f"plan version {given.version}" if given.version else "the case"
        gone = ", withdrawn since" if consent.withdrawn_since(seen.case, given.when, member=given.member) else ""
        by = " by a guardian" if given.by_guardian else ""
        named = f", shared with {', '.join(sorted(given.recipients))}" if given.recipients else ""
        yield f"consent of {given.member}{by} to {to}: {_on(given.when)}{named}{gone}"
    for word in seen.case.assents:
        said = "yes" if word.assents else "no"
        yield f"assent of {word.member} to plan version {word.version}: {said} {_on(word.when)}"
    yield from (f"best interests of {member} noted {_on(when)}" for member, when in seen.case.best_interests)
    for id_, made in seen.case.overrides.items():
        end = f"ended {_on(made.ended)}" if made.ended else f"until {made.review_on}"
        yield f"consent of {made.member} overridden ({id_}) for {made.recipient}: since {_on(made.made)}, {end}"


def _referrals(seen: Seen) -> Iterator[str]:
    for id_, made in seen.case.referrals.items():
        reason = f" ({made.reason})" if made.reason else ""
        yield f"referral {id_} to {made.provider}: {made.state}{reason} since {_on(made.changed or made.sent)}"


def _money(seen: Seen) -> Iterator[str]:
    for own in figures.by_source(seen.case):
        ordered = f"ordered {own.ordered}, delivered {own.delivered}, given at once {own.at_once}"
        yield f"money of {own.source}: planned {own.planned}, {ordered} {own.currency}"
    for item, gift in seen.case.given.items():
        yield f"given at once: {item}, {gift.amount} {gift.modality}"
    for (version, source), asked in seen.case.funding.items():
        answer = ("approved" if asked.approved else "refused") if asked.decided else "no answer yet"
        yield f"funding of version {version} by {source}: {asked.amount} asked {_on(asked.asked)}, {answer}"
    for (activity, number), order in seen.case.instalments.items():
        missing = "given up" if order.stopped else "not yet delivered"
        came = f"delivered {_on(order.delivered)}" if order.delivered else missing
        yield f"instalment {number} of {activity}: {order.amount} ordered {_on(order.ordered)}, {came}"


def _on(when: When) -> str:
    return when.on.isoformat()


def _needs(seen: Seen) -> Iterator[str]:
    for option, fit in feasibility.weighed(seen.case).items():
        yield f"option {option}: {fit}"
    for id_, known in seen.case.needs.items():
        end = f"{known.end} {_on(known.ended)}" if known.end and known.ended else "open"
        yield f"need {id_} ({known.need.element}, {known.need.urgency}): {end}"
    for id_, unmet in seen.case.unmet.items():
        end = f"{'resolved' if unmet.resolved else 'not resolved'} {_on(unmet.ended)}" if unmet.ended else "open"
        yield f"unmet need {id_}: {unmet.reason} since {_on(unmet.registered)}, {end}"
    if seen.case.safety_plan:
        yield f"safety plan: active, last looked at {_on(seen.case.safety_reviews[-1])}"


def _in_contact(seen: Seen) -> Iterator[str]:
    if since := contact.unreachable(seen.case):
        yield f"contact: {contact.reach(seen.case)} since {_on(since)}, {len(contact.in_vain(seen.case))} tries in vain"
    yield from (f"communication kit {id_}: {kit.occurred_on}" for id_, kit in seen.case.kits.items())
    for id_, said in seen.case.feedback.items():
        answer = f"{said.outcome} {_on(said.answered)}" if said.answered else "not answered"
        yield f"{said.kind.lower()} {id_}: {_on(said.given)}, {answer}"


def _surveys(seen: Seen) -> Iterator[str]:
    for survey, when in seen.case.surveys:
        parts = f"economic {survey.economic}, social {survey.social}, psychosocial {survey.psychosocial}"
        yield f"survey {_on(when)}: {survey.composite} ({parts}){f'; {MARK}' * survey.unofficial}"


def _ups_and_downs(seen: Seen) -> Iterator[str]:
    """The W-model as bars: left of the line is low, right is high."""
    for point in sorted(seen.case.w_points, key=lambda point: point.month):
        low, high = "#" * max(0, -point.level), "#" * max(0, point.level)
        yield f"month {point.month:>3}  {low:>{HIGHEST}}|{high:<{HIGHEST}}  {point.kind.lower()} ({point.level:+})"
