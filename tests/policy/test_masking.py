"""Counts that point at nobody: small groups are hidden, and no sum that is shown gives one away. Domain 8.6."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.masking import ALL, FEWER, HIDDEN, Count, Observation, Shown, masked, table

Row = tuple[int, ...]


def shown(*rows: Row) -> list[list[Shown]]:
    """What is shown of a table whose every record is another person's, totals included."""
    whole = [(*row, sum(row)) for row in rows]
    whole += [tuple(map(sum, zip(*whole, strict=True)))] if len(rows) > 1 else []
    made = masked({(i, j): Count(n, n) for i, row in enumerate(whole) for j, n in enumerate(row)})
    return [[made[i, j] for j in range(len(whole[0]))] for i in range(len(whole))]


ONE_ROW = [
    pytest.param((5, 7), [5, 7, 12], id="nobody is few"),
    pytest.param((0, 7), [0, 7, 7], id="nobody is nobody"),
    pytest.param((4, 0), [FEWER, 0, FEWER], id="few, and the sum with them"),
    pytest.param((4, 7), [FEWER, HIDDEN, 11], id="the total would give it away: a second one is hidden"),
    pytest.param((4, 7, 6), [FEWER, 7, HIDDEN, 17], id="the smaller of two"),
    pytest.param((3, 3, 7), [FEWER, FEWER, 7, 13], id="two few that may be 2 and 4"),
    pytest.param((1, 1, 7), [FEWER, FEWER, HIDDEN, 9], id="two few that can only be 1 and 1"),
    pytest.param((4, 4, 7), [FEWER, FEWER, HIDDEN, 15], id="two few that can only be 4 and 4"),
    pytest.param((1, 5), [FEWER, HIDDEN, HIDDEN], id="the second is five: only 1 is left, so the sum goes too"),
]


@pytest.mark.parametrize(("row", "expected"), ONE_ROW)
def test_a_small_group_is_hidden_and_what_gives_it_away(row: Row, expected: list[Shown]) -> None:
    """From one to four people are shown as fewer than five; another number goes where a total would tell."""
    assert [expected] == shown(row)


def feasible(rows: list[Row]) -> dict[tuple[int, int], set[int]]:
    """Every value each small number may have, for a reader who tries them all."""
    seen = shown(*rows)
    height, width = len(rows), len(rows[0])
    least = 1 if any(isinstance(n, int) for row in seen for n in row) else 0  # where all is hidden, so are the zeros
    may: dict[Shown, range] = {FEWER: range(least, 5), HIDDEN: range(5, 20)}
    inner = [[(n,) if isinstance(n := seen[i][j], int) else may[n] for j in range(width)] for i in range(height)]
    found: dict[tuple[int, int], set[int]] = {}
    for values in product(*(cell for row in inner for cell in row)):
        tried = [values[i * width : (i + 1) * width] for i in range(height)]
        whole = [(*row, sum(row)) for row in tried]
        whole += [tuple(map(sum, zip(*whole, strict=True)))]
        if all(_fits(whole[i][j], seen[i][j], least) for i in range(height + 1) for j in range(width + 1)):
            for i, j in product(range(height + 1), range(width + 1)):
                found.setdefault((i, j), set()).add(whole[i][j])
    return {(i, j): found[i, j] for i, j in found if seen[i][j] == FEWER}


def _fits(value: int, seen: Shown, least: int) -> bool:
    return value == seen if isinstance(seen, int) else (value < 5) is (seen == FEWER) and value >= least


def test_where_all_is_few_the_zeros_are_hidden_too() -> None:
    """Four people in four places, each alone, would be told by the places that are not empty."""
    assert {cell for row in shown((1, 1), (1, 1)) for cell in row} == {FEWER}


@given(st.lists(st.integers(0, 11), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_reader_can_compute_what_is_hidden(cells: list[int]) -> None:
    """Whoever tries every table that fits the numbers shown finds at least two values for each small one."""
    alone = [
        place for place, values in feasible([(cells[0], cells[1]), (cells[2], cells[3])]).items() if len(values) < 2
    ]

    assert alone == []


def test_people_are_counted_and_not_records() -> None:
    """Nine records of two people are few, five records of five people are not."""
    seen = [Observation(("FS-A",), "GM-BJL", "LATE", f"case-{n % 2}") for n in range(9)]
    assert table("t", ("programme", "office"), ("LATE",), seen).rows == (("FS-A", "GM-BJL", FEWER, FEWER),)

    seen = [Observation(("FS-A",), "GM-BJL", "LATE", f"case-{n}") for n in range(5)]
    assert table("t", ("programme", "office"), ("LATE",), seen).rows == (("FS-A", "GM-BJL", 5, 5),)


def test_a_block_of_several_rows_has_its_total() -> None:
    """Two offices of one programme have a line for both; another programme has its own."""
    seen = [
        *(Observation(("FS-A",), "GM-BJL", "LATE", f"a{n}") for n in range(6)),
        *(Observation(("FS-A",), "SN-DKR", "LATE", f"b{n}") for n in range(7)),
        *(Observation(("FS-B",), "SN-DKR", "LATE", f"c{n}") for n in range(8)),
    ]

    made = table("t", ("programme", "office"), ("LATE",), seen)

    assert made.columns == ("programme", "office", "LATE", ALL)
    assert [row[1:3] for row in made.rows] == [("GM-BJL", 6), ("SN-DKR", 7), (ALL, 13), ("SN-DKR", 8)]
