"""`disclosures`: what went to whom, when, by which service, on which consent: to be read to the returnee. R38, R49."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from domain.consent import OverrideBasis
from domain.partner import in_words
from domain.payment import item_of
from starter.cli import options, screen
from starter.cli.showing import Reader

if TYPE_CHECKING:
    from starter.doors import Doors
    from starter.seeing import Seen
    from storage.dispatches import Dispatch

PAPER = "disclosures"  # under this name a reading of the list is noted, like that of a paper
FIELDS = {
    "name": "your name",
    "phone": "your telephone number",
    "born": "your date of birth",
    "language": "your language",
    "what": "what you ask for",
    "reference": "the number of your case",
    "elements": "the kind of help",
    "urgency": "how urgent it is",
    "amount": "the sum",
    "plan": "your plan",
    "meeting": "day, hour and place of the meeting",
}
SERVICES = {
    "mail": "by e-mail",
    "message": "by short message",
    "referral": "by the provider's own system",
    "money": "by the payment service",
    "link": "on the page behind the link in our e-mail",
}
ABOUT = {
    "referral": "a referral",
    "shown": "a referral that was opened to read",
    "revocation": "a referral taken back",
    "plan": "a copy of your plan",
    "meeting": "an invitation to a meeting",
    "called-off": "a meeting called off",
    "order": "a payment to you",
}
WITHOUT = {
    OverrideBasis.LIFE_AT_RISK: "a life was at risk",
    OverrideBasis.UNABLE_TO_CONSENT: "you could not be asked",
}
HERSELF, REMINDER = "m1", "a reminder of a date"


@dataclass(frozen=True)
class Told:
    """One row of the book of what went out, with the names that a person knows."""

    row: "Dispatch"
    to: str
    about: str
    basis: str


def add(app: typer.Typer) -> None:
    """The verb `disclosures`."""
    app.command("disclosures", rich_help_panel="Cases")(show)


def show(number: options.Number, by: Reader = "", json: options.Json = False) -> None:
    """What was told about the returnee, to whom, when, and on which consent. Every reading is noted."""
    from starter.seeing import see

    with screen.doors() as doors:
        seen = see(doors, number)
        told = listed(doors, seen, by)
    if json:
        screen.say_json([_plain(one) for one in told])
    else:
        screen.say(*page(seen, told))


def listed(doors: "Doors", seen: "Seen", by: str) -> list[Told]:
    """For whoever may read the papers of this case. The reading is noted first: what cannot be noted is not shown."""
    from starter.readers import reader

    whoever = reader(doors, seen.case, by)
    doors.reads.note(seen.opened.id, [PAPER], whoever)
    return [_told(doors, seen, row) for row in doors.dispatches.of(seen.opened.id)]


def page(seen: "Seen", told: list[Told]) -> list[str]:
    """In the order it was asked for; what lies before a take-over is said not to be here."""
    lines = [f"{seen.opened.number}: what was told about you, to whom and why"]
    lines += [_line(seen, one) for one in told] or ["Nothing was told to anybody."]
    if at := seen.opened.taken_over_at:
        lines.append(
            f"What was told before {_day(seen, at)}, when this case was taken over from paper, is not in here."
        )
    return lines


def _line(seen: "Seen", one: Told) -> str:
    row = one.row
    fields = [FIELDS.get(field, field) for field in row.fields]
    what = f"{', '.join(fields)} ({one.about})" if fields else one.about
    return f"- {one.to}: {what}, {SERVICES.get(row.service, row.service)}; {_state(seen, row)}. {one.basis}"


def _state(seen: "Seen", row: "Dispatch") -> str:
    if row.state == "SENT" and row.settled_at:
        return f"told on {_at(seen, row.settled_at)}"
    if row.state == "FAILED":
        return (
            f"did NOT go out on {_at(seen, row.settled_at or row.asked_at)}: {in_words(row.code.partition(' ')[0])[0]}"
        )
    times = f", {row.tries} times" if row.tries > 1 else ""
    return f"being sent since {_at(seen, row.asked_at)}{times}; it is not known yet whether it arrived"


def _told(doors: "Doors", seen: "Seen", row: "Dispatch") -> Told:
    return Told(row, _recipient(doors, row), _about(row.key), _basis(seen, row))


def _recipient(doors: "Doors", row: "Dispatch") -> str:
    """Members of the household and staff by what they are; a provider by its name in the directory."""
    if row.service == "money":
        return "The payment service"
    if row.recipient == HERSELF:
        return "You"
    if known := doors.providers.get(row.recipient, even_gone=True):
        return f"{known.name} ({known.id})"
    staff = {member.person.id: member.person.role for member in doors.staff.all()}
    role = staff.get(row.recipient)
    return f"Our {role.replace('_', ' ').lower()} ({row.recipient})" if role else row.recipient


def _about(key: str) -> str:
    first, *_, last = key.split("/")
    return REMINDER if first == "notice" else ABOUT.get(last) or ABOUT.get(first, REMINDER)


def _basis(seen: "Seen", row: "Dispatch") -> str:
    """Which word of hers, or which decision, allowed it. What names nobody, and what goes to herself, needs none."""
    if number := row.basis or _ordered(seen, row):
        return _on_fact(seen, number)
    if row.recipient == HERSELF and row.service != "money":
        return "It went to you alone."
    if row.fields in ((), ("reference",)):
        return "It names nobody, so no consent was asked for."
    return "It went to nobody outside." if row.key.startswith("meeting/") else ""


def _ordered(seen: "Seen", row: "Dispatch") -> int:
    """The order that a payment stands on."""
    item = item_of("/".join(row.key.split("/")[:3])) if row.service == "money" else None
    order = seen.case.instalments.get(item) if item else None
    return order.ordered.number if order else 0


def _on_fact(seen: "Seen", number: int) -> str:
    act = seen.facts[number - 1].act or {}
    by = act.get("by")
    who = by.get("id", "") if isinstance(by, dict) else ""
    when = f"number {number}, {_written(act)}"
    match act.get("verb"):
        case "give_consent" if act.get("given_by") == "GUARDIAN":
            return f"A guardian consented for {act.get('member', HERSELF)} ({when}, recorded by {who})."
        case "give_consent":
            said = "You consented" if act.get("member", HERSELF) == HERSELF else f"{act['member']} consented"
            return f"{said} ({when}, recorded by {who})."
        case "override_consent":
            return f"Decided by {who} without your consent, because {WITHOUT[OverrideBasis(act['basis'])]} ({when})."
        case verb:
            return f"It follows from {str(verb).replace('_', ' ')} ({when}, by {who})."


def _written(act: dict[str, Any]) -> str:
    from datetime import date

    day = date.fromisoformat(str(act["occurred_on"]))
    return f"{day.day} {day:%B %Y}"


def _plain(one: Told) -> dict[str, Any]:
    row = one.row
    return {
        "key": row.key,
        "recipient": row.recipient,
        "to": one.to,
        "about": one.about,
        "service": row.service,
        "fields": list(row.fields),
        "state": row.state,
        "code": row.code,
        "asked_at": row.asked_at,
        "settled_at": row.settled_at,
        "tries": row.tries,
        "basis": row.basis,
        "because": one.basis,
    }


def _day(seen: "Seen", moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo(seen.case.time_zone))
    return f"{local.day} {local:%B %Y}"


def _at(seen: "Seen", moment: datetime) -> str:
    return f"{_day(seen, moment)} at {moment.astimezone(ZoneInfo(seen.case.time_zone)):%H:%M}"
