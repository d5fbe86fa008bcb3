"""Live a story: acts at noon in file order, what others do by themselves, expectations after the day has ended."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from domain.correction import STRUCK_OUT
from domain.dates import end_of, noon_of
from domain.errors import CaseError
from domain.people import Person, Role
from domain.referral import Refer
from policy import roles
from starter.story.comparing import Seen
from starter.story.expectations import check, see
from starter.story.story import ROUTINES, Item, Story
from starter.story.world import World

EVENING = timedelta(hours=6)  # after noon: when answers of the same day come
BY_DEFAULT = (Role.PROVIDER, Role.CASE_WORKER, Role.SUPERVISOR, Role.PROGRAMME_MANAGER)
HAND_OVER = ("settle_relocation", "assign_case", "accept_transfer")  # after these somebody else goes on
BY_RETURNEE = ("refuse_assistance", "withdraw_consent", "stop_messages", "ask_for_call")


@dataclass
class Failure:
    """An expectation that did not hold, and where it was written."""

    line: int
    day: date
    words: str


@dataclass
class Life:
    """One story lived in one world."""

    story: Story
    world: World
    failures: list[Failure] = field(default_factory=list)
    later: list[tuple[date, Item]] = field(default_factory=list)
    routine_days: set[date] = field(default_factory=set)
    case_worker: str = ""
    office: str = ""

    def __post_init__(self) -> None:
        """The case begins with the worker and the office that the story names."""
        self.case_worker, self.office = self.story.case_worker, self.story.office

    async def live(self, until: date | None = None) -> None:
        """From the first day to the last one written; `until` ends it earlier."""
        written = {day for day, _ in self.story.days}
        last = min(max(written), until or max(written))
        day = min(written)
        while day <= last:
            seen = await self._live_one(day)
            ahead = [*self._days_ahead(seen, day), *(one for one in written if one > day)]
            day = min(ahead, default=last + timedelta(1))

    async def _live_one(self, day: date) -> Seen:
        await self.world.reach(noon_of(day, self.zone))
        items = [item for when, listed in self.story.days if when == day for item in listed]
        for item in [*self._come(day), *items]:
            await self._do(item, day)
        if answered := self._come(day):
            await self.world.reach(noon_of(day, self.zone) + EVENING)
            for item in answered:
                await self._do(item, day)
        if day in self.routine_days:
            for item in self._routine(await self._seen(day), day):
                await self._do(item, day)
        await self.world.reach(end_of(day, self.zone) + timedelta(seconds=1))
        seen = await self._seen(day)
        self._expect(items, day, seen)
        return seen

    def _come(self, day: date) -> list[Item]:
        """What others do by themselves on this day, taken off the list."""
        today = [item for when, item in self.later if when == day]
        self.later = [(when, item) for when, item in self.later if when != day]
        return today

    @property
    def zone(self) -> str:
        """Where noon is."""
        return self.world.opened.time_zone

    async def _do(self, item: Item, day: date) -> None:
        if item.routine is not None:
            self.story.routine = item.routine
        if not item.verb:
            return
        try:
            await self.world.act(item.verb, await self._named(item), self.person(item))
        except CaseError as refusal:
            self._refused(item, day, str(refusal))
            return
        if item.refused is not None:
            self.failures.append(Failure(item.line, day, f"{item.verb} was accepted; a refusal was expected"))
        if item.verb == "refer":
            self._provider_answers(item, day)
        if item.verb in HAND_OVER:
            case = (await self._seen(day)).case
            self.case_worker, self.office = case.case_worker, case.office

    async def _named(self, item: Item) -> dict[str, Any]:
        """A story names the act that it puts right by its verb: the latest of that verb is meant."""
        word = "act" if item.verb == STRUCK_OUT else "corrects"
        verb = item.form.get(word)
        if not isinstance(verb, str):
            return item.form
        numbers = [fact.number for fact in await self.world.facts() if fact.act and fact.act.get("verb") == verb]
        return {**item.form, word: max(numbers, default=0)}

    def _refused(self, item: Item, day: date, refusal: str) -> None:
        if item.refused is None:
            self.failures.append(Failure(item.line, day, f"{item.verb} was refused: {refusal}"))
        elif item.refused.lower() not in refusal.lower():
            said = f"{item.verb} was refused with other words than {item.refused!r}: {refusal}"
            self.failures.append(Failure(item.line, day, said))

    def person(self, item: Item) -> Person:
        """Who does it: whoever the story names, else the first role that may."""
        cast = self.story.cast
        wanted = [Role.RETURNEE] if item.verb in BY_RETURNEE else list(BY_DEFAULT)
        role = cast[item.by] if item.by else next((one for one in wanted if one in roles.may(item.verb)), wanted[-1])
        id_ = item.by or (self.case_worker if role is Role.CASE_WORKER else _first(cast, role))
        return Person(id=id_, role=role, office=self.office)

    def _provider_answers(self, item: Item, day: date) -> None:
        made = Refer.model_validate({"by": self.person(item), "occurred_on": day, **item.form})
        behaves = self.story.providers.get(made.provider)
        if behaves is None or not behaves.answer:
            return
        answer = {"referral": made.referral, "answer": behaves.answer}
        answer |= {"reason": behaves.reason} if behaves.reason else {}
        answered = day + timedelta(behaves.after)
        self.later += [(answered, Item(item.line, "answer_referral", answer, "provider"))] * (2 if behaves.twice else 1)
        if behaves.ends:
            report = {"referral": made.referral, "state": behaves.ends}
            report |= {"outcome": behaves.outcome, "feedback": behaves.feedback}
            ended = answered + timedelta(behaves.after_service)
            self.later.append((ended, Item(item.line, "report_service", report, "provider")))

    async def _seen(self, day: date) -> Seen:
        return see(self.world.opened, await self.world.facts(), end_of(day, self.zone) + timedelta(seconds=1))

    def _routine(self, seen: Seen, day: date) -> list[Item]:
        """What a case worker does without being told, on the day it is due."""
        due = [promise for promise in seen.open.values() if promise.due_on == day]
        return [self._routinely(promise.name, promise.key) for promise in due if promise.name in self.story.routine]

    def _routinely(self, name: str, key: str) -> Item:
        verb, form = ROUTINES[name]
        about = {"referral": key.split("/")[1]} if verb == "report_service" else {}
        return Item(0, verb, {**form, **about}, self.case_worker)

    def _days_ahead(self, seen: Seen, day: date) -> list[date]:
        due = [one.due_on for one in seen.open.values() if one.name in self.story.routine and one.due_on > day]
        self.routine_days = set(due)
        return due + [when for when, _ in self.later if when > day]

    def _expect(self, items: list[Item], day: date, seen: Seen) -> None:
        for item in items:
            for word, expected in item.expect.items():
                if wrong := check(word, expected, seen):
                    self.failures.append(Failure(item.line, day, f"{word}: {wrong}"))


def _first(cast: dict[str, Role], role: Role) -> str:
    return next(id_ for id_, one in cast.items() if one is role)
