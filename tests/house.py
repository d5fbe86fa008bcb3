"""The rules of the house as small functions: each takes a source, or a name, and says what is wrong with it."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("domain", "policy", "storage", "partners", "pictures", "letters", "activities", "workflows", "starter", "web")
ROOF = ("worker.py", "codec.py", "settings.py", "logs.py")
BESIDE = ("standins", "bench")
OURS = {*ROOMS, *BESIDE, "worker", "codec", "settings", "logs"}
STDLIB_FOR_RULES = {
    *("abc", "calendar", "collections", "copy", "dataclasses", "datetime", "decimal", "difflib", "enum", "functools"),
    *("itertools", "math", "re", "types", "typing", "zoneinfo", "unicodedata"),
}


class Floor(NamedTuple):
    """What a room may import: other rooms by their full or short names, packages, and who may use a package at all."""

    rooms: tuple[str, ...]
    packages: tuple[str, ...]
    never: tuple[str, ...] = ()
    stdlib: frozenset[str] | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()


PURE = frozenset(STDLIB_FOR_RULES)
FLOORS = {
    "domain": Floor(("domain",), ("pydantic",), stdlib=PURE),
    "policy": Floor(("domain", "policy"), (), stdlib=PURE),
    "storage": Floor(
        ("domain", "storage"),
        ("sqlalchemy", "alembic", "cryptography", "obstore"),
        only=(
            ("cryptography", ("storage/keys.py", "storage/keyfile.py")),
            ("obstore", ("storage/documents.py",)),
        ),
    ),
    "partners": Floor(
        ("domain", "partners"),
        ("pydantic", "httpx2", "standardwebhooks", "phonenumbers", "itsdangerous"),
    ),
    "pictures": Floor(("domain", "pictures"), ("pydantic", "markupsafe")),
    "letters": Floor(
        ("domain", "pictures", "letters"), ("pydantic", "typst", "jinja2", "markupsafe", "babel", "icalendar")
    ),
    "activities": Floor(
        ("domain", "policy.judge", "policy.fitting", "storage", "partners", "letters", "activities"),
        ("pydantic", "temporalio.activity", "temporalio.exceptions", "structlog"),
    ),
    "workflows": Floor(
        ("domain", "policy", "activities.contracts", "workflows"),
        ("temporalio", "pydantic"),
        never=("temporalio.client", "temporalio.worker", "temporalio.activity"),
    ),
    "starter": Floor(
        ("domain", "policy", "storage", "partners", "letters", "workflows", "starter", "codec", "settings", "logs"),
        ("*",),
        never=("temporalio.worker", "temporalio.workflow", "temporalio.activity"),
        only=(("partners", ("starter/partners.py",)),),
    ),
    "web": Floor(
        (
            *("domain", "policy", "storage", "pictures", "letters", "starter", "settings", "logs", "web"),
            *("partners.hooks", "partners.links", "partners.task", "partners.money_states", "partners.messages"),
        ),
        ("*",),
        never=("temporalio",),
    ),
}


def module_of(path: str) -> str:
    """storage/keys.py is storage.keys."""
    return path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module a file imports directly, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def below(name: str, rooms: tuple[str, ...]) -> bool:
    """Whether a module is one of these or lies inside one."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def wrong_imports(path: str, source: str) -> list[str]:
    """What a file of a room imports though its floor may not."""
    floor = FLOORS[path.split("/")[0]]
    return [name for name in imports(ast.parse(source)) if _wrong(path, name, floor)]


def _wrong(path: str, name: str, floor: Floor) -> bool:
    top = name.split(".")[0]
    if any(below(name, (package,)) and path not in files for package, files in floor.only):
        return True
    if below(name, floor.never):
        return True
    if top in OURS:
        return not below(name, floor.rooms)
    if below(name, floor.packages) or name in floor.packages:
        return False
    if floor.stdlib is not None:
        return top not in floor.stdlib
    return "*" not in floor.packages and not _standard(top)


def _standard(top: str) -> bool:
    return top in sys.stdlib_module_names


CLOCKS = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today|fromtimestamp)|date\.(today|fromtimestamp))$"
    r"|^time\.(time|monotonic|time_ns|perf_counter|sleep|localtime|gmtime)$"
)
CHANCE = re.compile(r"^(random|secrets)(\.|$)|(^|\.)uuid(1|4)$|^os\.urandom$|(^|\.)SystemRandom$")
WORLD = re.compile(
    r"^os\.(environ|getenv|open|remove|listdir|system)|^(open|print|input|exec|eval)$"
    r"|\.(read_text|read_bytes|write_text|write_bytes)$|^(socket|subprocess|urllib|http)(\.|$)"
)
PASSED_THROUGH = ("domain/", "policy/", "activities/contracts.py", "workflows/")


def banned(source: str) -> list[str]:
    """Clocks, chance and the outer world in what the workflow sandbox passes through."""
    tree = ast.parse(source)
    used = {
        name for node in ast.walk(tree) if isinstance(node, (ast.Attribute, ast.Name)) and (name := ast.unparse(node))
    }
    names = {*used, *imports(tree)}
    return sorted(name for name in names if CLOCKS.search(name) or CHANCE.search(name) or WORLD.search(name))


LONGEST_FILE, LONGEST_FUNCTION, LARGE = 300, 40, 150


def too_long(source: str) -> list[str]:
    """A file over 300 lines, or a function over 40, not counting a class written inside it."""
    lines = len(source.splitlines())
    faults = [f"{lines} lines"] if lines > LONGEST_FILE else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            size = _lines(node) - sum(_lines(inner) for inner in node.body if isinstance(inner, ast.ClassDef))
            faults += [f"{node.name} has {size} lines"] if size > LONGEST_FUNCTION else []
    return faults


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def unsaid(source: str) -> list[str]:
    """The module, public classes and public functions that have no docstring."""
    tree = ast.parse(source)
    faults = [] if ast.get_docstring(tree) else ["the module"]
    inner = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    nodes = [*tree.body, *(method for kind in inner for method in kind.body)]
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            public = not node.name.startswith("_")
            faults += [node.name] if public and not ast.get_docstring(node) else []
    return faults


def untold_tests(source: str) -> list[str]:
    """Tests without the sentence that is their specification."""
    tests = [n for n in ast.walk(ast.parse(source)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return [test.name for test in tests if test.name.startswith("test_") and not ast.get_docstring(test)]


SIGNLESS = {"core", "common", "utils", "util", "helpers", "helper", "models", "misc", "lib"}


def signless(path: str) -> bool:
    """Whether a path goes through a room without a sign, into which anything moves."""
    return bool(SIGNLESS & {part.removesuffix(".py") for part in path.split("/")})


def promise_names(source: str) -> set[str]:
    """The name of every promise a policy file makes: the first argument of Terms(...)."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [
        call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Terms" and call.args
    ]
    return {node.value for node in named if isinstance(node, ast.Constant) and isinstance(node.value, str)}


TELLING = (
    "traffick",
    "traite",
    "health",
    "hiv",
    "medical",
    "disease",
    "pregnan",
    "violence",
    "abuse",
    "trauma",
    "mental",
)


def telling(name: str) -> bool:
    """Whether a name that stands in clear would say something about the person."""
    return not re.fullmatch(r"[a-z_]+", name) or any(word in name for word in TELLING)


def files(*rooms: str) -> list[str]:
    """Python files of these rooms, as paths from the root."""
    found = [path.relative_to(ROOT).as_posix() for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in found if "/migrations/" not in path]


def read(path: str) -> str:
    """A file's source."""
    return (ROOT / path).read_text(encoding="utf-8")
