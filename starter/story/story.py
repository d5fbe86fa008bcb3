"""What a story is once it is read: the returnee's form, the cast, the providers, the days with what happens on them."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from domain.dates import noon_of
from domain.opened import Opened
from domain.people import Person, Role
from domain.provider import PROVIDER_ID
from starter import opening, places
from starter.opening import Form

ROUTINES: dict[str, tuple[str, dict[str, Any]]] = {
    "follow_up": ("record_follow_up", {}),
    "plan_review": ("review_plan", {"outcome": "KEPT"}),
    "referral_progress": ("report_service", {"state": "IN_SERVICE"}),
    "safety_review": ("review_safety_plan", {}),
}
CAST = {
    "cw-1": Role.CASE_WORKER,
    "sv-1": Role.SUPERVISOR,
    "pm-1": Role.PROGRAMME_MANAGER,
    "pfp-1": Role.PROTECTION_FOCAL_POINT,
    "mfp-1": Role.MEDICAL_FOCAL_POINT,
    "mhp-1": Role.MENTAL_HEALTH_PROFESSIONAL,
    "fin-1": Role.FINANCE,
    "dpo-1": Role.DATA_PROTECTION_OFFICER,
    "in-1": Role.INTAKE,
    "returnee": Role.RETURNEE,
    "provider": Role.PROVIDER,
    "funder": Role.FUNDING_SOURCE,
}


@dataclass
class Item:
    """One thing that happens, or is expected, on a day."""

    line: int
    verb: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    refused: str | None = None
    expect: dict[str, Any] = field(default_factory=dict)
    routine: list[str] | None = None


@dataclass
class Provider:
    """How a provider behaves: its answer, when it comes, and how the service ends."""

    answer: str = ""
    reason: str = ""
    after: int = 1
    ends: str = ""
    after_service: int = 0
    outcome: str = "as planned"
    feedback: str = "content"
    twice: bool = False


@dataclass
class Story:
    """A life to be lived."""

    title: str
    path: Path
    form: Form
    case_worker: str = "cw-1"
    office: str = "HQ"
    staff: dict[str, Role] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    routine: list[str] = field(default_factory=lambda: list(ROUTINES))
    days: list[tuple[date, list[Item]]] = field(default_factory=list)

    @property
    def start(self) -> date:
        """Day 0: the return, or the registration while nobody has returned."""
        return self.form.returned_on or self.form.registered_on or self.days[0][0]

    @property
    def cast(self) -> dict[str, Role]:
        """Everybody who may act in it, by id."""
        return {**CAST, self.case_worker: Role.CASE_WORKER, **self.staff}

    def named_providers(self) -> list[str]:
        """Every provider this story refers to: each is in its directory."""
        asked = {str(item.form.get("provider")) for _, items in self.days for item in items if item.verb == "refer"}
        return sorted({*self.providers, *(one for one in asked if re.fullmatch(PROVIDER_ID, one))})

    def page(self, number: str, shift: timedelta = timedelta()) -> Opened:
        """The first page, words included, opened at noon of the first day. `shift` moves the packs' own dates."""
        worker = Person(id=self.case_worker, role=Role.CASE_WORKER, office=self.office)
        zone = places.zone_of(self.form.to_country, self.form.time_zone)
        noon = noon_of(self.form.registered_on or self.start, zone)
        return opening.opened(self.form, number, worker, worker, noon, shift)
