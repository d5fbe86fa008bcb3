"""Rule packs as files: what contradicts itself is refused at load, every fault at once, with its line. C7, C11."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.errors import Incomplete
from domain.money import Amounts, Package, Track
from domain.opened import Opened
from domain.people import Noun
from domain.programme import Approval, Criterion, Eligibility, GridOption, RulePack
from domain.window import Share, Window
from starter.packs import FOLDER, read
from tests.policy.lives import pack, returnee

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(FOLDER.glob("*.yaml"))


def refused(folder: Path, text: str) -> str:
    """What is said of a file that cannot be used."""
    (folder / "FS-X.yaml").write_text(text)
    with pytest.raises(Incomplete) as refusal:
        read(folder / "FS-X.yaml")
    return refusal.value.happened


def window(**changed: Any) -> dict[str, Any]:
    """One window, with something changed."""
    return {"windows": [{"name": "x", "until": "arrival+6M", "kept_by": "first_help", **changed}]}


def share(**changed: Any) -> dict[str, Any]:
    """Two shares, with something changed in the second."""
    second = {"percent": 50, "opens": "arrival+6M", "until": "arrival+8M", **changed}
    return {"shares": [{"percent": 50, "when": "before_departure"}, second]}


SPENT = {"name": "spend_by", "until": "arrival+5M", "kept_by": "all_spent"}
BAD_PACKS = [
    pytest.param({"packages": {"VOLUNTARY": {}}}, "packages: no package for ASSISTED_VOLUNTARY", id="C11 no package"),
    pytest.param(window(until="arrival+0M"), "windows.0.until: a limit is", id="no time"),
    pytest.param(window(until="arrival-1M"), "windows.0.until: a limit is", id="a negative window"),
    pytest.param(window(until="y+1M"), "never another window", id="a cycle: a window counted from a window"),
    pytest.param(window(kept_by="luck"), "windows.0.kept_by: one of registered", id="no keeper"),
    pytest.param(
        window(opens="arrival+7M"), "windows.0.opens: it opens (arrival+7M) after its own end", id="end first"
    ),
    pytest.param(window(opens="arrival+30D", until="arrival+1M"), "after its own end", id="end first, in February"),
    pytest.param(window(opens="registration+1M"), "from the same day", id="opening and end of two anchors"),
    pytest.param(
        window(until="plan_active+1M", kept_by="plan_agreed"), "could never be missed", id="kept before it is"
    ),
    pytest.param(window(kept_by="post_arrival"), "no package has money for the arrival", id="nothing could keep it"),
    pytest.param(window(kept_by="applied") | {"approval": {}}, "nobody approves budgets", id="nobody to apply to"),
    pytest.param(window(kept_by="all_spent", track="JOB"), "the pack has no track JOB", id="a track of no pack"),
    pytest.param({"windows": [SPENT, SPENT]}, "spend_by is written twice", id="the same name twice"),
    pytest.param(share(percent=40), "shares: the shares make 90 percent", id="shares under 100"),
    pytest.param(share(percent=60), "shares: the shares make 110 percent", id="shares over 100"),
    pytest.param(share(until="arrival+5M"), "shares.1.opens: it opens (arrival+6M) after", id="a share shut at once"),
    pytest.param(share(until=""), "shares.1: a share says when", id="a share without an end"),
    pytest.param(share(when="before_departure"), "not both", id="a share before departure with a window"),
    pytest.param(
        share() | {"windows": [SPENT]}, "it opens after spend_by (arrival+5M)", id="a share after all is spent"
    ),
    pytest.param({"ceilings": {"tvet": -1}}, "ceilings.tvet: ", id="a negative sum"),
    pytest.param({"ceilings": {"tvet": "1e5"}}, "ceilings.tvet: a sum is written in digits", id="a sum in powers"),
    pytest.param({"modalities": ["BARTER"]}, "modalities.0: ", id="an unknown way of giving"),
    pytest.param({"modalities": []}, "modalities: ", id="no way of giving"),
    pytest.param({"ceiling": {"tvet": 1}}, "Did you mean ceilings?", id="an unknown field"),
    pytest.param({"approval": {"by": "FINANCE", "ove": 1}}, "approval.ove: it is not a word", id="unknown, nested"),
    pytest.param({"approval": {"by": "PROGRAMME_MANAGER", "sits_every_months": 2}}, "first sitting", id="no sitting"),
    pytest.param({"eligibility": {"return_kinds": ["FORCD"]}}, "no kind of return FORCD", id="no such return"),
    pytest.param(
        {"eligibility": {"arrival_from": "2026-02-01", "arrival_until": "2026-01-31"}},
        "before the first",
        id="arrivals",
    ),
    pytest.param(
        {"eligibility": {}, "packages": {"FORCED": {"post_return": 1}}},
        "no package for ASSISTED",
        id="every kind admitted",
    ),
    pytest.param(
        {"eligibility": {"return_kinds": ["FORCED"], "exclude": ["removed_by_force"]}},
        "admitted and excluded",
        id="admitted and excluded",
    ),
    pytest.param({"version": -1}, "version: ", id="a negative version"),
    pytest.param({"version": 10**9}, "version: ", id="a version nobody wrote"),
    pytest.param({"waivers": {"most_days": 10**9}}, "waivers.most_days: ", id="a waiver for ever"),
    pytest.param(
        {"waivers": {"second_person_over_days": 10**9}},
        "waivers.second_person_over_days: ",
        id="one signature for ever",
    ),
    pytest.param({"approval": {"by": "FINANCE", "within_days": 10**9}}, "approval.within_days: ", id="no answer ever"),
    pytest.param({"id": "FS-Y"}, "a pack has the name of its file", id="the name of another file"),
]


@pytest.mark.parametrize(("changed", "said"), BAD_PACKS)
def test_a_pack_that_contradicts_itself_is_refused(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    """A wrong, unknown, contradictory or endless rule is refused at load, naming the field."""
    content = yaml.safe_load((FOLDER / "FS-A.yaml").read_text()) | {"id": "FS-X"} | changed

    assert said in refused(tmp_path, yaml.safe_dump(content, sort_keys=False))


def test_the_base_of_these_faults_is_sound(tmp_path: Path) -> None:
    """Without the fault each of them would be read."""
    content = yaml.safe_load((FOLDER / "FS-A.yaml").read_text()) | {"id": "FS-X"} | share() | window()
    (tmp_path / "FS-X.yaml").write_text(yaml.safe_dump(content))

    assert read(tmp_path / "FS-X.yaml").id == "FS-X"


MANY = """\
id: FS-X
version: 1
name: Many faults
modalities: [CASH]
windows:
  - {name: a, until: b+1M, kept_by: all_spent}
  - name: b
    opens: arrival+7M
    until: arrival+6M
    kept_by: all_spent
