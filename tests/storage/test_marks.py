"""A person may be known again by a mark that tells nobody who it is."""

from datetime import date

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.keys import KeyStore
from storage.marks import Marks, Traits, plain
from storage.tables import name_words, person_marks

DAY = date(2026, 3, 3)


@pytest.fixture
def marks(database: Database, keys: KeyStore) -> Marks:
    """The register of marks, with one case in it: Mariama, born in 1999, back in Guinea."""
    made = Marks(database, keys)
    made.keep("case-a", made.of([somebody()]), DAY, "GN-CKY")
    return made


def somebody(
    name: str = "Mariama Bâ", born: int | None = 1999, phone: str = "22470012", country: str = "GIN"
) -> Traits:
    """An invented returnee."""
    return Traits("m1", name, date(born, 5, 1) if born else None, country, phone)


SAME = [
    pytest.param(somebody(), ("name", "phone"), id="the very same"),
    pytest.param(somebody("  BA   mariama", phone=""), ("name",), id="case, accents, spaces, order of words"),
    pytest.param(somebody(born=None, phone=""), ("name",), id="no year of birth is known"),
    pytest.param(somebody("Binta D."), ("phone",), id="another name, the same phone"),
    pytest.param(somebody(born=1998), ("phone",), id="another year of birth, the same phone"),
]


@pytest.mark.parametrize(("person", "by"), SAME)
def test_a_person_may_be_known_again(marks: Marks, person: Traits, by: tuple[str, ...]) -> None:
    """By the name, the year of birth where both are known, and the country; or by the phone."""
    found = marks.alike(marks.of([person]))

    assert [(one.case, one.opened_on, one.office, one.by) for one in found] == [("case-a", DAY, "GN-CKY", by)]


OTHER = [
    pytest.param(somebody(born=1998, phone="1"), id="another year of birth"),
    pytest.param(somebody(country="SEN", phone="1"), id="another country"),
    pytest.param(somebody("Mariama Bah", phone=""), id="another name"),
    pytest.param(somebody("?!", born=None, phone=""), id="nothing to be known by"),
]


@pytest.mark.parametrize("person", OTHER)
def test_others_are_not_taken_for_the_same(marks: Marks, person: Traits) -> None:
    """Nobody is shown as somebody else."""
    assert marks.alike(marks.of([person])) == []


def test_a_name_without_a_year_is_found_by_one_with_a_year(marks: Marks) -> None:
    """What the older case does not know hides nobody."""
    marks.keep("case-b", marks.of([somebody("Awa N.", born=None, phone="")]), DAY, "GN-CKY")

    assert [one.case for one in marks.alike(marks.of([somebody("Awa N.", phone="")]))] == ["case-b"]


def test_a_case_is_no_duplicate_of_itself(marks: Marks) -> None:
    """Written twice, the marks of a case stand once, and its own are not shown."""
    marks.keep("case-a", marks.of([somebody("Somebody Else")]), DAY, "GN-CKY")

    assert marks.alike(marks.of([somebody()]), but="case-a") == []
    assert len(marks.alike(marks.of([somebody()]))) == 1


def test_a_forgotten_case_leaves_no_mark(marks: Marks, database: Database) -> None:
    """Marks go with the case's data; asking twice does no harm."""
    marks.forget("case-a")
    marks.forget("case-a")

    with database.read() as connection:
        assert connection.execute(select(person_marks)).all() == []


def test_nothing_of_a_person_stands_in_clear(marks: Marks, database: Database) -> None:
    """No name, year or phone: only marks, the day and the office."""
    with database.read() as connection:
        kept = repr(connection.execute(select(person_marks)).one()).casefold()

    for word in ("mariama", "ba", "1999", "22470012"):
        assert f"'{word}" not in kept
        assert len(word) < 5 or word not in kept


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("O'Neil-Ceesay, Fatou", "ceesay fatou oneil"),
        ("ＦＡＴＯＵ\u00a0Jallow", "fatou jallow"),
        ("ሀይወት", "ሀይወት"),
        ("  ", ""),
    ],
)
def test_a_name_is_compared_in_its_plainest_form(typed: str, compared: str) -> None:
    """However it was typed, in whatever script."""
    assert plain(typed) == compared


WORDS = [
    ("Mariama", ["case-a", "case-b"]),
    ("bâ  MARIAMA", ["case-a"]),
    ("mari", []),
    ("+224 70 01 2", ["case-a"]),
    ("Mariama Diallo", ["case-b"]),
    ("", []),
    ("?!", []),
    ("1", []),
]


@pytest.mark.parametrize(("typed", "found"), WORDS)
def test_a_case_is_found_by_the_words_of_a_name(marks: Marks, typed: str, found: list[str]) -> None:
    """Every word that is typed must be one of the name, without accents; or the whole number of a telephone."""
    marks.keep_words("case-a", [somebody()])
    marks.keep_words("case-b", [somebody("Mariama Diallo", phone="")])
    marks.keep_words("case-b", [somebody("Mariama Diallo", phone="")])

    assert marks.named(typed) == found


def test_forgotten_words_find_nobody(marks: Marks, database: Database) -> None:
    """With the case's data go the marks of its names; nothing readable was ever there."""
    marks.keep_words("case-a", [somebody()])
    with database.read() as connection:
        assert "mariama" not in str(connection.execute(select(name_words)).all()).casefold()

    marks.forget("case-a")

    assert marks.named("Mariama") == []
