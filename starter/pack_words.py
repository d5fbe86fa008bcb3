"""Where in a rule pack's file a fault stands, and in which words it is told."""

from typing import Any, get_args

import yaml
from pydantic import BaseModel

from domain.act import nearest
from domain.programme import RulePack
from domain.window import ANCHORS, KEEPERS

At = tuple[str | int, ...]
HINTS = {
    "until": f"a limit is a day to count from ({', '.join(ANCHORS)}; never another window), +, a count and M, D or WD",
    "opens": f"an opening is a day to count from ({', '.join(ANCHORS)}; never another window), +, a count and M, D, WD",
    "kept_by": f"one of {', '.join(KEEPERS)}",
    "when": "before_departure, or left out for a window",
    "id": "capitals and digits, such as FS-C, or in the grid ECO-STARTUP",
}


def place(error: Any) -> At:
    """The way to the field, without marks of the reader's own."""
    return tuple(step for step in error["loc"] if step != "[key]")


def said(error: Any, at: At) -> str:
    """What is wrong, with the nearest known word for a mistyped one; what was written is not quoted."""
    last = str(at[-1]) if at else ""
    if error["type"] == "extra_forbidden":
        known = [name for name in _fields(at[:-1]) if name != "digest"]
        return f"it is not a word packs know. {nearest(last, known)}".strip().rstrip(".")
    if error["type"] == "missing":
        return "it is missing"
    if error["type"] == "string_pattern_mismatch" and last in HINTS:
        return HINTS[last]
    return str(error["msg"]).removeprefix("Value error, ")


def line(tree: yaml.Node | None, at: At) -> int:
    """The line of this field, or of the nearest place above it."""
    found = tree.start_mark.line + 1 if tree else 1
    for step in at:
        tree, found = _below(tree, step, found)
    return found


def _below(node: yaml.Node | None, step: str | int, above: int) -> tuple[yaml.Node | None, int]:
    if isinstance(node, yaml.MappingNode):
        key, value = next(((key, value) for key, value in node.value if key.value == str(step)), (None, None))
        return value, key.start_mark.line + 1 if key else above
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None, above


def _fields(at: At) -> list[str]:
    """The words known at this place of a pack."""
    model: Any = RulePack
    for step in at:
        if model and step in model.model_fields:
            model = _model_in(model.model_fields[str(step)].annotation)
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> Any:
    """The model inside tuple[...], dict[..., ...] or `or nothing`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inside = (_model_in(inner) for inner in get_args(annotation))
    return next((model for model in inside if model), None)
