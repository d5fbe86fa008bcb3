"""Sentences that stand in the rules and rooms below the screens, read from their sources: refusals, rules, anchors."""

import ast
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

import domain.case  # noqa: F401  # brings every act
from domain.act import Act
from letters.words import LOCALES
from starter.group_waivers import Selection
from starter.opening import Form
from web.forms.fields import bare
from web.words import described

ROOT = LOCALES.parent
REFUSALS = ("domain/*.py", "policy/**/*.py", "starter/*.py", "starter/contents/*.py", "storage/*.py", "web/**/*.py")
OF_NO_SCREEN = frozenset(
    {
        *("up", "ports", "processes", "supervisor", "data_folder", "demo", "demo_today", "demo_people", "checks"),
        *("decode", "partners", "office_calendars", "packs", "plain_yaml", "pack_words", "keyfile", "migrate"),
        *("taking_over", "instruments", "nightly", "offers", "directory"),
    }
)
"""Rooms whose refusals are read at a terminal only."""
MAKERS = {"by_day": (4, 5), "by_hour": (4, 5), "Terms": (2,)}


def spoken() -> dict[str, str]:
    """Every sentence, with the file it stands in. A value inside one is {a}, {b}, {c} in its order."""
    found: dict[str, str] = {}
    for pattern in REFUSALS:
        for path in sorted(path for path in ROOT.glob(pattern) if path.stem not in OF_NO_SCREEN):
            for said in _sentences(path):
                found.setdefault(said, path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "policy").glob("*.py")):
        for said in _rules(path):
            found.setdefault(said, path.relative_to(ROOT).as_posix())
    return found | _models()


def _models() -> dict[str, str]:
    """What the acts say of themselves and of their fields."""
    said: dict[str, str] = {}
    kinds: tuple[type[BaseModel], ...] = (*Act.kinds.values(), Form, Selection)
    for kind in kinds:
        place = f"{kind.__module__.replace('.', '/')}.py"
        if kind in Act.kinds.values():
            said.setdefault(kind.__doc__ or "", place)
        said |= {text: place for text in _of_fields(kind, set()) if text not in said}
    return {text: place for text, place in said.items() if text}


def _of_fields(model: type[BaseModel], done: set[type]) -> Iterator[str]:
    done.add(model)
    for name, info in model.model_fields.items():
        if name in ("by", "paper", "pack", "calendar"):
            continue
        yield described(info.description or "")
        inner, _ = bare(info.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel) and inner not in done:
            yield from _of_fields(inner, done)


def _sentences(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = _docstrings(tree) | {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
    }
    for node in ast.walk(tree):
        said = "" if id(node) in apart else template(node)
        if len(said.split()) > 1 and said.rstrip()[-1] in ".?" and (said[0].isupper() or said[0] == "{"):
            yield said


def _rules(path: Path) -> Iterator[str]:
    """Rules and anchors: `Terms` names the rule, a promise's maker what it is counted from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
            for place in MAKERS[node.func.id]:
                said = template(node.args[place]) if place < len(node.args) else ""
                if len(said.split()) > 1:
                    yield said


def template(node: ast.AST) -> str:
    """The text of a string; nothing for whatever is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    names, said = iter("abcdefgh"), ""
    for part in node.values:
        said += str(part.value) if isinstance(part, ast.Constant) else f"{{{next(names)}}}"
    return said


def _docstrings(tree: ast.AST) -> set[int]:
    """Those of constants too: a text that stands alone is for who reads the source."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
