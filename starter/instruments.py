"""Survey instruments from files: read, checked. A bad file is refused with its name and fault."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from domain.act import nearest
from domain.errors import Incomplete, NotFound
from domain.instrument import Instrument

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "instruments"


def load(name: str, folder: Path = FOLDER) -> Instrument:
    """An instrument by its id, such as rss/placeholder-0.1."""
    known = {path.stem: path for path in sorted(folder.glob("*.json"))}
    stem = name.replace("/", "-", 1)
    if stem not in known:
        listed = nearest(stem, list(known)) or f"Choose one of: {', '.join(known)}."
        raise NotFound(f"There is no survey instrument called {name!r}.", "Nothing was changed.", listed)
    return read(known[stem])


def read(path: Path) -> Instrument:
    """One file as an instrument. Numbers are read as decimals; an official file must match its checksum."""
    try:
        content = json.loads(path.read_bytes(), parse_float=Decimal)
        made = Instrument.model_validate(content, extra="forbid")
    except ValidationError as fault:
        raise _refusal(path, "; ".join(_said(error) for error in fault.errors(include_url=False))) from None
    except ValueError:
        raise _refusal(path, "it is not JSON") from None
    if made.official and made.checksum != checksum(content):
        raise _refusal(path, "its checksum is not that of its content")
    return made


def checksum(content: dict[str, Any]) -> str:
    """SHA-256 of an instrument's content as canonical JSON, without the checksum itself."""
    kept = {name: value for name, value in content.items() if name != "checksum"}
    canonical = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _said(error: Any) -> str:
    field = ".".join(str(step) for step in error["loc"]) or "the instrument"
    return f"{field}: {error['msg'].removeprefix('Value error, ')}"


def _refusal(path: Path, fault: str) -> Incomplete:
    said = f"The survey instrument {path.name} cannot be used. {fault}."
    return Incomplete(said, "Nothing was changed.", "Correct the file, then try again.")
