"""Forgetting a case: its key first, so that from then on no copy anywhere can be read, then its rows.

Source: architecture, section 5. Choice: the journal's rows stay, unreadable, so that its chain still shows that nothing
else was removed; the worklist's line holds codes only and is dropped by whoever ends the case.
"""

from storage.database import Database
from storage.keys import KeyStore
from storage.tables import drafts, outside_references, papers


def erase(database: Database, keys: KeyStore, case: str) -> None:
    """May run twice."""
    keys.destroy(case)
    with database.begin() as connection:
        for table in (papers, drafts, outside_references):
            connection.execute(table.delete().where(table.c.case_id == case))
    database.scrub(papers, drafts, outside_references)
