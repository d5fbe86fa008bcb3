"""Working days of a case: counted by the calendar of its office, which may change while somebody waits (C4)."""

from datetime import date

from domain.act import When
from domain.case import Case
from domain.dates import add_working_days


def working_day(case: Case, anchor: date, days: int, kept: When | None = None) -> date:
    """The `days`-th working day after the anchor, by every calendar this case has had, in order.

    Source: domain C4. Choice: a calendar that changes after a promise was kept no longer moves it; and one that takes a
    day off back never makes a promise late by itself: a date that would then lie behind stays where it was. Behind is
    what lay behind when the case learnt of it, whatever day the change is dated.
    """
    due = add_working_days(anchor, days, case.opened.calendar)
    for calendar, since in case.calendars:
        if kept and kept.order < since.order:
            break
        again = add_working_days(anchor, days, calendar)
        due = due if again < min(due, since.heard or since.on) else again
    return due
