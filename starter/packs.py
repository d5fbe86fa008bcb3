"""Programmes' rule packs from files: read, checked, hashed. A bad file is refused with every fault, line by line."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from domain.act import nearest
from domain.errors import Incomplete, NotFound
from domain.programme import RulePack
from domain.window import Share, Window
from policy import programme
from starter import pack_words
from starter.plain_yaml import PlainLoader

FOLDER = Path(__file__).resolve().parent.parent / "programmes"
At = tuple[str | int, ...]
ONE_BY_ONE: tuple[tuple[str, Any, Any], ...] = (
    ("windows", Window, programme.of_window),
    ("shares", Share, programme.of_share),
)


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
    """One file as a pack, with the hash of the very bytes that were read. Every fault is told at once."""
    raw = path.read_bytes()
    content, tree = _content(path, raw)
    pack, unread, faults = _read_fields(content)
    faults += [(fault.at, fault.said) for fault in (*programme.contradictions(pack, unread), *_one_by_one(content))]
    if path.stem != pack.id and "id" not in unread:
        faults.append((("id",), f"the file is called {path.name}; a pack has the name of its file"))
    if faults:
        raise _refusal(path, [_placed(tree, at, said) for at, said in _in_order(tree, faults)])
    return pack.model_copy(update={"digest": hashlib.sha256(raw).hexdigest()})


def put_in(verb: str, form: dict[str, Any], folder: Path = FOLDER) -> dict[str, Any]:
    """The form of an act with the rules it names: they travel in the act, as they stood on that day."""
    if "pack" in form:
        said = "The content of a programme cannot be sent from outside."
        raise Incomplete(said, "Nothing was recorded.", "Name the programme: programme: FS-C.")
    named = form.get("programme")
    if verb != "adopt_programme" or not isinstance(named, str):
        return form
    return {**form, "pack": load(named, folder)}


def _content(path: Path, raw: bytes) -> tuple[dict[str, Any], yaml.Node | None]:
    try:
        content, tree = yaml.load(raw, PlainLoader), yaml.compose(raw, yaml.SafeLoader)  # noqa: S506  # a SafeLoader
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise _refusal(path, [where + str(getattr(fault, "problem", None) or "it is not YAML")]) from None
    except (ValueError, TypeError, RecursionError):
        raise _refusal(path, ["it holds a value that cannot be read"]) from None
    if not isinstance(content, dict):
        raise _refusal(path, ["line 1: it is not a list of fields"])
    return {str(name): value for name, value in content.items()}, tree


def _read_fields(content: dict[str, Any]) -> tuple[RulePack, frozenset[str], list[tuple[At, str]]]:
    """The pack, or as much of it as can be read, with the fields that cannot and what is wrong with them."""
    try:
        return RulePack.model_validate({**content, "digest": ""}, extra="forbid"), frozenset(), []
    except ValidationError as errors:
        faults = [(at := pack_words.place(error), pack_words.said(error, at)) for error in errors.errors()]
    unread = frozenset(str(at[0]) for at, _ in faults if at)
    rest = {name: value for name, value in content.items() if name not in unread}
    stand_in = {"id": "XX-0", "version": 1, "name": "unread", "modalities": ["IN_KIND"]}
    return RulePack.model_validate({**stand_in, **rest}), unread, faults


def _one_by_one(content: dict[str, Any]) -> Iterator[programme.Fault]:
    """Windows and shares are looked at alone, so that a fault in one hides none in the next."""
    for field, model, check in ONE_BY_ONE:
        listed = content.get(field)
        for n, raw in enumerate(listed if isinstance(listed, list) else []):
            with suppress(ValidationError):
                for fault in check(model.model_validate(raw)):
                    yield programme.Fault((field, n, *fault.at), fault.said)


def _in_order(tree: yaml.Node | None, faults: list[tuple[At, str]]) -> Iterator[tuple[At, str]]:
    yield from sorted(faults, key=lambda fault: pack_words.line(tree, fault[0]))


def _placed(tree: yaml.Node | None, at: At, said: str) -> str:
    field = ".".join(str(step) for step in at)
    return f"line {pack_words.line(tree, at)}: {field}: {said}" if field else f"line 1: {said}"


def _shifted(pack: RulePack, shift: timedelta) -> RulePack:
    if not shift:
        return pack
    moved = pack.model_dump(exclude_unset=True)
    for part, names in (("eligibility", ("arrival_from", "arrival_until")), ("approval", ("sits_from",))):
        dates = moved.get(part, {})
        dates |= {name: dates[name] + shift for name in names if dates.get(name)}
    return RulePack.model_validate({**moved, "digest": pack.digest})


def _refusal(path: Path, faults: list[str]) -> Incomplete:
    said = f"The rule pack {path.name} cannot be used. {'; '.join(faults)}."
    return Incomplete(said, "No case was opened or changed.", "Correct the file, then try again.")
