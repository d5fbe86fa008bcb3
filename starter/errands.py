"""Something long that one person has begun on a screen: kept locked between two clicks, gone on with where it was cut.

Choice: a browser sends one small batch after the other, so that a lost line or a closed lid ends nothing; what is
kept for it (a manifest, words that go out with each case) has a key of its own, which goes when the errand is over.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from domain.errors import CaseError, NotFound
from starter.doors import Doors

BATCH = 20  # Choice: a second or two of work, less than a person waits before clicking again
ID = re.compile(r"[a-z0-9-]{8,40}")


@dataclass(frozen=True)
class Errand:
    """By its id and by whose it is: nobody goes on with somebody else's."""

    doors: Doors
    id: str
    by: str

    def keep(self, part: str, body: dict[str, Any]) -> None:
        """Remember this part as it is now."""
        self.doors.drafts.save(self._lock, part, self.by, body)

    def find(self, part: str) -> dict[str, Any] | None:
        """A part, or nothing if there is none any more."""
        if not ID.fullmatch(self.id):
            return None
        try:
            return self.doors.drafts.read(self._lock, part, self.by)
        except CaseError:  # its key is gone: it is over
            return None

    def read(self, part: str) -> dict[str, Any]:
        """A part that must be there. Raises NotFound."""
        if (found := self.find(part)) is None:
            raise NotFound(
                "This was finished or put away, or it is somebody else's.", "Nothing was sent.", "Begin again."
            )
        return found

    def drop(self, *parts: str, destroy: bool = False) -> None:
        """Forget these parts; with `destroy`, nobody can ever read again what was kept."""
        for part in parts:
            self.doors.drafts.drop(self._lock, part, self.by)
        if destroy:
            self.doors.keys.destroy(self._lock)

    @property
    def _lock(self) -> str:
        return f"errand-{self.id}"


def begun(doors: Doors, by: str) -> Errand:
    """A new one."""
    return Errand(doors, secrets.token_hex(8), by)
