"""Days and hours as people type them (C3): nothing that was typed is shifted silently."""

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.dates import Day, times_of

GOOD = ["2026-01-31", " 2026-01-31 ", date(2026, 1, 31)]
NO_DAY: list[Any] = [
    "2026-01-31T00:00:00Z",
    "2026-01-31 02:30",
    "2026-06-31",
    "31/01/2026",
    "86400",
    86400,
    datetime(2026, 1, 31),  # noqa: DTZ001  # as a YAML file gives it
]


@pytest.mark.parametrize("given", GOOD)
def test_a_day_is_read_as_it_is_written(given: object) -> None:
    """Year, month and day, and nothing else."""
    assert date(2026, 1, 31) == TypeAdapter(Day).validate_python(given)


@pytest.mark.parametrize("given", NO_DAY, ids=str)
def test_an_hour_or_a_number_is_no_day(given: object) -> None:
    """An hour with a zone may belong to another day there; a number would be read as seconds since 1970."""
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(given)


SHOWN = [
    pytest.param("2026-03-29T02:30", "Europe/Berlin", [], id="clocks go forward"),
    pytest.param("2026-10-25T02:30", "Europe/Berlin", ["2026-10-25T00:30", "2026-10-25T01:30"], id="clocks go back"),
    pytest.param("2026-10-25T03:00", "Europe/Berlin", ["2026-10-25T02:00"], id="just after"),
    pytest.param("2026-03-29T02:30", "Africa/Banjul", ["2026-03-29T02:30"], id="a place that keeps its clocks"),
]


@pytest.mark.parametrize(("local", "zone", "moments"), SHOWN)
def test_an_hour_may_exist_never_or_twice(local: str, zone: str, moments: list[str]) -> None:
    """Every moment at which the clocks there show this hour."""
    found = times_of(datetime.fromisoformat(local), zone)

    assert [moment.replace(tzinfo=None).isoformat("T", "minutes") for moment in found] == moments
