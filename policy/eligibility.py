"""Whom a funding source admits, and the search for one that does. Source: handbook 2.3 (R17, R18), domain C10."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from domain.act import When, first
from domain.adoption import RecordCircumstances
from domain.case import Case
from domain.opened import ReturnKind
from domain.people import Role
from domain.plan import PlanOutline
from domain.programme import RulePack
from domain.promise import Promise
from policy.promises import Terms, by_day

FIND = Terms("find_funding", Role.PROGRAMME_MANAGER, "C10: a case no pack fits gets funding or a waiver")
FIND_DAYS = 14


def failed_criteria(case: Case, pack: RulePack) -> list[str]:
    """Which rigid criteria of a pack this case fails: the programme's limit, never the returnee's fault (R17)."""
    return [] if _lifted(case, pack) else _failed(case, pack, [act for act, _ in case.circumstances])


def not_admitted(case: Case, outline: PlanOutline) -> list[str]:
    """Sources a draft takes money from though their criteria do not admit this case, in words (R17, R18)."""
    asked = [pack for pack in case.packs if outline.cost_from(pack.id)]
    return [said for pack in asked for said in refusal_of(case, pack)]


def refusal_of(case: Case, pack: RulePack) -> list[str]:
    """Why this source gives this case no money, in words; empty if it does."""
    failed = ", ".join(failed_criteria(case, pack))
    said = f"{pack.id} does not admit this case by its rules on: {failed}"
    return [f"{said}; it takes an ELIGIBILITY waiver (eligibility/{pack.id})"] if failed else []


def _failed(case: Case, pack: RulePack, known: Sequence[RecordCircumstances]) -> list[str]:
    """Choice: a length of stay nobody knows fails a criterion that asks for one, until it is recorded."""
    journey, rules = case.opened.journey, pack.eligibility
    arrived = case.returned_on
    documents = {*case.opened.documents, *(code for act in known for code in act.documents)}
    stayed = next((act.stay_months for act in reversed(known) if act.stay_months is not None), journey.stay_months)
    tests = {
        "kind of return": rules.return_kinds and journey.kind not in rules.return_kinds,
        "country returned from": rules.returned_from and journey.from_country not in rules.returned_from,
        "country of return": rules.returned_to and journey.to_country not in rules.returned_to,
        "day of arrival": bool(arrived) and not _between(arrived, rules.arrival_from, rules.arrival_until),
        "documents": bool(set(rules.requires) - documents),
        "length of stay": rules.min_stay_months > 0 and (stayed is None or stayed < rules.min_stay_months),
        "exclusions": bool(set(rules.exclude) & _exclusions(case, known)),
    }
    return [name for name, failed in tests.items() if failed]


def _exclusions(case: Case, known: Sequence[RecordCircumstances]) -> set[str]:
    """Choice: whoever was forced to return was removed by force, whether or not somebody ticked it."""
    forced = {"removed_by_force"} if case.opened.journey.kind is ReturnKind.FORCED else set()
    return {*case.opened.journey.exclusions, *(code for act in known for code in act.exclusions), *forced}


def on_file(case: Case) -> set[str]:
    """Codes of the documents seen so far."""
    return {*case.opened.documents, *(code for act, _ in case.circumstances for code in act.documents)}


def _lifted(case: Case, pack: RulePack) -> When | None:
    """When an ELIGIBILITY waiver for this pack was granted, if one was."""
    rule = f"eligibility/{pack.id}"
    granted = [one.decided for one in case.waivers.values() if one.granted and one.decided and one.rule == rule]
    return first(granted)


def _between(day: date | None, first: date | None, last: date | None) -> bool:
    return day is not None and (first is None or day >= first) and (last is None or day <= last)


def promises(case: Case) -> Iterator[Promise]:
    """C10: a case that no pack fits still opens, and somebody looks for money.

    Choice: 14 days from registration, arrival, reopening, or the exclusion that was found, whichever is later.
    """
    found = [when for pack in case.packs if (when := _fits_since(case, pack))]
    if any(when.number == 0 for when in found):
        return
    excluded = [when.on for act, when in case.circumstances if act.exclusions]
    begun = [day for day in (case.returned_on, case.reopened and case.reopened.on) if day]
    since = max([case.opened.registered_on, *begun, *excluded])
    kept = first(found)
    yield by_day(case, FIND, since, since + timedelta(FIND_DAYS), "registration or arrival, 14 days", kept=kept)


def _fits_since(case: Case, pack: RulePack) -> When | None:
    """Since when a pack of this case admits it: from the first page on, or from the fact that made it so."""
    if failed_criteria(case, pack):
        return None
    first = When(on=case.opened.registered_on, at=case.opened.registered_at, number=0)
    versions = [*((one, first) for one in case.opened.packs), *case.adopted]
    joined = next(when for one, when in versions if one.id == pack.id and not failed_criteria(case, one))
    return max([joined, *_made_so(case, pack)], key=lambda when: when.number)


def _made_so(case: Case, pack: RulePack) -> list[When]:
    """The record or the waiver without which it would not, whichever came first; nothing if it always did."""
    acts, waived = [act for act, _ in case.circumstances], _lifted(case, pack)
    if not _failed(case, pack, acts) and not _failed(case, pack, []):
        return []
    enough = [when for n, (_, when) in enumerate(case.circumstances, 1) if not _failed(case, pack, acts[:n])]
    made = [*enough[:1], *([waived] if waived else [])]
    return [min(made, key=lambda when: when.number)] if made else []
