"""What the handbook asks for, joined with what holds it and what proves it: writes docs/handbook.md.

python -m tests.handbook
"""

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from domain.act import Act

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS, PAGE = ROOT / "docs" / "requirements.yaml", ROOT / "docs" / "handbook.md"
HEAD = """\
# What the handbook asks for, and what holds it

Written by `./run handbook` from `docs/requirements.yaml` and from the marks of the tests; `./run test` fails when this
page, a rule or a test is gone. Chapter 2.3 of the IOM Reintegration Handbook, in our words. Its MUST, SHOULD and MAY
choose defaults only: all but consent, refusal, confidentiality, safety and the check that nobody is harmed can be
lifted by a recorded waiver.
"""
IGNORED = ("skip", "skipif", "xfail")  # a test that need not hold proves nothing


class Proof(NamedTuple):
    """A test and what it says it proves; `test` is empty where a mark stands on no test."""

    file: str
    test: str
    ids: tuple[str, ...]


def sections() -> list[dict[str, Any]]:
    """The requirements as they are written down, by section of the chapter."""
    read: list[dict[str, Any]] = yaml.safe_load(REQUIREMENTS.read_text(encoding="utf-8"))
    return read


def requirements() -> list[dict[str, Any]]:
    """Every requirement, in the order of the page."""
    return [one for section in sections() for one in section["asks"]]


def proofs_in(file: str, source: str) -> Iterator[Proof]:
    """Every mark of one file: on a test, or astray."""
    tree, seen = ast.parse(source), set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            marks = [one for one in node.decorator_list if _is_rule(one)]
            seen |= set(map(id, marks))
            holds = not any(word in ast.unparse(one) for one in node.decorator_list for word in IGNORED)
            if marks and holds:
                yield Proof(file, node.name, tuple(named for one in marks for named in _named(one)))
    astray = [node for node in ast.walk(tree) if _is_rule(node) and id(node) not in seen]
    yield from (Proof(file, "", tuple(_named(node))) for node in astray)


def _is_rule(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule"


def _named(node: ast.AST) -> list[str]:
    arguments = node.args if isinstance(node, ast.Call) else []
    return [str(one.value) if isinstance(one, ast.Constant) else ast.unparse(one) for one in arguments]


def proofs() -> list[Proof]:
    """Every mark of every test file."""
    found = sorted((ROOT / "tests").rglob("test_*.py"))
    return [
        proof
        for path in found
        for proof in proofs_in(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]


def by_requirement(marks: list[Proof]) -> dict[str, list[Proof]]:
    """The tests of each requirement."""
    proved: dict[str, list[Proof]] = {}
    for proof in marks:
        for named in proof.ids:
            proved.setdefault(named, []).append(proof)
    return proved


def exists(rule: str) -> bool:
    """Whether a rule is there: a verb, a function, a class, or a field of one."""
    if "." not in rule:
        return rule in Act.kinds
    parts = rule.split(".")
    for n in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:n]))
        except ModuleNotFoundError:
            continue
        return _has(found, parts[n:])
    return False


def _has(found: Any, names: list[str]) -> bool:
    for name in names:
        fields = getattr(found, "model_fields", {})
        if not hasattr(found, name) and name not in fields:
            return False
        found = getattr(found, name, fields.get(name))
    return True


def page(written: list[dict[str, Any]], proved: dict[str, list[Proof]]) -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_section(section, proved) for section in written)])


def _section(section: dict[str, Any], proved: dict[str, list[Proof]]) -> str:
    rows = [_row(one, proved.get(one["id"], [])) for one in section["asks"]]
    head = ["| | force | what is asked | held by | tests |", "|---|---|---|---|---|"]
    return "\n".join([f"## {section['section']}: {section['title']}", "", *head, *rows, ""])


def _row(one: dict[str, Any], tests: list[Proof]) -> str:
    held = ", ".join(f"`{rule}`" for rule in one.get("rule", []))
    awaited = f"comes with the {one['where']}" if "where" in one else f"waits for {one.get('waits_for')}"
    told = [f"story {name}" for name in one.get("stories", [])]
    said = "<br>".join([*(f"{_file(test)}: {_sentence(test)}" for test in tests), *told]) or awaited
    return f"| {one['id']} | {one['force']} | {one['title']} | {held} | {said} |"


def _file(proof: Proof) -> str:
    return proof.file.removeprefix("tests/").removesuffix(".py").replace("test_", "")


def _sentence(proof: Proof) -> str:
    return proof.test.removeprefix("test_").replace("_", " ")


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(page(sections(), by_requirement(proofs())), encoding="utf-8")
    missing = [one["id"] for one in requirements() if one["id"] not in by_requirement(proofs())]
    sys.stdout.write(f"docs/handbook.md is written; without a test: {', '.join(missing) or 'none'}\n")


if __name__ == "__main__":
    main()
