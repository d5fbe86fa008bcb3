"""A manifest: a charter's worth of people in one CSV file, read whole before anything begins.

Choice: one faulty row is refused alone. What leaves the columns of every row in doubt refuses the file: its encoding,
its heading, a quotation mark that never closes.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from domain.act import nearest
from domain.errors import Incomplete
from starter.opening import Form

LARGEST = 50_000_000  # bytes
SEPARATORS = ",;\t|"
OWN = ("row_id", "case_worker")
NEEDED = ("name", "kind", "from_country", "to_country")
MEMBER = re.compile(r"(m(?:[2-9]|[1-9][0-9]))_(name|phone|born|adult)")
COLUMNS = [*OWN, *(name for name in Form.model_fields if name != "household")]
SHOWN = 40  # characters of a heading that is repeated to whoever typed it
NEXT = "Correct the file and send it again; docs/import.md has the columns."


class Unreadable(Incomplete):
    """A file that is no manifest: nothing of it was looked at."""

    def __init__(self, name: str, fault: str, next_step: str = NEXT) -> None:
        super().__init__(f"{name}: {fault}.", "No case was opened.", next_step)


class Row(NamedTuple):
    """One row under its heading, without empty cells; its number is the spreadsheet's, where the heading is 1."""

    number: int
    cells: dict[str, str]
    fault: str = ""

    @property
    def id(self) -> str:
        """The manifest's own name for the row."""
        return self.cells.get("row_id", "")


def read(path: Path) -> list[Row]:
    """Every row that says something."""
    return read_bytes(path.name, _bytes(path))


def read_bytes(name: str, raw: bytes) -> list[Row]:
    """The same, of a file that was sent."""
    text, separator = _separated(_text(name, raw))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = list(_rows(name, lines))
    except csv.Error as fault:
        said = "a quotation mark is not closed, or stands inside a cell that does not begin with one"
        raise Unreadable(name, f"line {max(lines.line_num, 1)}: {said} ({fault})") from None
    if not rows:
        raise Unreadable(name, "there are no rows under the heading")
    return rows


def _text(name: str, raw: bytes) -> str:
    if not raw.strip():
        raise Unreadable(name, "it is empty")
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or raw[:1000].count(0) * 4 > len(raw[:1000])
    if wide:
        raise Unreadable(name, "it is written in UTF-16", _save_as("Unicode text"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        said = f"line {line} is not UTF-8; it may be Latin-1 or Windows-1252"
        raise Unreadable(name, said, _save_as("CSV")) from None


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(path.name, f"it is larger than {LARGEST // 1_000_000} MB", "Divide it into several files.")
        return path.read_bytes()
    except OSError as fault:
        raise Unreadable(path.name, f"it cannot be opened ({fault.strerror})") from None


def _save_as(before: str) -> str:
    return f'In the spreadsheet, save it as "CSV UTF-8" instead of "{before}", and send it again.'


def _separated(text: str) -> tuple[str, str]:
    """The text, and what stands between its cells: whatever gives the heading most known columns."""
    first, _, rest = text.partition("\n")
    if told := re.fullmatch(r"sep=(.)\s*", first):  # some spreadsheets say it themselves
        return rest, told[1]
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return text, max(SEPARATORS, key=lambda sign: sum(_known(_plain(cell)) for cell in heading.split(sign)))


def _rows(name: str, lines: Iterable[list[str]]) -> Iterator[Row]:
    csv.field_size_limit(LARGEST)  # a cell that is too long is refused with its row, not with the file
    heading: list[str] = []
    for number, cells in enumerate(lines, 1):
        if not any(cell.strip() for cell in cells):
            continue
        if heading:
            yield _row(number, heading, cells)
        else:
            heading = _heading(name, cells)


def _row(number: int, heading: list[str], cells: list[str]) -> Row:
    filled = {column: cell.strip() for column, cell in zip(heading, cells, strict=False) if cell.strip()}
    more = [cell for cell in cells[len(heading) :] if cell.strip()]
    if len(cells) < len(heading) or more:
        return Row(number, filled, f"it has {len(cells)} cells under {len(heading)} columns")
    return Row(number, filled)


def _heading(name: str, cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]  # spreadsheets leave empty columns at the end
    columns = [_plain(cell) for cell in cells]
    faults = [_unknown(cell) for cell, column in zip(cells, columns, strict=True) if not _known(column)]
    faults += [
        f"{column} stands there twice" for column in sorted(set(columns)) if columns.count(column) > 1 and column
    ]
    faults += [f"{column} is missing" for column in NEEDED if column not in columns]
    if faults:
        raise Unreadable(name, f"its heading cannot be used: {'; '.join(faults)}")
    return columns


def _plain(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().strip('"').strip().lower())


def _known(column: str) -> bool:
    return column in COLUMNS or MEMBER.fullmatch(column) is not None


def _unknown(cell: str) -> str:
    if not cell.strip():
        return "a column has no name"
    members = [f"m2_{trait}" for trait in ("name", "phone", "born", "adult")]
    hint = nearest(_plain(cell), [*COLUMNS, *members])
    shown = cell.strip() if len(cell.strip()) <= SHOWN else f"{cell.strip()[:SHOWN]}..."
    return f"{shown!r} is no column. {hint}".strip(". ")
