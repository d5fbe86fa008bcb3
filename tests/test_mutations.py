"""Every mutation can still be tried: its text is where it was; and what `./run mutate` says of it is true."""

from pathlib import Path

import pytest

from tests.mutate import Mutation, fault, mutations, ran, select, verdict

EVERY = mutations()
HOUSE = "LIMIT = 3\n\n\ndef within(n: int) -> bool:\n    return n <= LIMIT\n"
TEST = "from rule import within\n\n\ndef test_it() -> None:\n    assert within(3) and not within(4)\n"


def one(**changed: object) -> Mutation:
    """A mutation of the small house below."""
    said = {"name": "x", "breaks": "y", "file": "rule.py", "text": "<=", "becomes": "<", "tests": ("test_rule.py",)}
    return Mutation(**{**said, **changed})  # type: ignore[arg-type]  # a table of texts


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A tree with one rule and one test."""
    (tmp_path / "rule.py").write_text(HOUSE)
    (tmp_path / "test_rule.py").write_text(TEST)
    return tmp_path


@pytest.mark.parametrize("mutation", EVERY, ids=[mutation.name for mutation in EVERY])
def test_each_mutation_still_finds_its_text_once(mutation: Mutation) -> None:
    """A rule that moved takes its mutation along: file, text and tests are there, and what is left is Python."""
    assert fault(mutation) == ""


def test_names_are_told_apart() -> None:
    """Each of the thirty and more has a name of its own, and is chosen by it."""
    assert len({mutation.name for mutation in EVERY}) == len(EVERY) >= 30
    assert select([EVERY[3].name], EVERY) == [EVERY[3]]
    assert select([], EVERY) == EVERY
    with pytest.raises(SystemExit, match="There is no mutation no-such"):
        select(["no-such"], EVERY)


FAULTS = [
    pytest.param({}, "", id="sound"),
    pytest.param({"file": "gone.py"}, "no file gone.py", id="a file that is gone"),
    pytest.param({"text": ">="}, "found 0 times", id="a text that is gone"),
    pytest.param({"text": "LIMIT"}, "found 2 times", id="a text that is there twice"),
    pytest.param({"tests": ("test_gone.py",)}, "tests are gone: test_gone.py", id="a test that is gone"),
    pytest.param({"tests": ()}, "none is named", id="no test"),
    pytest.param({"becomes": "<<<"}, "no Python", id="what cannot run"),
    pytest.param({"becomes": "<="}, "changes nothing", id="no change"),
]


@pytest.mark.parametrize(("changed", "said"), FAULTS)
def test_what_cannot_be_tried_is_said_in_words(small: Path, changed: dict[str, object], said: str) -> None:
    """Gone, there twice, without a test, no Python, no change: each is named."""
    found = fault(one(**changed), small)

    assert (said in found) if said else found == ""


def test_a_fault_is_caught_or_survives_and_the_tree_is_whole_again(small: Path) -> None:
    """Red is caught, green has survived, and what pytest cannot say is no answer."""
    assert ran(small, ("test_rule.py",)) == 0

    assert verdict(small, one()) == "caught"
    assert verdict(small, one(text="LIMIT = 3", becomes="LIMIT = 3  # three")) == "SURVIVED"
    assert verdict(small, one(tests=("test_gone.py",))).startswith("NO ANSWER")
    assert (small / "rule.py").read_text() == HOUSE
