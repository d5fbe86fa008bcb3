"""Places of return: time zones, phone codes, working calendars; resolved here, handed to the rules as data (C3, C4)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from typing import NamedTuple

import holidays
import phonenumbers

from domain.dates import Calendar, is_zone
from domain.errors import Incomplete
from storage.calendars import Edit, over


class Place(NamedTuple):
    """What is the same everywhere in a country."""

    zone: str
    dial: str


PLACES = {
    "BEN": Place("Africa/Porto-Novo", "229"),
    "BFA": Place("Africa/Ouagadougou", "226"),
    "CIV": Place("Africa/Abidjan", "225"),
    "CPV": Place("Atlantic/Cape_Verde", "238"),
    "ETH": Place("Africa/Addis_Ababa", "251"),
    "GHA": Place("Africa/Accra", "233"),
    "GIN": Place("Africa/Conakry", "224"),
    "GMB": Place("Africa/Banjul", "220"),
    "GNB": Place("Africa/Bissau", "245"),
    "LBR": Place("Africa/Monrovia", "231"),
    "MLI": Place("Africa/Bamako", "223"),
    "MRT": Place("Africa/Nouakchott", "222"),
    "NER": Place("Africa/Niamey", "227"),
    "NGA": Place("Africa/Lagos", "234"),
    "SEN": Place("Africa/Dakar", "221"),
    "SLE": Place("Africa/Freetown", "232"),
    "TGO": Place("Africa/Lome", "228"),
}
YEARS = 4  # a case, its follow-up and a late waiver
SHORTEST_NUMBER = 6  # digits of a phone number inside a country


def zone_of(country: str, given: str = "") -> str:
    """The zone of a place of return; countries with one zone, where we know it, need not say it."""
    zone = known_zone(country, given)
    if not zone:
        said = f"The time zone of the place of return is not known ({given or country})."
        raise Incomplete(said, "No case was opened.", "Give it as time_zone, such as Africa/Banjul.")
    return zone


def known_zone(country: str, given: str = "") -> str:
    """The same, or nothing."""
    zone = given or (PLACES[country].zone if country in PLACES else "")
    return zone if zone and is_zone(zone) else ""


def full_number(phone: str, country: str) -> str:
    """The digits of a phone number with its country's code, so that two ways of writing one number are one.

    Choice: a number without + or 00 that is long enough and begins with the country's code has it already.
    """
    if known := _whole(phone, country):
        return known
    digits = "".join(str(int(sign)) for sign in phone if sign.isdecimal())
    dial = PLACES[country].dial if country in PLACES else ""
    if digits.startswith("00"):
        return digits[2:]
    whole = phone.strip().startswith("+") or (
        dial and digits.startswith(dial) and len(digits) >= len(dial) + SHORTEST_NUMBER
    )
    local = digits if whole or not digits else dial + digits.lstrip("0")
    return local if local != dial else ""


def _whole(phone: str, country: str) -> str:
    """As the message service writes it, if it is a number anywhere; nothing otherwise."""
    dial = PLACES[country].dial if country in PLACES else ""
    region = phonenumbers.region_code_for_country_code(int(dial)) if dial else None
    with suppress(phonenumbers.NumberParseException):
        read = phonenumbers.parse(phone, region)
        if phonenumbers.is_valid_number(read):
            return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    return ""


def calendar_of(country: str, start: date, edits: Sequence[Edit] = ()) -> Calendar:
    """Public holidays of a country for the years of a case, and the office's own days over them.

    Without known holidays, only the weekly rest days.
    """
    return over(_country(country, start.year), edits)


@cache
def _country(country: str, year: int) -> Calendar:
    return Calendar(holidays=frozenset(named_holidays(country, *range(year, year + YEARS))))


def named_holidays(country: str, *years: int) -> dict[date, str]:
    """Public holidays with their names; none for a country that is not known."""
    with suppress(NotImplementedError):
        return dict(holidays.country_holidays(country, years=years, language="en_US"))
    return {}


@cache
def country_of(code: str) -> str:
    """The country a code stands for: GMB, or that of an office such as GM-BJL; nothing if it is not known."""
    country = code.split("-")[0]
    with suppress(NotImplementedError):
        holidays.country_holidays(country, years=())
        return country
    return ""
