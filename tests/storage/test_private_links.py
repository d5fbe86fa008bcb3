"""Private links: made once for a deed, ended by time or a person, shut after five wrong answers; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.private_links import LIVES, MOST_WRONG, LinkState, PrivateLinks

OTHER = "case-R-0002"


def at(database: Database, moment: datetime) -> PrivateLinks:
    """The links, seen at this moment."""
    return PrivateLinks(database, clock=lambda: moment)


def test_a_link_is_found_as_it_was_made(database: Database, case: str, noon: datetime) -> None:
    """Whose, by whom, since when and until when; an id that nobody has is nobody's."""
    links = at(database, noon)
    made = links.make(case, "m1", "cw-7")

    assert links.find(made.id) == made
    assert (made.case, made.member, made.made_by, made.made_at, made.expires_at) == (
        case,
        "m1",
        "cw-7",
        noon,
        noon + timedelta(30),
    )
    assert (made.failures, made.opened_at, made.revoked_at) == (0, None, None)
    assert links.find("nobody") is None


def test_a_deed_done_twice_makes_one_link(database: Database, case: str, noon: datetime) -> None:
    """The same id gives the first link back, with the moment it was made: the letter stays the same letter."""
    first = at(database, noon).make(case, "m1", id="a-deed")
    again = at(database, noon + timedelta(hours=3)).make(case, "m1", id="a-deed")

    assert again == first
    assert len(at(database, noon).of(case)) == 1


def test_without_an_id_every_link_is_another(database: Database, case: str, noon: datetime) -> None:
    """Listed in the order they were made, those of this case only."""
    made = [at(database, noon + timedelta(n)).make(case, "m1", "cw-7") for n in range(3)]
    at(database, noon).make(OTHER, "m1", "cw-7")

    assert at(database, noon).of(case) == made


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(0), LinkState.LIVE),
        (LIVES - timedelta(seconds=1), LinkState.LIVE),
        (LIVES, LinkState.EXPIRED),
        (LIVES + timedelta(400), LinkState.EXPIRED),
    ],
)
def test_a_link_ends_after_thirty_days(
    database: Database, case: str, noon: datetime, after: timedelta, state: LinkState
) -> None:
    """Until the last second before; from then on no answer is looked at."""
    made = at(database, noon).make(case, "m1")
    then = noon + after

    assert made.state(then) is state
    assert at(database, then).count_try(made.id) is (state is LinkState.LIVE)


def test_five_wrong_answers_shut_a_link(database: Database, case: str, noon: datetime) -> None:
    """Each is counted before it is looked at, and the sixth is not looked at; another link is not concerned."""
    links = at(database, noon)
    made, other = links.make(case, "m1"), links.make(case, "m1")

    assert [links.count_try(made.id) for _ in range(7)] == [True] * MOST_WRONG + [False] * 2

    shut = links.find(made.id)
    assert shut is not None
    assert (shut.state(noon), shut.tries_left) == (LinkState.BLOCKED, 0)
    assert links.count_try(other.id)
    assert not links.count_try("nobody")


def test_tries_at_once_are_no_more_than_five(database: Database, case: str, noon: datetime) -> None:
    """Twenty in the same moment."""
    links = at(database, noon)
    made = links.make(case, "m1")

    with ThreadPoolExecutor(8) as at_once:
        looked_at = list(at_once.map(lambda _: links.count_try(made.id), range(20)))

    assert looked_at.count(True) == MOST_WRONG


def test_a_right_answer_forgets_the_wrong_ones_and_is_noted(database: Database, case: str, noon: datetime) -> None:
    """When it was last opened is known, the latest time."""
    made = at(database, noon).make(case, "m1")
    for hours in (1, 2):
        links = at(database, noon + timedelta(hours=hours))
        links.count_try(made.id)
        links.note_opened(made.id)

    opened = links.find(made.id)
    assert opened is not None
    assert (opened.failures, opened.opened_at) == (0, noon + timedelta(hours=2))


def test_one_link_or_all_of_a_case_are_revoked(database: Database, case: str, noon: datetime) -> None:
    """The first time counts; those of another case stay; a revoked link takes no answer."""
    links, later = at(database, noon), at(database, noon + timedelta(1))
    one, two, other = links.make(case, "m1"), links.make(case, "m2"), links.make(OTHER, "m1")

    assert (links.revoke(OTHER, one.id), links.revoke(case, one.id)) == (0, 1)
    assert (later.revoke(case), later.revoke(case)) == (1, 0)

    assert {link.id: link.revoked_at for link in later.of(case)} == {one.id: noon, two.id: noon + timedelta(1)}
    assert {link.state(noon) for link in later.of(case)} == {LinkState.REVOKED}
    assert (later.count_try(two.id), later.count_try(other.id)) == (False, True)
