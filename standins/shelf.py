"""What the stand-ins remember: JSON by kind and id, in one SQLite file, so that a restart forgets nothing."""

import json
import sqlite3
from pathlib import Path
from threading import Lock
from typing import Any

MADE = """CREATE TABLE IF NOT EXISTS kept
    (n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, id TEXT, body TEXT, UNIQUE (kind, id))"""


class Shelf:
    """Safe between threads. `path` ":memory:" forgets at the end."""

    def __init__(self, path: Path | str) -> None:
        self._lock = Lock()
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.execute(MADE)

    def put(self, kind: str, id: str, body: Any) -> None:
        """Keep, or replace in its old place."""
        text = json.dumps(body)
        with self._lock:
            self._file.execute(
                "INSERT INTO kept (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = ?",
                (kind, id, text, text),
            )

    def add(self, kind: str, id: str, body: Any) -> bool:
        """Keep unless it is there; whether it was new."""
        with self._lock:
            sql = "INSERT INTO kept (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO NOTHING"
            return self._file.execute(sql, (kind, id, json.dumps(body))).rowcount == 1

    def get(self, kind: str, id: str) -> Any:
        """What is kept, or None."""
        with self._lock:
            row = self._file.execute("SELECT body FROM kept WHERE kind = ? AND id = ?", (kind, id)).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, kind: str) -> list[Any]:
        """Everything of a kind, in the order it came."""
        return self.holding(kind, "")

    def holding(self, kind: str, text: str) -> list[Any]:
        """The same, but only what this text stands in somewhere: only that is read."""
        written = json.dumps(text)[1:-1]
        with self._lock:
            sql = "SELECT body FROM kept WHERE kind = ? AND instr(body, ?) > 0 ORDER BY n"
            rows = self._file.execute(sql, (kind, written)).fetchall()
        return [json.loads(row[0]) for row in rows]
