"""Invented lives on paper: acts by short calls through the real door, time that moves only when told to."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from domain.act import Fact, FactKind, may_not_be_turned_down, read_act, read_at_the_door
from domain.case import Case
from domain.dates import Calendar, day_in
from domain.errors import CaseError
from domain.fold import fold
from domain.opened import Member, Opened, Return, ReturnKind
from domain.paper import PaperRef, take_words
from domain.people import Person, Role
from domain.programme import RulePack
from domain.promise import Promise, State, Verdict
from policy import agenda, door, roles
from policy.judge import judge
from starter import packs
from starter.cases import coded_act

STAFF = {
    "returnee": Role.RETURNEE,
    "in": Role.INTAKE,
    "cw": Role.CASE_WORKER,
    "sv": Role.SUPERVISOR,
    "sv-2": Role.SUPERVISOR,
    "pm": Role.PROGRAMME_MANAGER,
    "pm-2": Role.PROGRAMME_MANAGER,
    "pfp": Role.PROTECTION_FOCAL_POINT,
    "mfp": Role.MEDICAL_FOCAL_POINT,
    "mhp": Role.MENTAL_HEALTH_PROFESSIONAL,
    "fin": Role.FINANCE,
    "funder": Role.FUNDING_SOURCE,
    "provider": Role.PROVIDER,
    "dpo": Role.DATA_PROTECTION_OFFICER,
    "ops": Role.OPS,
}
Said = Any  # the id of one of the cast, or a day; a form is given by keywords too, so neither can be typed
BY_DEFAULT = ("cw", "sv", "pm", "returnee")
PAPER = PaperRef(id="paper-0001", digest="0" * 64)
NOT_NEEDED = ("E1", "E4", "E5", "E6", "E7", "E8", "E9", "E10", "E11")
EXIT = {"ends_when": "the shop feeds the household", "transition": "joins the savings group"}


def day(text: str | date) -> date:
    """A day written as ISO text."""
    return date.fromisoformat(text) if isinstance(text, str) else text


def person(who: str) -> Person:
    """Somebody of the cast."""
    return Person(id=who, role=STAFF[who], office="GM-BJL")


def pack(id_: str = "FS-A", **changed: Any) -> RulePack:
    """A programme as it ships, with some of its rules changed."""
    return RulePack.model_validate({**_shipped(id_).model_dump(), **changed}) if changed else _shipped(id_)


@cache
def _shipped(id_: str) -> RulePack:
    return packs.load(id_)


def line(id_: str = "shop", **changed: Any) -> dict[str, Any]:
    """One activity of a plan: by default goods worth 900, in two deliveries."""
    goods = {"item": "micro_business", "cost": "900", "instalments": 2, "modality": "IN_KIND", "source": "FS-A"}
    said = {"id": id_, "element": "E2", "dimension": "ECONOMIC", "goal": "shop", "needs": ["income"], "months": 12}
    return {**said, **goods, **changed}


def service(id_: str = "course", **changed: Any) -> dict[str, Any]:
    """A service of a provider, at no cost to the plan."""
    said = {"id": id_, "element": "E3", "dimension": "ECONOMIC", "goal": "shop", "needs": ["course"], "months": 3}
    return {**said, "provider": "GM-01", "contact": "front desk, mornings", **changed}


def outline(*lines: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A complete plan with these activities: by default goods and a course."""
    made = list(lines) or [line(), service()]
    treated = {one["element"] for one in made}
    left = [element for element in ("E2", "E3", *NOT_NEEDED) if element not in treated]
    said = {
        "activities": made,
        "not_needed": [{"element": element, "because": "NO_NEED"} for element in left],
        "exit_strategy": EXIT,
        "feedback": "asked at each meeting",
        "sharing": "the provider gets a name, nobody else anything",
        "first_follow_up": "2026-03-16",
    }
    return {**said, **changed}


