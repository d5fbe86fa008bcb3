"""A meeting as an invitation that a calendar understands (RFC 5545, RFC 5546): asked, moved, or called off.

Choice: moments go out in UTC, which every calendar shows in its owner's own zone; a zone table written along would
have to be right in every reader, and a change of a country's clock is sent as an update either way.
Choice: no answer is asked back (RSVP=FALSE): a reply would land in a mailbox nobody reads.
"""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Passerelle//Passerelle//EN"


def invitation(
    uid: str,
    sequence: int,
    start: datetime,
    minutes: int,
    title: str,
    place: str,
    organizer: str,
    attendee: str,
    cancelled: bool = False,
    *,
    stamp: datetime,
) -> bytes:
    """The calendar's bytes. The same `uid` with a higher `sequence` moves or calls off what went before.

    Source: RFC 5546, 3.2.2 and 3.2.5; RFC 5545, 3.8.7.4 for the sequence.
    """
    if start.tzinfo is None or stamp.tzinfo is None:
        raise ValueError("an invitation needs a moment with its time zone")
    begins = start.astimezone(UTC)
    event = Event()
    event.add("uid", _one_line(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=minutes))
    event.add("summary", title)
    event.add("location", place)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", vCalAddress(f"mailto:{_one_line(organizer)}"))
    event.add("attendee", _invited(attendee))
    return _calendar(event, "CANCEL" if cancelled else "REQUEST")


def _calendar(event: Event, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _invited(attendee: str) -> vCalAddress:
    invited = vCalAddress(f"mailto:{_one_line(attendee)}")
    for name, value in {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}.items():
        invited.params[name] = vText(value)
    return invited


def _one_line(text: str) -> str:
    """A line break would begin a property of its own."""
    if not text or any(ord(sign) < 32 or sign in "\x7f\u2028\u2029" for sign in text):
        raise ValueError("an invitation needs a value on one line")
    return text
