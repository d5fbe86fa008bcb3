"""The house: who may import whom, what rules may not touch, how large a room may be, what every room must say."""

import ast
from collections.abc import Callable

import pytest

from domain.act import Act
from domain.promise_words import SAID
from policy import roles
from policy.guards import GUARDS
from tests.house import (
    LARGE,
    PASSED_THROUGH,
    ROOF,
    ROOMS,
    banned,
    below,
    files,
    imports,
    promise_names,
    read,
    signless,
    telling,
    too_long,
    unsaid,
    untold_tests,
    wrong_imports,
)

EVERY = [*files(*ROOMS), *ROOF]


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_down(room: str) -> None:
    """Each room imports only what lies below it, and the packages its floor allows."""
    assert files(room)
    assert {path: wrong for path in files(room) if (wrong := wrong_imports(path, read(path)))} == {}


@pytest.mark.parametrize("path", EVERY)
def test_nobody_imports_the_roof(path: str) -> None:
    """The worker joins everything and is imported by nothing."""
    assert not [name for name in imports(ast.parse(read(path))) if below(name, ("worker",))]


def test_what_the_sandbox_passes_through_holds_no_clock() -> None:
    """No wall clock, chance, file, setting or screen in the rules and workflows: replay would differ."""
    through = [path for path in files(*ROOMS) if path.startswith(PASSED_THROUGH)]

    assert {path: found for path in through if (found := banned(read(path)))} == {}


def test_rooms_stay_small() -> None:
    """No file over 300 lines, no function over 40; tests too."""
    known = [*EVERY, *files("bench", "standins", "tests")]

    assert {path: faults for path in known if (faults := too_long(read(path)))} == {}


def test_large_files_are_known() -> None:
    """Files over 150 lines are few: when this number is reached, a room is split rather than another one grown."""
    large = {path: size for path in EVERY if (size := len(read(path).splitlines())) > LARGE}

    assert len(large) <= len(EVERY) / 4, large


def test_every_room_has_a_sign() -> None:
    """No folder or file is called core, common, utils, helpers or models."""
    assert [path for path in [*EVERY, *files("tests")] if signless(path)] == []


@pytest.mark.parametrize("path", files("domain", "policy"))
def test_nouns_and_rules_say_what_they_are(path: str) -> None:
    """Every module, public class and public function of domain and policy has a docstring."""
    assert unsaid(read(path)) == []


@pytest.mark.parametrize("path", files("tests"))
def test_every_test_is_a_sentence(path: str) -> None:
    """Every test says in one sentence what it specifies."""
    assert untold_tests(read(path)) == []


def test_every_act_has_a_guard() -> None:
    """Each act is checked at the door, or may not be turned down at all."""
    unguarded = {verb for verb, kind in Act.kinds.items() if kind not in GUARDS and not kind.nobody_may_turn_down}

    assert unguarded == set()


def test_no_guard_turns_down_what_may_not_be() -> None:
    """Refusal, withdrawal of consent and a reported death have no guard."""
    assert [verb for verb, kind in Act.kinds.items() if kind in GUARDS and kind.nobody_may_turn_down] == []


@pytest.mark.parametrize("verb", sorted(Act.kinds))
def test_every_act_has_its_roles(verb: str) -> None:
    """Each act may be done by somebody."""
    assert roles.may(verb)


def test_the_roles_table_names_no_act_that_is_gone() -> None:
    """Every verb in the tables of roles and of closing is an act."""
    assert set() == {*roles.MAY, *roles.WHILE_CLOSING, *roles.AFTER_CLOSURE} - set(Act.kinds)


def test_every_promise_is_said_in_plain_words() -> None:
    """Each promise the rules make has its sentence for those who read the engine, and no sentence is left over."""
    assert set(SAID) - {"task"} == {name for path in files("policy") for name in promise_names(read(path))}


@pytest.mark.parametrize("name", sorted({*SAID, *Act.kinds}))
def test_names_in_clear_say_nothing_about_the_person(name: str) -> None:
    """Names of promises and acts stand in clear in the engine: neutral codes only."""
    assert not telling(name)