class Life:
    """One case. Every deed owed is done at once; every date on the way passes."""

    def __init__(self, opened: Opened) -> None:
        self.opened, self.now = opened, opened.registered_at
        self.slow = False  # while true, nothing that is owed leaves the house
        self.facts: list[Fact] = []
        self._learn(FactKind.OPENED)
        self.settle()

    def at(self, when: str | date, hour: int = 12) -> "Life":
        """Let time pass until this hour of this day at the place of return."""
        moment = datetime.combine(day(when), time(hour), ZoneInfo(self.case.time_zone))
        return self._reach(moment)

    def after(self, **time_passed: float) -> "Life":
        """Let this much time pass, such as hours=5."""
        return self._reach(self.now + timedelta(**time_passed))

    def _reach(self, moment: datetime) -> "Life":
        while ahead := self._next(self.settle(), moment):
            wake, key, step, due = ahead
            self.now = max(self.now, wake)
            self._learn(FactKind.PASSED, key=key, step=step, due=due)
        self.now = max(self.now, moment)
        return self

    def does(self, verb: str, by: Said = "", on: Said = "", **form: Any) -> "Life":
        """An act, through the door; by the first of the team who may. `on` is the day it happened, if not today."""
        actor = person(by or next((who for who in BY_DEFAULT if STAFF[who] in roles.may(verb)), "cw"))
        known = form if "pack" in form else packs.put_in(verb, form)
        filled = {"occurred_on": day(on) if on else self.today, **known, "by": actor}
        act = read_at_the_door(verb, filled)
        _, words = take_words(act)
        coded = {**coded_act(act, PAPER if words else None), "verb": verb}
        if not may_not_be_turned_down(verb):
            door.check(self.opened, self.facts, read_act(coded), self.now)
        self._learn(FactKind.ACT, key=f"nonce-{len(self.facts)}", act=coded)
        self.settle()
        return self

    def turned_down(self, verb: str, by: Said = "", on: Said = "", **form: Any) -> CaseError:
        """The refusal of an act that the door turns down; nothing is recorded."""
        before = len(self.facts)
        try:
            self.does(verb, by, on, **form)
        except CaseError as refusal:
            assert len(self.facts) == before
            return refusal
        raise AssertionError(f"{verb} was accepted")

    def met(self, recipients: Sequence[str] = ("GM-01", "ET-01"), **consent: Any) -> "Life":
        """Consent to the handling of the case, and the first session."""
        self.does("give_consent", recipients=recipients, **consent)
        return self.does("record_first_session", goals=[{"id": "shop", "text": "a shop"}], motivations="family")

    def assessed(self, level: str = "LOW", needs: Sequence[dict[str, Any]] | None = None) -> "Life":
        """The three assessments a plan is built on."""
        known = [{"id": "income", "element": "E2"}, {"id": "course", "element": "E3"}] if needs is None else needs
        self.does("record_assessment", kind="VULNERABILITY", level=level)
        self.does("record_assessment", kind="SKILLS", needs=known)
        return self.does("record_assessment", kind="CONTEXT")

    def proposed(self, version: int = 1, plan: dict[str, Any] | None = None) -> "Life":
        """A complete plan is put forward."""
        return self.does("propose_plan", version=version, outline=plan or outline())

    def agreed(self, version: int = 1) -> "Life":
        """Both parties agree."""
        self.does("agree_plan", version=version, party="RETURNEE")
        return self.does("agree_plan", version=version, party="CASE_WORKER")

    def consents(self, version: int = 1, **more: Any) -> "Life":
        """Consent to one version of the plan."""
        return self.does("give_consent", version=version, recipients=["GM-01"], **more)

    @property
    def today(self) -> date:
        """The day at the place of return."""
        return day_in(self.now, self.case.time_zone)

    @property
    def case(self) -> Case:
        """What is known."""
        return fold(self.opened, self.facts)

    @property
    def verdict(self) -> Verdict:
        """What the rules say now."""
        return judge(self.opened, self.facts, self.now)

    @property
    def stage(self) -> str:
        """Where the case stands."""
        return self.verdict.stage.value

    @property
    def ledger(self) -> dict[str, Promise]:
        """Every promise ever made, by key."""
        return {promise.key: promise for promise in agenda.ledger(self.case, self.now)}

    def promise(self, key: str) -> Promise:
        """One promise: by its key, or the latest of its name."""
        made = [one for name, one in self.ledger.items() if name == key or name.startswith(f"{key}/")]
        return max(made, key=lambda one: (one.due, one.key))

    @property
    def waits(self) -> dict[str, date]:
        """What is open, and until when."""
        return {key: promise.due_on for key, promise in self.ledger.items() if promise.state is State.OPEN}

    @property
    def late(self) -> set[str]:
        """Open promises whose date has passed."""
        return {key for key, promise in self.ledger.items() if promise.state is State.OPEN and promise.late}

    @property
    def missed(self) -> set[str]:
        """Promises whose date was recorded as passed, for ever."""
        return {fact.key for fact in self.facts if fact.kind is FactKind.PASSED and fact.step == "due"}

    @property
    def steps(self) -> list[tuple[str, str, date]]:
        """What was told about which promise, and on which day the date fell."""
        zone = self.case.time_zone
        return [(fact.key, fact.step, day_in(fact.at, zone)) for fact in self.facts if fact.kind is FactKind.PASSED]

    @property
    def done(self) -> set[str]:
        """Keys of the deeds done."""
        return {fact.key for fact in self.facts if fact.kind is FactKind.DEED_DONE}

    def settle(self) -> Verdict:
        """Every deed owed is done at once, unless the house is slow."""
        while (verdict := self.verdict).deeds and not self.slow:
            for deed in verdict.deeds:
                self._learn(FactKind.DEED_DONE, key=deed.key, code="DONE")
        return verdict

    def _learn(self, kind: FactKind, **more: Any) -> None:
        self.facts.append(Fact(number=len(self.facts) + 1, at=self.now, kind=kind, **more))

    def _next(self, verdict: Verdict, until: datetime) -> tuple[datetime, str, str, datetime] | None:
        ahead = ((one.wake, one.key, one.step, one.due) for one in verdict.promises if one.wake and one.wake <= until)
        return min(ahead, default=None)


