"""What a case knows: nouns, filled by `domain.fold` from the facts. Nothing here decides anything."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

import domain.reopening  # with the subjects named below, every act is known
import domain.restricted  # noqa: F401  # its act too
from domain import consent, journey, payment, plan, unmet_need
from domain.act import Fact, When
from domain.adoption import RecordCircumstances
from domain.assessment import AssessmentKind, Goal, Level, Need, NeedEnd, NeedOrigin, Urgency
from domain.assistance import DecideModality, Funding, GiveImmediateAssistance, Instalment
from domain.attachment import AttachDocument
from domain.closing import Closing, Outcome
from domain.contact import IssueCommunicationKit, Try
from domain.dates import Calendar
from domain.feedback import Feedback
from domain.follow_up import GridAnswer, RecordSupport, RecordSurvey, RecordWModel, ReportKind, WPoint
from domain.hand_over import Transfer
from domain.hold import Hold, Span
from domain.meeting import Meeting
from domain.opened import Opened
from domain.programme import RulePack
from domain.referral import Referral, ReferralState, UnmetReason
from domain.waiver import Waiver
from domain.wishes import Wishes

OF_ONE_EPISODE = (
    *("closed", "outcome", "closing", "refused", "refusal_explored", "refused_activities", "consents", "withdrawals"),
    *("activity_ends", "reviews", "to_be_revised", "revision_calls", "plan_kept", "first_help", "safety_plan"),
    *("safety_reviews", "tries", "surveys"),
    *("skipped_surveys", "reports", "holds", "assents", "searches", "alternative", "radical_changes"),
)  # everything else is known of the person, or was given, and stays


@dataclass
class KnownNeed:
    """A need and what became of it."""

    need: Need
    origin: NeedOrigin
    when: When
    ended: When | None = None
    end: NeedEnd | None = None


@dataclass
class Case:
    """One returnee's case as its facts tell it. Rebuilt from the facts each time; never stored."""

    opened: Opened
    packs: tuple[RulePack, ...] = ()
    episode: int = 1
    reopened: When | None = None
    before: "Case | None" = None  # the earlier episode, as it stood when it was reopened
    recomputed: list[int] = field(default_factory=list)  # facts after which open promises may rightly have other dates
    case_worker: str = ""
    office: str = ""
    time_zone: str = "UTC"
    adopted: list[tuple[RulePack, When]] = field(default_factory=list)
    circumstances: list[tuple[RecordCircumstances, When]] = field(default_factory=list)
    returned_on: date | None = None
    arrived: When | None = None
    first_session: When | None = None
    motivated: bool = False  # why the person wants what is wanted, is on record (R5, R8)
    goals: dict[str, Goal] = field(default_factory=dict)
    assessed: dict[AssessmentKind, When] = field(default_factory=dict)
    levels: list[tuple[Level, When]] = field(default_factory=list)  # of vulnerability, as assessed over time
    needs: dict[str, KnownNeed] = field(default_factory=dict)
    grid: dict[str, GridAnswer] = field(default_factory=dict)
    consents: list[consent.Consent] = field(default_factory=list)
    assents: list[consent.Assent] = field(default_factory=list)
    withdrawals: list[consent.Withdrawal] = field(default_factory=list)
    overrides: dict[str, consent.Override] = field(default_factory=dict)
    restricted_opened: dict[str, When] = field(default_factory=dict)  # by staff id
    best_interests: list[tuple[str, When]] = field(default_factory=list)  # of which child it was noted
    plans: dict[int, plan.PlanVersion] = field(default_factory=dict)
    activity_ends: dict[str, tuple[plan.ActivityEnd, When]] = field(default_factory=dict)
    reviews: list[When] = field(default_factory=list)
    to_be_revised: When | None = None
    revision_calls: list[When] = field(default_factory=list)
    plan_kept: list[When] = field(default_factory=list)  # looks that left the plan as it is
    funding: dict[tuple[int, str], Funding] = field(default_factory=dict)
    modalities: dict[str, DecideModality] = field(default_factory=dict)
    given: dict[str, GiveImmediateAssistance] = field(default_factory=dict)
    instalments: dict[tuple[str, int], Instalment] = field(default_factory=dict)
    attachments: list[tuple[AttachDocument, When]] = field(default_factory=list)
    first_help: When | None = None
    post_arrival: dict[str, When] = field(default_factory=dict)
    referrals: dict[str, Referral] = field(default_factory=dict)
    unmet: dict[str, unmet_need.UnmetNeed] = field(default_factory=dict)
    advocacy: dict[str, unmet_need.Advocacy] = field(default_factory=dict)
    safety_plan: unmet_need.MakeSafetyPlan | None = None
    safety_reviews: list[When] = field(default_factory=list)  # the first of each plan is its making
    relocations: dict[str, journey.Relocation] = field(default_factory=dict)
    calendars: list[tuple[Calendar, When]] = field(default_factory=list)  # each since when, after that of the opening
    calendar_of: str = ""  # the office whose calendar it counts by, if it is not the one it was opened in
    contacts: list[When] = field(default_factory=list)
    meetings: list[When] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)  # how each meeting took place
    support: list[tuple[RecordSupport, When]] = field(default_factory=list)
    radical_changes: list[When] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)  # to meet or reach the returnee, in vain
    searches: list[When] = field(default_factory=list)
    alternative: When | None = None  # since when somebody else may be asked
    wishes: Wishes = field(default_factory=Wishes)  # how she wants to be written to
    calls: list[When] = field(default_factory=list)  # she asked to be called back
    agreed_meetings: dict[str, Meeting] = field(default_factory=dict)
    kits: dict[str, IssueCommunicationKit] = field(default_factory=dict)
    feedback: dict[str, Feedback] = field(default_factory=dict)
    surveys: list[tuple[RecordSurvey, When]] = field(default_factory=list)
    skipped_surveys: list[When] = field(default_factory=list)
    w_points: list[WPoint] = field(default_factory=list)
    w_models: list[tuple[RecordWModel, When]] = field(default_factory=list)
    reports: dict[ReportKind, When] = field(default_factory=dict)
    waivers: dict[str, Waiver] = field(default_factory=dict)
    transfers: dict[str, Transfer] = field(default_factory=dict)
    refused: When | None = None
    refusal_explored: When | None = None
    refused_activities: dict[str, When] = field(default_factory=dict)
    death_reported: When | None = None
    death_reported_by: str = ""
    death_doubted: dict[str, When] = field(default_factory=dict)  # by the supervisor who signed
    silences: list[Span] = field(default_factory=list)  # a death was believed that was none
    holds: dict[str, Hold] = field(default_factory=dict)
    closing: Closing | None = None
    closed: When | None = None
    outcome: Outcome | None = None
    retention_class: str = "AUDITED"
    passed: dict[str, list[Fact]] = field(default_factory=dict)
    deeds: dict[str, Fact] = field(default_factory=dict)
    unreadable: list[Fact] = field(default_factory=list)
    unclear: list[When] = field(default_factory=list)  # refusals and withdrawals of what nobody knows
    read_messages: set[int] = field(default_factory=set)
    started: dict[tuple[int, bool], When | None] = field(default_factory=dict, compare=False)  # once folded
    from_paper: set[int] = field(default_factory=set)  # facts known before the case was taken over

    @property
    def calendar(self) -> Calendar:
        """The working calendar in force."""
        return self.calendars[-1][0] if self.calendars else self.opened.calendar

    @property
    def calendar_edit(self) -> int:
        """The last edit of its own office's calendar that it counts by: each office numbers its own."""
        own = (self.calendar_of or self.opened.case_worker.office) == self.office
        return self.calendar.edit if own else 0

    def count_by(self, calendar: Calendar | None, when: When) -> None:
        """From now on by this calendar of its office; open promises are counted again (C4)."""
        if calendar is not None:
            self.calendars.append((calendar, when))
            self.calendar_of = self.office
            self.recomputed.append(when.number)

    @property
    def vulnerability(self) -> Level | None:
        """The latest level."""
        return self.levels[-1][0] if self.levels else None

    @property
    def revision_owed(self) -> bool:
        """Whether something called for a new version of the plan and none has followed."""
        trigger = self.to_be_revised
        return trigger is not None and not any(made.proposed.number > trigger.number for made in self.plans.values())

    def add_need(self, need: Need, origin: NeedOrigin, when: When) -> None:
        """A need is known from the first time it was recorded."""
        self.needs.setdefault(need.id, KnownNeed(need, origin, when))

    def cannot_meet(self, key: str, need: str, reason: UnmetReason, urgency: Urgency, when: When) -> None:
        """An unmet need is registered once, under its own id or that of the referral that failed."""
        self.unmet.setdefault(key, unmet_need.UnmetNeed(need, reason, urgency, when))

    def new_unmet(self, key: str) -> str:
        """This id, or `<id>-2` and so on: a rejection always opens a record of its own, and its clock (R69, T15)."""
        taken = (f"{key}-{n}" if n > 1 else key for n in count(1))
        return next(one for one in taken if one not in self.unmet)

    def take_back_referrals(self, when: When, activity: str = "", provider: str = "") -> None:
        """Refusal, withdrawal or death revokes every referral it concerns that is not over (R86).

        Choice: what an override for a life at risk covers goes on until the override is looked at.
        """
        for made in self.referrals.values():
            concerned = activity in ("", made.activity) and provider in ("", made.provider)
            at = max(when.order, made.sent.order)
            vital = not (activity or self.death_reported) and self.life_at_risk(made.provider, at)
            if concerned and not vital and not made.state.over:
                made.state, made.changed = ReferralState.REVOKED, when

    def life_at_risk(self, provider: str, at: consent.Order) -> bool:
        """Whether this provider was told at this point because a life was at risk, whatever else was said."""
        known = (made for made in self.overrides.values() if made.for_life and made.recipient == provider)
        return any(made.covers(at) for made in known)

    def hear_no(self, when: When, recipient: str = "", member: str = "") -> None:
        """Every override hears of a refusal or a withdrawal: none outlives it in silence."""
        for made in self.overrides.values():
            made.hear_no(when, recipient, member)

    def activity_called(self, said: str) -> str | None:
        """The id of the activity a person means, however it was typed; None if no plan or referral has one."""
        lines = {line.id for version in self.plans.values() for line in version.outline.activities}
        known = lines | {made.activity for made in self.referrals.values() if made.activity}
        return next((id_ for id_ in sorted(known) if id_.lower() == said.strip().lower()), None)

    def knows_recipient(self, recipient: str) -> bool:
        """Whether data may ever have gone there, by consent or by referral."""
        named = {one for given in self.consents for one in given.recipients}
        return recipient in named | {made.provider for made in self.referrals.values()}

    def call_for_revision(self, when: When) -> None:
        """The first call counts until a new version, or a look that keeps the plan, has answered it."""
        if not self.revision_owed:
            self.to_be_revised = when
            self.revision_calls.append(when)

    def stop_what_has_not_left(self, only: str = "") -> None:
        """What a refusal, a death or a closing stopped before it left the house stays stopped (C12)."""
        for (activity, number), order in self.instalments.items():
            if only not in ("", activity):
                continue
            left = order.delivered is not None or f"order/{activity}/{number}" in self.deeds
            order.stopped = order.stopped or not (left or order.ordered.number in self.from_paper)

    def try_again(self, deed: str) -> None:
        """A deed that failed is owed again."""
        payment.pay_again(self, deed, self.deeds.pop(deed, None))

    def begin_episode(self, when: When) -> None:
        """Consent, plan, follow-up and reports begin anew; what was spent, needed and known of the person stays."""
        self.stop_what_has_not_left()
        for version in self.plans.values():
            version.past = True
        fresh = Case(self.opened)
        for name in OF_ONE_EPISODE:
            setattr(self, name, getattr(fresh, name))
        for asked in self.waivers.values():
            asked.withdrawn = asked.withdrawn or (None if asked.decided else when)
        for offer in self.transfers.values():
            offer.answered = offer.answered or when
        self.episode, self.reopened = self.episode + 1, when
