"""The documents folder: one folder a case, one file a document, written once."""

import os
import re
from pathlib import Path


def open_documents(url: str) -> "Documents":
    """The place named by the settings."""
    return Documents(Path(url.removeprefix("file://")))


class Documents:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, case: str, name: str, text: str) -> bool:
        """Whether the document was written now. The first one stays: the same deed done twice leaves one document.

        The file appears whole or not at all: it is written beside its place, then linked to its name.
        """
        place = self._place(case, name)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.chmod(0o600)
        try:
            os.link(draft, place)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        return True

    def names(self, case: str) -> list[str]:
        """Names of the documents of a case, in order."""
        folder = self._folder / _safe(case)
        return (
            sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []
        )

    def read(self, case: str, name: str) -> str:
        """The text of a document."""
        return self._place(case, name).read_text(encoding="utf-8")

    def _place(self, case: str, name: str) -> Path:
        return self._folder / _safe(case) / _safe(name)


def _safe(name: str) -> str:
    """A file name from a key such as referral/shelter/letter."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name.replace("/", "--")).lstrip(".")