def returnee(
    returned_on: str | None = "2026-01-12",
    *,
    registered_on: str = "",
    zone: str = "Africa/Banjul",
    kind: ReturnKind = ReturnKind.ASSISTED_VOLUNTARY,
    route: tuple[str, str] = ("LBY", "GMB"),
    programmes: Sequence[RulePack] | None = None,
    household: Sequence[Member] = (Member(id="m1", name="[paper]"),),
    documents: Sequence[str] = (),
    calendar: Calendar | None = None,
    taken_over_at: datetime | None = None,
) -> Life:
    """A life that begins at nine in the morning of the day of registration."""
    first = day(registered_on or returned_on or "2026-01-12")
    opened = Opened(
        number="R-7K3M2QN",
        by=person("in"),
        registered_on=first,
        registered_at=datetime.combine(first, time(9), ZoneInfo(zone)),
        case_worker=person("cw"),
        journey=Return(
            kind=kind,
            from_country=route[0],
            to_country=route[1],
            returned_on=day(returned_on) if returned_on else None,
        ),
        household=tuple(household),
        time_zone=zone,
        packs=tuple([pack()] if programmes is None else programmes),
        documents=tuple(documents),
        calendar=calendar or Calendar(),
        taken_over_at=taken_over_at,
    )
    return Life(opened)


def planned(life: Life | None = None, plan: dict[str, Any] | None = None, level: str = "LOW") -> Life:
    """A life up to a plan that is proposed, on 2 February 2026 unless the life is further on."""
    begun = life or returnee()
    begun.met().assessed(level)
    return begun.at("2026-02-02").proposed(plan=plan)


def under_way(life: Life | None = None, plan: dict[str, Any] | None = None, level: str = "LOW") -> Life:
    """A life whose plan was agreed on 10 February 2026 and has started on the 16th."""
    begun = planned(life, plan, level)
    return begun.at("2026-02-10").agreed().at("2026-02-16").consents()


def referred(life: Life | None = None, **more: Any) -> Life:
    """A life with a referral to the provider of the course, sent the day the plan started."""
    begun = life or under_way()
    said = {"referral": "course", "needs": ["course"], "provider": "GM-01", "activity": "course"}
    return begun.does("refer", **{**said, "procedure_explained": True, "what": "a place in the course", **more})
