"""Programmes' rule packs from files: read, checked, hashed. A bad file is refused with its name and field."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from domain.act import nearest
from domain.errors import Incomplete, NotFound
from domain.programme import RulePack

FOLDER = Path(__file__).resolve().parent.parent / "programmes"


def load(pack: str, folder: Path = FOLDER, shift: timedelta = timedelta()) -> RulePack:
    """A pack by id. `shift` moves its own dates, for a demo as of today."""
    if pack not in known(folder):
        listed = nearest(pack, known(folder)) or f"Choose one of: {', '.join(known(folder))}."
        raise NotFound(f"There is no programme called {pack!r}.", "Nothing was changed.", listed)
    return _shifted(read(folder / f"{pack}.yaml"), shift)


def known(folder: Path = FOLDER) -> list[str]:
    """Ids of the packs there are."""
    return [path.stem for path in sorted(folder.glob("*.yaml"))]


def read(path: Path) -> RulePack:
    """One file as a pack, with the hash of the very bytes that were read."""
    raw = path.read_bytes()
    try:
        content = yaml.safe_load(raw)
        return RulePack.model_validate({**content, "digest": hashlib.sha256(raw).hexdigest()}, extra="forbid")
    except yaml.YAMLError as fault:
        raise _refusal(path, _place(fault)) from None
    except ValidationError as fault:
        raise _refusal(path, "; ".join(_said(error) for error in fault.errors(include_url=False))) from None
    except TypeError:
        raise _refusal(path, "it is not a list of fields") from None


def _shifted(pack: RulePack, shift: timedelta) -> RulePack:
    rules = pack.eligibility
    moved = {
        name: day + shift for name in ("arrival_from", "arrival_until") if (day := getattr(rules, name)) is not None
    }
    return pack.model_copy(update={"eligibility": rules.model_copy(update=moved)}) if shift else pack


def _place(fault: yaml.YAMLError) -> str:
    mark = getattr(fault, "problem_mark", None)
    return f"line {mark.line + 1}: {getattr(fault, 'problem', 'not YAML')}" if mark else "it is not YAML"


def _said(error: Any) -> str:
    field = ".".join(str(step) for step in error["loc"]) or "the pack"
    return f"{field}: {error['msg'].removeprefix('Value error, ')}"


def _refusal(path: Path, fault: str) -> Incomplete:
    said = f"The rule pack {path.name} cannot be used. {fault}."
    return Incomplete(said, "No case was opened or changed.", "Correct the file, then try again.")
