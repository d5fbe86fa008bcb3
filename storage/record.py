"""Journal, worklist and lines of waivers in one change: no screen shows a line that the journal does not explain."""

from collections.abc import Sequence

from storage import waiver_lines
from storage.database import Database
from storage.journal import Journal, Row
from storage.waiver_lines import WaiverLines
from storage.worklist import Waiting, Worklist


class Record:
    def __init__(self, journal: Journal, worklist: Worklist, database: Database) -> None:
        self._journal, self._worklist, self._database = journal, worklist, database
        self._waivers = WaiverLines(database)

    def write(self, case: str, rows: Sequence[Row], waiting: Waiting | None) -> None:
        """May run twice. All is written, or nothing."""
        sealed = self._journal.seal(case, rows)
        lines = waiver_lines.after(self._journal, case, rows) if waiver_lines.touched(rows) else []
        with self._database.begin() as connection:
            self._journal.put(connection, case, sealed)
            if waiting is not None:
                self._worklist.put_in(connection, waiting)
            self._waivers.put_in(connection, lines)
