"""A case as the journal tells it: no engine is asked, so it can be read while nothing else runs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from domain.act import Fact
from domain.case import Case
from domain.dates import day_in
from domain.errors import NotFound
from domain.fold import fold
from domain.opened import Opened, case_id, is_case_number
from domain.people import Role
from domain.promise import Promise, Verdict

if TYPE_CHECKING:
    from starter.doors import Doors


class NoSuchCase(NotFound):
    """Names no other case: not everybody may know of that one."""

    def __init__(self, number: str, hint: str = "") -> None:
        self.number = number
        said = "There is no case" if is_case_number(number) else "Mistyped, or no case number:"
        hint = hint or "Check the number, or list the cases."
        super().__init__(f"{said} {number}.", "Nothing was changed.", hint)


@dataclass(frozen=True)
class Seen:
    """The first page, every fact, and what the rules last said."""

    opened: Opened
    facts: list[Fact]
    verdict: Verdict
    now: datetime
    broken: bool = False

    @cached_property
    def case(self) -> Case:
        """The case as its facts tell it."""
        return fold(self.opened, self.facts)

    @property
    def today(self) -> date:
        """The day at the place of return."""
        return day_in(self.now, self.case.time_zone)

    def is_late(self, promise: Promise) -> bool:
        """By its date, so that nobody waits for a timer to be told."""
        return promise.is_late(self.now)

    @property
    def open(self) -> list[Promise]:
        """What it waits for: late first, then by date."""
        return sorted(self.verdict.promises, key=lambda one: (not self.is_late(one), one.due, one.key))

    def on(self, promise: Promise) -> str:
        """The register or provider id of whoever it waits for, where one is known."""
        made = self.case.referrals.get(promise.key.split("/")[1]) if "/" in promise.key else None
        known = {Role.CASE_WORKER: self.verdict.case_worker, Role.PROVIDER: made.provider if made else ""}
        return known.get(promise.on, "") or ""

    def whom(self, promise: Promise) -> str:
        """On whom it waits, in words."""
        id_ = self.on(promise)
        return f"{id_} ({promise.on})" if id_ else f"the {promise.on}"


def see(doors: "Doors", number: str) -> Seen:
    """Read a case from the journal."""
    entries = doors.journal.read(case_id(number)) if is_case_number(number) else []
    if not entries:
        raise NoSuchCase(number)
    said = next(entry.body for entry in reversed(entries) if "verdict" in entry.body)
    return Seen(
        opened=Opened.model_validate(entries[0].body["opened"]),
        facts=[Fact.model_validate(entry.body["fact"]) for entry in entries],
        verdict=Verdict.model_validate(said["verdict"]),
        now=max(datetime.now(UTC), entries[-1].at),  # the clock of a case never goes back
        broken=bool(said.get("broken")),
    )
