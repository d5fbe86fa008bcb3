"""Which acts somebody may put right, and what was typed then, so that only the mistake is typed anew (C20)."""

from collections.abc import Mapping
from typing import Any

from domain.act import Act, Fact, FactKind, may_not_be_turned_down
from domain.correction import as_heard, corrections
from domain.errors import NotFound
from domain.paper import MARK
from domain.people import Person
from policy import correction, roles
from policy.access import RESTRICTED
from starter import reading_papers
from starter.doors import Doors
from starter.seeing import Seen

NOT_TYPED = ("verb", "by", "paper", "corrects", "pack", "calendar")
TELLING_ACTS = frozenset({"make_safety_plan", "review_safety_plan", "override_consent", "record_circumstances"})


def correctable(seen: Seen, by: Person) -> frozenset[int]:
    """Numbers of the acts this person may put right. The door has the last word, on each of them."""
    if seen.case.closed:
        return frozenset()
    full = roles.may_read_restricted(by, seen.case, seen.now)
    standing = {number for number, coded in as_heard(seen.facts) if full or not _tells(seen, coded)}
    return frozenset(fact.number for fact in seen.facts if fact.number in standing and _may(fact, by))


def strikable(seen: Seen, numbers: frozenset[int]) -> frozenset[int]:
    """Those that may be struck out, too."""
    verbs = {fact.number: str((fact.act or {}).get("verb")) for fact in seen.facts}
    return frozenset(number for number in numbers if verbs[number] not in correction.NEVER_STRUCK)


def former(doors: Doors, seen: Seen, number: int, by: Person) -> tuple[str, dict[str, Any], bool]:
    """The act's verb, what was typed as it stands now, and whether its words are there. Raises NotFound."""
    if number not in correctable(seen, by):
        raise NotFound("This is no act that you can put right.", "Nothing was changed.", "Choose one on the timeline.")
    made = corrections(seen.facts)
    latest = max((fact for fact, first in made.made.items() if first == number), default=number)
    coded = dict(as_heard(seen.facts))[number]
    kind = Act.kinds[str(coded["verb"])]
    typed = {name: value for name, value in coded.items() if name in kind.model_fields and name not in NOT_TYPED}
    words = _words(doors, seen, latest, by)
    for path, text in words.items():
        _put(typed, path.split("."), text)
    return kind.verb, _unmarked(typed), bool(words) or "paper" not in coded


def _may(fact: Fact, by: Person) -> bool:
    coded = fact.act or {}
    verb = str(coded.get("verb"))
    fixed = verb in correction.HAS_ITS_OWN_WAY or verb in correction.ONE_TIME or may_not_be_turned_down(verb)
    own = by.role in correction.ANYONES or coded.get("by", {}).get("id") == by.id
    known = fact.kind is FactKind.ACT and verb in Act.kinds
    return known and own and not fixed and by.role in roles.may(verb)


def _tells(seen: Seen, coded: Mapping[str, Any]) -> bool:
    """Whether it is of health or danger, so that its form shows what only the restricted part tells."""
    verb, known = str(coded["verb"]), seen.case.needs
    named = coded.get("need"), *coded.get("needs", ()), *coded.get("outline", {}).get("activities", ())
    ids = {one for one in named if isinstance(one, str)}
    elements = {one.get("element") for one in named if isinstance(one, Mapping)}
    elements |= {known[id_].need.element for id_ in ids if id_ in known}
    return verb in TELLING_ACTS or not RESTRICTED.isdisjoint(elements)


def _words(doors: Doors, seen: Seen, number: int, by: Person) -> dict[str, str]:
    if not roles.may_read(by, seen.case):
        return {}
    paper = reading_papers.read_one(doors, seen.opened.number, by.id, number)
    return paper.words if paper else {}


def _put(tree: Any, steps: list[str], text: str) -> None:
    for step in steps[:-1]:
        tree = tree[int(step)] if isinstance(tree, list) else tree.setdefault(step, {})
    if isinstance(tree, list):
        tree[int(steps[-1])] = text
    else:
        tree[steps[-1]] = text


def _unmarked(value: Any) -> Any:
    """Words that may not be read are typed anew, never sent as the mark that stands for them."""
    if isinstance(value, dict):
        return {name: _unmarked(inner) for name, inner in value.items() if inner != MARK}
    return [_unmarked(inner) for inner in value if inner != MARK] if isinstance(value, list) else value
