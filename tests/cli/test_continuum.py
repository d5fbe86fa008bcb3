"""The services of a case as a small chart of text: who, which months, and the gaps. R46."""

from starter.cli.continuum import chart
from starter.seeing import Seen
from tests.policy.lives import Life, referred, under_way


def drawn(life: Life) -> list[str]:
    """The chart of this life today."""
    return list(chart(Seen(life.opened, life.facts, life.verdict, life.now)))


def test_the_chart_shows_what_runs_what_is_ahead_and_what_is_missing() -> None:
    """Goods that nobody ordered are gaps until today and ahead afterwards; the course runs since March."""
    head, shop, course = drawn(referred(under_way().at("2026-03-05")).at("2026-04-10"))

    assert head.startswith("from 2026-02 to 2027-02, one sign a month:")
    assert shop == "shop    FS-A   income    |!!!..........|  gap: 2026-02, 2026-03, 2026-04"
    assert course == "course  GM-01  training  |!##.         |  gap: 2026-02"
