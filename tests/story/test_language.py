"""What a stranger is told who writes a story wrongly: the line, the fault, the nearest known word."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.errors import Incomplete
from starter.story import language
from starter.story.story import Story

HEAD = """\
story: a test
returnee:
  name: Somebody S.
  kind: VOLUNTARY
  from_country: DEU
  to_country: ETH
  returned_on: 2026-01-31
  registered_on: 2026-01-31
  programmes: [FS-B]
"""
LIFE = "life:\n  - day 1:\n      - expect: {stage: INTAKE}\n"  # line 10, 11, 12
Read = Callable[[str], Story]
Told = Callable[[str], str]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A story from its text."""

    def from_text(text: str) -> Story:
        file = tmp_path / "a.yaml"
        file.write_text(text, encoding="utf-8")
        return language.read(file)

    return from_text


@pytest.fixture
def told(read: Read) -> Told:
    """What is said of a story that cannot be read."""

    def refused(text: str) -> str:
        with pytest.raises(Incomplete) as refusal:
            read(text)
        assert refusal.value.unchanged == "The story was not begun."
        assert "docs/stories.md" in refusal.value.next_step
        return refusal.value.happened

    return refused


def day(*lines: str) -> str:
    """A life of one day, on line 11, with its lines from 12."""
    return HEAD + "life:\n  - day 1:\n" + "".join(f"      {line}\n" for line in lines)


def test_a_small_story_is_read_with_its_days_in_order(read: Read) -> None:
    """Days may be written in any order and in four ways; they are lived by date."""
    text = (
        HEAD
        + "life:\n"
        + "".join(
            f"  - {word}:\n      - expect: {{stage: INTAKE}}\n"
            for word in ("month 1", "day 0", "2026-02-02", "month 1 + 3 days", "day 5")
        )
    )
    days = [when for when, _ in read(text).days]
    assert days == [date(2026, 1, 31), date(2026, 2, 2), date(2026, 2, 5), date(2026, 2, 28), date(2026, 3, 3)]


def test_day_words_work_inside_acts(read: Read) -> None:
    """Wherever an act asks for a date, `day 28` and `month 6` stand for one."""
    item = read(day("- confirm_arrival: {returned_on: day 0}")).days[0][1][0]
    assert item.form == {"returned_on": date(2026, 1, 31)}


def test_malformed_yaml_is_told_with_its_line(told: Told) -> None:
    """A bracket that is never closed names its line, not a program's trace."""
    assert told(day("- expect: {stage: INTAKE")).startswith("a.yaml, line 1")


