"""Forms as files: a YAML mapping, read with the place of whatever is wrong with it."""

from pathlib import Path
from typing import Any

import yaml

from domain.errors import Incomplete


def read(path: Path) -> dict[str, Any]:
    """A file as a form. What cannot be read is refused with its line."""
    try:
        content = yaml.safe_load(path.read_bytes())
    except (ValueError, RecursionError) as fault:
        said = str(fault) if isinstance(fault, ValueError) else "it is nested too deeply"
        raise refusal(path, 0, f"a value cannot be read ({said})") from None
    except OSError as fault:
        raise refusal(path, 0, f"it cannot be opened ({fault.strerror})") from None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        said = str(getattr(fault, "problem", None) or "it is not YAML")
        raise refusal(path, mark.line + 1 if mark else 0, said) from None
    if not isinstance(content, dict):
        raise refusal(path, 1, "a form is a list of names and values, such as version: 1")
    return {str(name): value for name, value in content.items()}


def line_of(path: Path, *steps: str | int) -> int:
    """Where in a file this value is written; the nearest place above it if it is not there."""
    node: Any = yaml.compose(path.read_bytes(), yaml.SafeLoader)
    for step in steps:
        node = _below(node, step) or node
    return int(node.start_mark.line) + 1


def _below(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def refusal(path: Path, line: int, fault: str) -> Incomplete:
    """What is wrong with a file, and where."""
    where = f"{path.name}, line {line}" if line else path.name
    ended = fault if fault.endswith(("?", ".")) else f"{fault}."
    return Incomplete(f"{where}: {ended}", "Nothing was recorded.", "Correct the file and send it again.")
