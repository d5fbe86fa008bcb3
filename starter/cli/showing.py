"""`show`: one case on one screen. `history`: its life as a dated account."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from domain.act import When
    from starter.cli.seeing import Seen

WithPapers = Annotated[bool, typer.Option("--papers", help="show the words too, as far as --as may read them")]
Reader = Annotated[
    str, typer.Option("--as", envvar="PASSERELLE_AS", metavar="ID", help="who reads the words: a staff id")
]


def add(app: typer.Typer) -> None:
    """The verbs `show` and `history`."""
    app.command("show", rich_help_panel="Cases")(show)
    app.command("history", rich_help_panel="Cases")(history)


def show(number: options.Number, papers: WithPapers = False, by: Reader = "") -> None:
    """One case: stage, plan, consents, referrals, money, and what it waits for."""
    from starter.cli.papers import read
    from starter.cli.seeing import see

    with screen.doors() as doors:
        words = read(doors, number, by) if papers else []
        screen.say(*_page(see(doors, number)), *words)


def history(number: options.Number, json: options.Json = False) -> None:
    """The life of a case as a dated account: what was done, promised, kept, missed, moved and sent."""
    from policy.account import account
    from starter.cli.seeing import see

    with screen.doors() as doors:
        seen = see(doors, number)
    lines = account(seen.opened, seen.facts)
    if json:
        screen.say_json([line.model_dump(mode="json") for line in lines])
    else:
        screen.say(*(f"{line.day}  {line.kind:8} {line.text}" for line in lines))


def _page(seen: "Seen") -> Iterator[str]:
    opened, verdict = seen.opened, seen.verdict
    outcome = f", ended as {verdict.outcome}" if verdict.outcome else ""
    yield f"{opened.number}  stage {verdict.stage}{outcome}, office {verdict.office}, case worker {verdict.case_worker}"
    returned = seen.case.returned_on or "not yet"
    journey = opened.journey
    yield f"returned: {returned}, {journey.from_country} to {journey.to_country}, {journey.kind}"
    taken_over = f", taken over {opened.taken_over_at:%Y-%m-%d}" if opened.taken_over_at else ""
    yield f"opened: {opened.registered_on}{taken_over}"
    yield f"programmes: {', '.join(f'{pack.id} version {pack.version}' for pack in opened.packs) or 'none'}"
    yield from _plans(seen)
    yield from _consents(seen)
    yield from _referrals(seen)
    yield from _money(seen)
    yield from screen.waits(_waits(seen))


def _waits(seen: "Seen") -> Iterator[str]:
    for promise in seen.open:
        late = "LATE: " if seen.is_late(promise) else ""
        yield f"{late}{promise.key} by {promise.due_on}, on {seen.whom(promise)}"


def _plans(seen: "Seen") -> Iterator[str]:
    from policy import plan

    for version in seen.case.plans.values():
        started = plan.activated(seen.case, version)
        agreed = ", ".join(f"{party} agreed {_on(when)}" for party, when in version.agreed.items())
        state = f"started {_on(started)}" if started else "returned" if version.returned else "waiting to start"
        yield f"plan version {version.number}: proposed {_on(version.proposed)}, {f'{agreed}, ' * bool(agreed)}{state}"


def _consents(seen: "Seen") -> Iterator[str]:
    from policy import consent

    for given in seen.case.consents:
        to = f"plan version {given.version}" if given.version else "the case"
        gone = ", withdrawn since" if consent.withdrawn_since(seen.case, given.when) else ""
        named = f", shared with {', '.join(sorted(given.recipients))}" if given.recipients else ""
        yield f"consent of {given.member} to {to}: {_on(given.when)}{named}{gone}"


def _referrals(seen: "Seen") -> Iterator[str]:
    for id_, made in seen.case.referrals.items():
        reason = f" ({made.reason})" if made.reason else ""
        yield f"referral {id_} to {made.provider}: {made.state}{reason} since {_on(made.changed or made.sent)}"


def _money(seen: "Seen") -> Iterator[str]:
    for item, gift in seen.case.given.items():
        yield f"given at once: {item}, {gift.amount} {gift.modality}"
    for (version, source), asked in seen.case.funding.items():
        answer = ("approved" if asked.approved else "refused") if asked.decided else "no answer yet"
        yield f"funding of version {version} by {source}: {asked.amount} asked {_on(asked.asked)}, {answer}"
    for (activity, number), order in seen.case.instalments.items():
        came = f"delivered {_on(order.delivered)}" if order.delivered else "not yet delivered"
        yield f"instalment {number} of {activity}: {order.amount} ordered {_on(order.ordered)}, {came}"


def _on(when: "When") -> str:
    return when.on.isoformat()