def test_a_file_that_is_no_story_is_told(told: Told) -> None:
    """A list, or nothing, is not a story."""
    assert "a story is a list of words" in told("- one\n- two\n")
    assert "a story is a list of words" in told("")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A path without a file is named."""
    with pytest.raises(Incomplete, match=r"none\.yaml: there is no such file"):
        language.read(tmp_path / "none.yaml")


def test_a_folder_or_a_picture_is_no_text(tmp_path: Path) -> None:
    """What is not a text file is told in words."""
    (tmp_path / "a.png").write_bytes(b"\x89PNG\xff\xfe")
    for path in (tmp_path, tmp_path / "a.png"):
        with pytest.raises(Incomplete, match="cannot be read as a text file"):
            language.read(path)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD.replace("story:", "stoy:") + LIFE, 1, "'stoy' is not a word of a story. Did you mean story?"),
        (HEAD, 1, "life: is missing"),
        (HEAD.replace("from_country", "from_land") + LIFE, 3, "from_land"),
        (HEAD.replace("VOLUNTARY", "HAPPY") + LIFE, 3, "kind: Input should be"),
        (HEAD + "staff: {cw-9: CASEWORKER}\n" + LIFE, 10, "Did you mean CASE_WORKER?"),
        (HEAD + "staff: [cw-9]\n" + LIFE, 10, "a role to each name"),
        (HEAD + "office: Addis Ababa\n" + LIFE, 10, "'Addis Ababa' is no code"),
        (HEAD + "case_worker: Almaz\n" + LIFE, 10, "'Almaz' is no code"),
        (HEAD + "routine: [folow_up]\n" + LIFE, 10, "'folow_up' is no routine. Did you mean follow_up?"),
        (HEAD + "routine: follow_up\n" + LIFE, 10, "routine: is a list"),
        (HEAD + "providers: {ET-01: {anser: ACCEPTED}}\n" + LIFE, 10, "Did you mean answer?"),
        (HEAD + "providers: {ET-01: {answer: ACEPTED}}\n" + LIFE, 10, "Did you mean ACCEPTED?"),
        (HEAD + "providers: {ET-01: {answer: ACCEPTED, after: soon}}\n" + LIFE, 10, "not a number of days"),
        (HEAD + "providers: {ET-01: {answer: REJECTED}}\n" + LIFE, 10, "says why"),
        (HEAD + "providers: {ET-01: {answer: REJECTED, reason: FULL}}\n" + LIFE, 10, "'FULL' is no reason"),
        (HEAD + "providers: {ET-01: ACCEPTED}\n" + LIFE, 10, "stands where a word about a provider belongs"),
        (HEAD + "life: soon\n", 10, "life: is a list of days"),
        (HEAD + "life:\n  - soon\n", 10, "'soon' is not a day"),
        (HEAD + "life:\n  - day one:\n      - expect: {}\n", 11, "'day one' is not a day: write day 28"),
        (HEAD + "life:\n  - 2026-02-30:\n      - expect: {}\n", 11, "'2026-02-30' is not a day"),
        (HEAD + "life:\n  - 2026-02-03 12:00:00:\n      - expect: {}\n", 11, "is not a day"),
        (HEAD + "life:\n  - day 99999999:\n      - expect: {}\n", 11, "no calendar has that day"),
        (HEAD + "life:\n  - month 99999:\n      - expect: {}\n", 11, "no calendar has that day"),
        (HEAD + "life:\n  - month 6 + 99999999 days:\n      - expect: {}\n", 11, "no calendar has that day"),
        (HEAD + "life:\n  - 9999-12-31:\n      - expect: {}\n", 11, "cannot be meant"),
        (HEAD + "providers: {ET-01: {answer: ACCEPTED, after: 99999 days}}\n" + LIFE, 10, "not a number of days"),
        (HEAD + "life:\n  - day 1:\n", 11, "is not an act with its words"),
    ],
)
def test_a_wrong_word_outside_the_acts_is_told_with_its_line(told: Told, text: str, line: int, said: str) -> None:
    """At every level an unknown word is an error, with its line and the nearest known one."""
    happened = told(text)
    assert "?." not in happened
    assert happened.startswith(f"a.yaml, line {line}: ")
    assert said in happened


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        (["- agree_plam: {version: 1}"], 12, "'agree_plam' is no act. Did you mean agree_plan?"),
        (["- agree_plan: {version: 1, party: RETURNEE}", "  give_consent: {}"], 12, "one act at a time"),
        (["- agree_plan"], 11, "is not an act with its words"),
        (["- agree_plan: soon"], 12, "a list of names and values"),
        (["- agree_plan: {versoin: 1, party: RETURNEE}"], 12, "Did you mean version?"),
        (["- agree_plan: {version: 1}"], 12, "party is missing"),
        (["- agree_plan: {version: 1, party: WIFE}"], 12, "party: input should be"),
        (["- agree_plan: {version: 1, party: WIFE}", "  refused: true"], 12, "party: input should be"),
        (["- give_consent: {}", "  by: cw-77"], 13, "nobody is called 'cw-77'"),
        (["- by: cw-1"], 12, "stand beside an act"),
        (["- expect: {stag: INTAKE}"], 12, "'stag' is not an expectation. Did you mean stage?"),
        (["- expect: {waits_for: [plann]}"], 12, "Did you mean plan?"),
        (["- expect: {not_done: [ordr/kit/1]}"], 12, "Did you mean order?"),
        (["- expect: INTAKE"], 12, "expect: says what is expected"),
        (["- routine: [survy]"], 12, "'survy' is no routine"),
        (
            ["- refer: {referral: bed, needs: [bed], provider: ET-09, procedure_explained: true}"],
            12,
            "'ET-09' is not among providers:",
        ),
        (["- expect: {}", "  expect: {}"], 13, "'expect' is written twice"),
    ],
)
def test_a_wrong_word_inside_a_day_is_told_with_its_line(told: Told, lines: list[str], line: int, said: str) -> None:
    """An act, its fields, who does it and what is expected are all checked before the life begins."""
    happened = told(day(*lines))
    assert happened.startswith(f"a.yaml, line {line}: ")
    assert said in happened


def test_an_act_that_the_door_cannot_read_may_be_what_the_story_shows(read: Read) -> None:
    """`refused:` with the words of the fault makes a mistyped act part of the story."""
    item = read(day("- agree_plan: {version: 1}", "  refused: party is missing")).days[0][1][0]
    assert item.refused == "party is missing"


def test_a_provider_with_nothing_behind_it_never_answers(read: Read) -> None:
    """Silence is a way to behave."""
    assert read(HEAD + "providers:\n  ET-01:\n" + LIFE).providers["ET-01"].answer == ""
