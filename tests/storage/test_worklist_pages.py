"""The list as screens ask for it: tabs, counts, pages, whose cases are near."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from storage.database import Database
from storage.worklist import Tab, Waiting, Wanted, Worklist

DAY = timedelta(days=1)


@pytest.fixture
def line(noon: datetime) -> Waiting:
    """One case that waits for its case worker."""
    return Waiting(
        number="R-A",
        version=1,
        stage="PLANNING",
        programmes=["FS-A"],
        case_worker="cw-7",
        office="GM-BJL",
        next_due=noon,
        first_due=noon,
        waits_on="CASE_WORKER",
        late=[],
        plan_version=None,
        promises=[{"key": "plan", "name": "plan"}],
        language="fr",
        outcome=None,
        opened_on=date(2026, 2, 1),
        updated_at=noon,
    )


@pytest.fixture
def worklist(database: Database, line: Waiting, noon: datetime) -> Worklist:
    """Seven cases of two offices, in every state a tab knows."""
    made = Worklist(database)
    rows = [
        replace(line, number="R-LATE", first_due=noon - 2 * DAY),
        replace(line, number="R-SOON", first_due=noon + DAY, waits_on="PROVIDER"),
        replace(line, number="R-NEXT", first_due=noon + 8 * DAY, case_worker="cw-8"),
        replace(line, number="R-STILL", first_due=None, waits_on=None),
        replace(line, number="R-OTHER", first_due=noon - DAY, office="SN-DKR", case_worker="cw-5", language="ar"),
        replace(line, number="R-MOVED", first_due=noon + 2 * DAY, office="SN-DKR"),
        replace(line, number="R-OVER", stage="CLOSED", first_due=noon + 900 * DAY),
    ]
    for row in rows:
        made.put(row)
    return made


TABS = [
    (Tab.LATE, ["R-LATE", "R-OTHER"]),
    (Tab.WEEK, ["R-SOON", "R-MOVED"]),
    (Tab.OTHERS, ["R-SOON"]),
    (Tab.ALL, ["R-LATE", "R-OTHER", "R-SOON", "R-MOVED", "R-NEXT", "R-STILL"]),
    (Tab.CLOSED, ["R-OVER"]),
]


@pytest.mark.parametrize(("tab", "numbers"), TABS)
def test_each_tab_holds_its_own_and_counts_them(
    worklist: Worklist, noon: datetime, tab: Tab, numbers: list[str]
) -> None:
    """What is due first comes first; the count beside the tab is the number of its lines."""
    assert [row.number for row in worklist.page(Wanted(), tab, noon)] == numbers
    assert worklist.counts(Wanted(), noon)[tab] == len(numbers)


WANTED = [
    (Wanted(near=("GM-BJL", "cw-7")), {"R-LATE", "R-SOON", "R-NEXT", "R-STILL", "R-MOVED"}),
    (Wanted(near=("SN-DKR", "cw-5")), {"R-OTHER", "R-MOVED"}),
    (Wanted(near=("ET-ADD", "cw-5")), {"R-OTHER"}),
    (Wanted(case_worker="cw-8"), {"R-NEXT"}),
    (Wanted(language="ar"), {"R-OTHER"}),
    (Wanted(office="SN-DKR", case_worker="cw-7"), {"R-MOVED"}),
    (Wanted(numbers=("R-SOON", "R-NEXT")), {"R-SOON", "R-NEXT"}),
    (Wanted(numbers=()), set()),
    (Wanted(promise="plan", programme="FS-A", office="SN-DKR"), {"R-OTHER", "R-MOVED"}),
    (Wanted(programme="FS-B"), set()),
    (Wanted(stage="%"), set()),
]


@pytest.mark.parametrize(("wanted", "numbers"), WANTED)
def test_a_list_shows_what_is_near_and_what_is_asked_for(
    worklist: Worklist, noon: datetime, wanted: Wanted, numbers: set[str]
) -> None:
    """An office sees its own cases, everyone the own ones; filters narrow that and never widen it."""
    assert {row.number for row in worklist.page(wanted, Tab.ALL, noon)} == numbers


def test_pages_follow_each_other_without_gap_or_twin(worklist: Worklist, noon: datetime) -> None:
    """Two lines at a time, across lines of one date and lines without any."""
    seen, after = list[str](), ""
    while page := worklist.page(Wanted(), Tab.ALL, noon, after, limit=2):
        seen += [row.number for row in page]
        after = page[-1].number

    assert seen == dict(TABS)[Tab.ALL]


def test_what_can_be_filtered_by_is_what_is_there(worklist: Worklist) -> None:
    """Choices come from the visitor's own lines: nobody learns of an office elsewhere."""
    near = worklist.choices(Wanted(near=("GM-BJL", "nobody")))

    assert near == {"office": ["GM-BJL"], "stage": ["CLOSED", "PLANNING"], "language": ["fr"]}