BROKEN_RULES: list[tuple[Callable[[], object], str]] = [
    (lambda: wrong_imports("domain/x.py", "from policy import plan"), "domain imports policy"),
    (lambda: wrong_imports("domain/x.py", "import os"), "domain imports the world"),
    (lambda: wrong_imports("domain/x.py", "def f():\n    import temporalio"), "domain imports the engine, inside"),
    (lambda: wrong_imports("policy/x.py", "import pydantic"), "policy imports a package"),
    (lambda: wrong_imports("policy/x.py", "from storage.papers import Papers"), "policy imports memory"),
    (lambda: wrong_imports("storage/x.py", "from temporalio import activity"), "storage imports the engine"),
    (lambda: wrong_imports("storage/x.py", "from policy import plan"), "storage imports policy"),
    (lambda: wrong_imports("storage/x.py", "from cryptography.hazmat import x"), "cryptography outside keys"),
    (lambda: wrong_imports("activities/x.py", "from policy import plan"), "activities decide"),
    (lambda: wrong_imports("activities/x.py", "from temporalio import workflow"), "activities import workflow"),
    (lambda: wrong_imports("activities/x.py", "from workflows.case import x"), "activities import upwards"),
    (lambda: wrong_imports("workflows/x.py", "from storage import papers"), "workflows import memory"),
    (lambda: wrong_imports("workflows/x.py", "from activities.letters import Letters"), "workflows import doers"),
    (lambda: wrong_imports("workflows/x.py", "import settings"), "workflows import settings"),
    (lambda: wrong_imports("workflows/x.py", "from temporalio.client import Client"), "workflows import a client"),
    (lambda: wrong_imports("workflows/x.py", "import sqlalchemy"), "workflows import a package"),
    (lambda: wrong_imports("starter/x.py", "from activities import contracts"), "starter imports activities"),
    (lambda: wrong_imports("starter/x.py", "import partners.sms"), "starter imports partners"),
    (lambda: wrong_imports("starter/x.py", "import worker"), "starter imports the roof"),
    (lambda: banned("from datetime import datetime\nx = datetime.now()"), "datetime.now"),
    (lambda: banned("import datetime\nx = datetime.datetime.utcnow()"), "utcnow"),
    (lambda: banned("from datetime import date\nx = date.today()"), "date.today"),
    (lambda: banned("import time\nx = time.time()"), "time.time"),
    (lambda: banned("from time import monotonic"), "monotonic imported by name"),
    (lambda: banned("import random"), "random"),
    (lambda: banned("from uuid import uuid4"), "uuid4"),
    (lambda: banned("import secrets"), "secrets"),
    (lambda: banned("import os\nx = os.environ['A']"), "os.environ"),
    (lambda: banned("x = open('a')"), "open"),
    (lambda: banned("x = path.read_text()"), "read_text"),
    (lambda: banned("print(1)"), "print"),
    (lambda: banned("x = Field(default_factory=datetime.now)"), "a default that calls a clock"),
    (lambda: banned("from functools import partial\nx = Field(default_factory=date.today)"), "another default"),
    (lambda: too_long("x = 1\n" * 301), "a long file"),
    (lambda: too_long("def f():\n" + "    x = 1\n" * 41), "a long function"),
    (lambda: too_long("class A:\n    async def f(self):\n" + "        x = 1\n" * 41), "a long method"),
    (lambda: unsaid("x = 1"), "a module without a docstring"),
    (lambda: unsaid('"""A."""\ndef f(): pass'), "a function without one"),
    (lambda: unsaid('"""A."""\nclass A:\n    """B."""\n    def f(self): pass'), "a method without one"),
    (lambda: untold_tests("def test_x(): pass"), "a test without a sentence"),
    (lambda: signless("policy/utils.py"), "a file without a sign"),
    (lambda: signless("domain/common/x.py"), "a folder without a sign"),
    (lambda: promise_names('X = Terms("tea", 1, "2")'), "a promise nobody says"),
    (lambda: telling("hiv_test"), "a telling name"),
    (lambda: telling("Ask Amina"), "a name that is no code"),
]


@pytest.mark.parametrize(("check", "fault"), BROKEN_RULES, ids=[fault for _, fault in BROKEN_RULES])
def test_each_rule_of_the_house_can_fail(check: Callable[[], object], fault: str) -> None:
    """Every check above finds the fault it is there for."""
    assert check(), fault


SOUND_RULES: list[tuple[Callable[[], object], str]] = [
    (lambda: wrong_imports("domain/x.py", "from datetime import date\nfrom pydantic import Field"), "domain"),
    (lambda: wrong_imports("policy/x.py", "from domain.case import Case\nfrom policy import plan"), "policy"),
    (lambda: wrong_imports("storage/keys.py", "from cryptography.hazmat import x\nimport os"), "keys"),
    (lambda: wrong_imports("activities/x.py", "from policy.judge import judge\nimport json"), "activities"),
    (lambda: wrong_imports("workflows/x.py", "from activities import contracts\nimport asyncio"), "workflows"),
    (lambda: wrong_imports("starter/x.py", "import yaml\nfrom workflows.case import CaseWorkflow"), "starter"),
    (lambda: banned("from temporalio import workflow\nx = workflow.now()\ny = workflow.time()"), "the engine's clock"),
    (lambda: banned("from datetime import date\nx = date.fromisoformat('2026-01-01')\nopened = 1"), "a given day"),
    (lambda: too_long("def f():\n" + "    x = 1\n" * 39), "a function of 40 lines"),
    (lambda: unsaid('"""A."""\ndef _f(): pass'), "a private function"),
    (lambda: telling("follow_up"), "a neutral name"),
]


@pytest.mark.parametrize(("check", "sound"), SOUND_RULES, ids=[sound for _, sound in SOUND_RULES])
def test_no_rule_of_the_house_cries_wolf(check: Callable[[], object], sound: str) -> None:
    """What is allowed is let through."""
    assert not check(), sound
