"""Journal and worklist in one change: no screen shows a line that the journal does not explain."""

from collections.abc import Sequence

from storage.database import Database
from storage.journal import Journal, Row
from storage.worklist import Waiting, Worklist


class Record:
    def __init__(self, journal: Journal, worklist: Worklist, database: Database) -> None:
        self._journal, self._worklist, self._database = journal, worklist, database

    def write(self, case: str, rows: Sequence[Row], waiting: Waiting | None) -> None:
        """May run twice. Both are written, or neither."""
        sealed = self._journal.seal(case, rows)
        with self._database.begin() as connection:
            self._journal.put(connection, case, sealed)
            if waiting is not None:
                self._worklist.put_in(connection, waiting)
