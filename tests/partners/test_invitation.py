"""Invitations, read back by a calendar library: what is asked, moved and called off."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Component

from letters.invitation import invitation

STAMP = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
START = datetime(2026, 3, 28, 9, 30, tzinfo=ZoneInfo("Africa/Casablanca"))
ARABIC = "اجتماع المتابعة مع المستشار في المكتب الإقليمي، الطابق الثاني؛ أحضر معك نسخة من الخطة " * 3


def made(
    start: datetime = START,
    title: str = "Meeting",
    sequence: int = 0,
    cancelled: bool = False,
    uid: str = "3f2c@example.org",
    attendee: str = "awa@example.org",
) -> bytes:
    """An invitation of one hour."""
    whom = ("office@example.org", attendee)
    return invitation(uid, sequence, start, 60, title, "Banjul; room 2, left", *whom, cancelled, stamp=STAMP)


def read(content: bytes) -> tuple[str, Component]:
    """The method and the one event."""
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_an_invitation_reads_back() -> None:
    """Who, when, where and what arrive as they were given; no answer is asked back."""
    method, event = read(made())

    assert (method, event["STATUS"], event["SUMMARY"]) == ("REQUEST", "CONFIRMED", "Meeting")
    assert event["LOCATION"] == "Banjul; room 2, left"
    assert (event["ORGANIZER"], event["ATTENDEE"]) == ("mailto:office@example.org", "mailto:awa@example.org")
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert (event.decoded("DTSTAMP"), event["CLASS"]) == (STAMP, "PRIVATE")


ZONES = ["Africa/Casablanca", "Africa/Banjul", "Africa/Addis_Ababa", "Europe/Paris", "Asia/Kolkata", "UTC"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [(2026, 1, 31), (2026, 7, 15), (2026, 3, 29), (2028, 2, 29)])
def test_the_moment_is_right_in_every_zone(zone: str, day: tuple[int, int, int]) -> None:
    """The moment that was agreed is the moment that is read, in summer and winter time."""
    start = datetime(*day, 9, tzinfo=ZoneInfo(zone))
    _, event = read(made(start))

    assert event.decoded("DTSTART") == start
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=1)
    assert b"TZID" not in made(start)


def test_a_meeting_over_the_change_of_the_clock_lasts_its_time() -> None:
    """In Paris the clock springs at two: a meeting from half past one ends an hour of real time later."""
    _, event = read(made(datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Paris"))))

    assert event.decoded("DTEND") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_moved_and_a_cancelled_meeting_are_the_same_meeting() -> None:
    """An update and a cancellation keep the UID and raise the SEQUENCE."""
    told = [read(made()), read(made(START + timedelta(days=1), sequence=1)), read(made(sequence=2, cancelled=True))]

    assert [method for method, _ in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {event["UID"] for _, event in told} == {"3f2c@example.org"}
    assert [event["SEQUENCE"] for _, event in told] == [0, 1, 2]
    assert [event["STATUS"] for _, event in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_the_same_invitation_is_the_same_bytes() -> None:
    """Nothing in it comes from a clock or from chance."""
    assert made() == made()


def test_arabic_is_folded_between_letters() -> None:
    """No line is over 75 bytes (RFC 5545, 3.1), each line is text by itself, and the whole reads as it was."""
    content = made(title=ARABIC)

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert [line.decode() for line in content.split(b"\r\n")]
    assert content.count(b"\n") == content.count(b"\r\n")
    assert read(content)[1]["SUMMARY"] == ARABIC


@pytest.mark.parametrize("title", ["a\r\nATTENDEE:mailto:x@example.org", "a\nEND:VEVENT", "a;b,c\\n:d", 'a"b', "a\tb"])
def test_a_title_begins_no_line_of_its_own(title: str) -> None:
    """A title is one value, whatever it holds."""
    _, event = read(made(title=title))

    assert event["SUMMARY"] == title.replace("\r\n", "\n")
    assert event["ATTENDEE"] == "mailto:awa@example.org"


@pytest.mark.parametrize("value", ["", "a@example.org\r\nX:y", "a\nb", "a\x00b", "a\u2028b"])
def test_addresses_and_the_uid_stay_on_one_line(value: str) -> None:
    """A value that is no text of its own is refused when it holds a line break."""
    for wrong in ({"uid": value}, {"attendee": value}):
        with pytest.raises(ValueError, match="one line"):
            made(**wrong)  # type: ignore[arg-type]


def test_a_moment_without_a_zone_is_refused() -> None:
    """Half past nine is no moment."""
    with pytest.raises(ValueError, match="time zone"):
        made(START.replace(tzinfo=None))
