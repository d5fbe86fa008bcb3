"""Places of return: time zones and working calendars, resolved here and handed to the rules as data (C3, C4)."""

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from domain.dates import Calendar
from domain.errors import Incomplete

ZONES = {
    "GMB": "Africa/Banjul",
    "SEN": "Africa/Dakar",
    "GIN": "Africa/Conakry",
    "ETH": "Africa/Addis_Ababa",
    "NER": "Africa/Niamey",
}
YEARS = 4  # a case, its follow-up and a late waiver


def zone_of(country: str, given: str = "") -> str:
    """The zone of a place of return; countries with one zone need not say it."""
    zone = given or ZONES.get(country, "")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        said = f"The time zone of the place of return is not known ({given or country})."
        raise Incomplete(said, "No case was opened.", "Give it as time_zone, such as Africa/Banjul.") from None
    return zone


def calendar_of(country: str, start: date) -> Calendar:
    """Public holidays of a country for the years of a case; without known ones, only the weekly rest days."""
    try:
        days = holidays.country_holidays(country, years=range(start.year, start.year + YEARS))
    except NotImplementedError:
        return Calendar()
    return Calendar(holidays=frozenset(days))
