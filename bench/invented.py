"""Invented people and their lives: what a list of 100,000 cases holds, made of a few stories lived on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any

from domain.act import Fact
from domain.opened import ALPHABET, Opened, check_character
from domain.paper import take_words
from domain.people import Noun, Person
from domain.promise import Promise, Verdict
from policy.judge import judge
from starter.demo import as_of
from starter.demo_people import Demo
from starter.story import rehearsal
from storage.journal import Row
from storage.worklist import Waiting
from storage.worklist_line import line

LIVES = (
    Demo("a plan in the making", "p1-lamin.yaml", days=10),
    Demo("a shop in its first months", "p1-lamin.yaml", months=3),
    Demo("a shop that runs", "p1-lamin.yaml", months=13),
    Demo("late", "late-and-waived.yaml", days=37),
    Demo("a plan begins", "refusal.yaml", days=28),
    Demo("a silent provider", "silent-provider.yaml", days=16),
)
APART = range(-12, 24, 3)  # days by which promises of the same life differ from case to case
LANGUAGES = ("en", "fr", "ar", "wo", "es")
FIRST = "Ami Awa Binta Cheikh Demba Ebrima Fatou Gora Hawa Isatou Jainaba Kebba Lamin Mariama Ndey Omar Penda Yaya"
LAST = "Bah Camara Ceesay Dibba Faye Gaye Hydara Jallow Keita Loum Manneh Njie Ouedraogo Sanneh Touray Wade"
ENDINGS = ("", "-Testfall", "-Muster", "-Beispiel", "-Ejemplo", "-Exemple")


@dataclass(frozen=True)
class Lived:
    """One life up to today: its first page without words, its facts, what the rules said after each."""

    page: Opened
    facts: list[Fact]
    verdicts: list[Verdict]

    def rows(self, number: str, worker: Person) -> Iterator[Row]:
        """The same life as the journal of another case."""
        page = self.page.model_copy(update={"number": number, "case_worker": worker})
        for fact, body in zip(self.facts, self._bodies, strict=True):
            mine = {**body["verdict"], "case_worker": worker.id, "office": worker.office}
            first = {"opened": page.model_dump(mode="json", exclude_defaults=True)} if fact.number == 1 else {}
            yield Row(fact.number, fact.at, fact.kind.value, {**body, **first, "verdict": mine})

    @cached_property
    def _bodies(self) -> list[dict[str, Any]]:
        both = zip(self.facts, self.verdicts, strict=True)
        return [{"fact": _dumped(fact), "verdict": _dumped(said), **_at(fact)} for fact, said in both]

    def lines(self, now: datetime) -> list[Waiting]:
        """Its line of the worklist, in as many variants as there are days apart."""
        last, version = self.verdicts[-1], self.facts[-1].number
        said = [last.model_copy(update={"promises": tuple(_moved(last.promises, days))}) for days in APART]
        return [line(self.page.head, one, version, now) for one in said]


def _dumped(noun: Noun) -> dict[str, Any]:
    return noun.model_dump(mode="json", exclude_defaults=True)


def _at(fact: Fact) -> dict[str, Any]:
    return {"now": fact.at.isoformat(), "broken": False}


async def lives() -> list[Lived]:
    """Each story once, lived on paper to yesterday."""
    return [await _lived(demo) for demo in LIVES]


async def _lived(demo: Demo) -> Lived:
    yesterday = datetime.now(UTC).date() - timedelta(1)
    story, shift = as_of(demo, yesterday)
    world, _ = await rehearsal.live(story, story.page(number(0), shift), yesterday)
    page = Opened.model_validate(take_words(world.opened)[0])
    facts = list(await world.facts())
    return Lived(page, facts, [judge(page, facts[: n + 1], fact.at) for n, fact in enumerate(facts)])


def _moved(promises: tuple[Promise, ...], days: int) -> Iterator[Promise]:
    by = timedelta(days)
    for one in promises:
        yield one.model_copy(update={"due": one.due + by, "due_on": one.due_on + by, "late": False})


def number(n: int) -> str:
    """The n-th case number: no two are alike, and neighbours are far apart."""
    left = (n * 7_368_787 + 424_243) % len(ALPHABET) ** 6
    digits = [ALPHABET[rest % len(ALPHABET)] for rest in accumulate(range(5), lambda rest, _: rest // 32, initial=left)]
    body = "".join(digits)
    return f"R-{body}{check_character(body)}"


def name(n: int) -> str:
    """The n-th person, called like some others and like few by the whole name."""
    first, last = FIRST.split(), LAST.split()
    given, rest = first[n % len(first)], n // len(first)
    family, ending = last[rest % len(last)], ENDINGS[rest // len(last) % len(ENDINGS)]
    return f"{given} {first[n * 7 // 11 % len(first)]} {family}{ending}"


def words(n: int) -> dict[str, Any]:
    """What the first page of the n-th case says in words."""
    return {"household.0.name": name(n), "household.0.phone": f"+220 {3_000_000 + n}"}