eligibility:
  arrival_form: 2026-01-01
shares:
  - {percent: 40, when: before_departure}
"""
FAULTS = (
    "line 6: windows.0.until: a limit is a day to count from",
    "line 8: windows.1.opens: it opens (arrival+7M) after its own end (arrival+6M)",
    "line 12: eligibility.arrival_form: it is not a word packs know. Did you mean arrival_from?",
    "line 13: shares: the shares make 40 percent",
)


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    """Mistyped, misread and contradictory: one reading finds them all, in the order of the file."""
    said = refused(tmp_path, MANY)

    places = [said.index(fault) for fault in FAULTS]
    assert places == sorted(places)


UNREADABLE = [
    pytest.param("id: [", "line 1: ", id="not YAML"),
    pytest.param("- a", "not a list of fields", id="a list"),
    pytest.param("", "not a list of fields", id="empty"),
    pytest.param("id: FS-X\nid: FS-Y\n", "line 2: 'id' is written twice", id="a word twice"),
    pytest.param("id: FS-X\nceilings: {tvet: 1, tvet: 2}\n", "'tvet' is written twice", id="a sum twice"),
    pytest.param("id: FS-X\nceilings: {tvet: 12:30}\n", "ceilings.tvet: a sum is written", id="an hour for a sum"),
    pytest.param("id: FS-X\nceilings: {tvet: 0x10}\n", "ceilings.tvet: a sum is written", id="a sum in hex"),
    pytest.param("id: FS-X\nceilings: {tvet: .inf}\n", "ceilings.tvet: a sum is written", id="no end of money"),
    pytest.param("id: FS-X\nwindows: 7\n", "windows: ", id="a number for a list"),
    pytest.param("id: FS-X\nwindows: [7]\n", "windows.0: ", id="a number for a window"),
    pytest.param("id: FS-X\nsits: 2026-02-30\n", "cannot be read", id="a day that does not exist"),
]


@pytest.mark.parametrize(("text", "said"), UNREADABLE)
def test_what_is_no_pack_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    """Whatever stands in the file, it is refused and nothing breaks."""
    assert said in refused(tmp_path, text)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_pack_travels_and_comes_back(path: Path) -> None:
    """Read from its file, written into a case and read again, a pack is the same."""
    shipped = read(path)

    assert RulePack.model_validate_json(shipped.model_dump_json()) == shipped


def test_a_contradictory_pack_of_an_old_case_still_reads() -> None:
    """Faults are told when a file is read; a case that was opened under the pack is never locked out."""
    odd = pack(packages={"VOLUNTARY": {}}, windows=[{"name": "x", "until": "arrival+1M", "kept_by": "post_arrival"}])
    opened = returnee(programmes=[odd]).opened

    assert Opened.model_validate_json(opened.model_dump_json()).packs[0].packages.keys() == {"VOLUNTARY"}


def test_the_example_of_the_docs_is_a_pack(tmp_path: Path) -> None:
    """Whoever copies the small example of docs/programmes.md has a fifth programme."""
    text = (ROOT / "docs" / "programmes.md").read_text()
    example = text.split("```yaml\n", 1)[1].split("```", 1)[0]
    (tmp_path / "FS-E.yaml").write_text(example)

    assert read(tmp_path / "FS-E.yaml").id == "FS-E"


PARTS: tuple[type[Noun], ...] = (
    *(RulePack, Eligibility, Approval, GridOption, Criterion),
    *(Package, Track, Amounts, Window, Share),
)


@pytest.mark.parametrize("part", PARTS, ids=[part.__name__ for part in PARTS])
def test_the_docs_name_every_word_of_a_pack(part: type[Noun]) -> None:
    """A programme can be added from docs/programmes.md alone: no field is left out there."""
    text = (ROOT / "docs" / "programmes.md").read_text()

    assert [name for name in part.model_fields if name != "digest" and f"`{name}`" not in text] == []
