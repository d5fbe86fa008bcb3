"""How many waivers were asked, granted and refused, by source and rule: an argument for softer rules. Source: R20."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from starter.cli import options, screen

if TYPE_CHECKING:
    from domain.case import Case
    from domain.waiver import Waiver

COLUMNS = ("source", "rule", "asked", "granted", "refused", "waiting", "withdrawn")
FEWEST = 5  # Choice (8.6): fewer could point at somebody
HOUSE = "handbook"


def report_waivers(json: options.Json = False) -> None:
    """Waivers by funding source and rule: asked, granted, refused, waiting. Groups under five are hidden."""
    from domain.opened import case_id
    from starter.seeing import see

    with screen.doors() as doors:
        numbers = [case.removeprefix(case_id("")) for case in doors.journal.cases()]
        counted = count(see(doors, number).case for number in numbers)
    shown = [(source, rule, states) for (source, rule), states in sorted(counted.items()) if states.total() >= FEWEST]
    rows = [(source, rule, str(states.total()), *cells(states)) for source, rule, states in shown]
    if json:
        screen.say_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
        return
    if rows:
        screen.table(COLUMNS, rows)
    hidden = len(counted) - len(shown)
    screen.say(
        f"{hidden} group{'s' * (hidden != 1)} of fewer than {FEWEST} hidden" if counted else "no waiver was asked"
    )


def count(cases: "Iterable[Case]") -> dict[tuple[str, str], Counter[str]]:
    """How the requests of each source and rule stand."""
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for case in cases:
        packs = {pack.id for pack in case.opened.packs} | {pack.id for pack in case.packs}
        for waiver in case.waivers.values():
            counted[source_and_rule(waiver, packs)][waiver.state] += 1
    return dict(counted)


def source_and_rule(waiver: "Waiver", packs: set[str]) -> tuple[str, str]:
    """Whose rule it is, and which: without ids of one case, such as an activity's or a referral's."""
    from domain.waiver import WaiverKind

    parts = waiver.about.split("/")
    source = next((part for part in parts if part in packs), HOUSE)
    if source == HOUSE and waiver.kind.moves_a_date:
        return source, parts[0]
    one_case = waiver.kind is WaiverKind.MODALITY or parts[0] == "funding_answer"
    named = [part for part in parts if part != source]
    return source, named[0] if one_case else "/".join(named)


def cells(states: "Counter[str]") -> list[str]:
    """The states in the order of the columns."""
    from domain.waiver import WaiverState

    order = (WaiverState.GRANTED, WaiverState.REFUSED, WaiverState.ASKED, WaiverState.WITHDRAWN)
    return [str(states[state]) for state in order]
