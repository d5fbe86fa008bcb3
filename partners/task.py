"""A referral as FHIR sees it: what our task looks like, and what a provider's task says to us.

Source: HL7 FHIR R4, Task, ServiceRequest and Patient; the use of Task for referrals follows the SDOH Clinical Care
guide. Choice: the person stands in the task only where consent lets something personal be told; elements of the plan,
provider ids and reasons are small code systems of ours under one address that nobody needs to open.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict, Field, field_validator

from domain.assessment import Element, Urgency
from domain.partner import FaultCode, PartnerRefused
from domain.people import Noun
from domain.provider import PROVIDER_ID
from domain.referral import ReferralState, UnmetReason

OURS = "https://passerelle.example.org/fhir/"
REFERRALS, PROVIDERS, ELEMENTS, REASONS, OUTPUTS = (
    OURS + name for name in ("referral", "provider", "element", "reason", "output")
)
FEEDBACK = "returnee-feedback"  # the one output we read: what the returnee says of the service (R50)
REFERENCE = r"^R-[A-Z0-9]{3,12}/[a-z][a-z0-9-]{0,29}$"
SENDER = "passerelle"  # who wrote a note: ours are not read back as the provider's words
LONGEST_NOTE = 2_000
ABOUT_THE_PERSON = {"name", "phone", "born", "language", "place", "sex"}
PRIORITY = {Urgency.ROUTINE: "routine", Urgency.URGENT: "urgent", Urgency.LIFE_THREATENING: "stat"}
GENDER = {"f": "female", "female": "female", "m": "male", "male": "male", "x": "other", "other": "other"}
FHIR_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class TaskStatus(StrEnum):
    """Source: FHIR R4 value set task-status, whole."""

    DRAFT = "draft"
    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    READY = "ready"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    FAILED = "failed"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"


NO_SHOW = "NO_SHOW"  # the one reason of ours beside UnmetReason
OVER = {
    *(TaskStatus.COMPLETED, TaskStatus.REJECTED, TaskStatus.FAILED),
    *(TaskStatus.CANCELLED, TaskStatus.ENTERED_IN_ERROR),
}
STATES: dict[TaskStatus, ReferralState | None] = {
    TaskStatus.DRAFT: None,
    TaskStatus.REQUESTED: None,  # only our own words coming back
    TaskStatus.RECEIVED: ReferralState.ACKNOWLEDGED,
    TaskStatus.ACCEPTED: ReferralState.ACCEPTED,
    TaskStatus.READY: ReferralState.ACCEPTED,  # FHIR's own order: ready comes after accepted
    TaskStatus.IN_PROGRESS: ReferralState.IN_SERVICE,
    TaskStatus.COMPLETED: ReferralState.COMPLETED,
    TaskStatus.REJECTED: ReferralState.REJECTED,
    TaskStatus.FAILED: ReferralState.REJECTED,  # Choice: tried in vain, so the need is unmet; see Heard.state
    TaskStatus.ON_HOLD: None,
    TaskStatus.CANCELLED: None,  # Choice: cancelling is ours to do; a provider that will not do it rejects
    TaskStatus.ENTERED_IN_ERROR: None,
}


class Letter(Noun):
    """One referral as it leaves us. `told` is the least that consent allows; it is in no message and no repr."""

    model_config = ConfigDict(hide_input_in_errors=True)

    reference: str = Field(pattern=REFERENCE, description="ours, such as R-7K3M2QN/shelter")
    provider: str = Field(pattern=PROVIDER_ID)
    elements: tuple[Element, ...]
    urgency: Urgency = Urgency.ROUTINE
    told: dict[str, str] = Field(default_factory=dict, repr=False)
    asked_on: date

    @field_validator("told")
    @classmethod
    def _known(cls, told: dict[str, str]) -> dict[str, str]:
        if not set(told) <= {*ABOUT_THE_PERSON, "what"}:
            raise ValueError("told holds a key that no task has a place for")
        kept = {key: text for key, value in told.items() if (text := plain(value))}
        if "born" in kept and not re.fullmatch(FHIR_DATE, kept["born"]):
            raise ValueError("born is YYYY-MM-DD, YYYY-MM or YYYY")
        return kept


class Heard(Noun):
    """What a provider's system says of one referral. The note is the provider's own words: a paper, not a code."""

    reference: str
    provider: str = Field(description="directory id, or empty where the task names nobody whom we know by id")
    status: TaskStatus
    reason: str = Field(default="", description="why not: UnmetReason or NO_SHOW; empty unless it came to nothing")
    note: str = Field(default="", repr=False)
    feedback: str = Field(default="", repr=False, description="what the returnee says of it, where the provider asked")

    @property
    def state(self) -> ReferralState | None:
        """What it means for the referral; None is nothing we act on. Choice: failed for NO_SHOW is a no-show."""
        return ReferralState.NO_SHOW if self.reason == NO_SHOW else STATES[self.status]


def task_of(letter: Letter) -> dict[str, Any]:
    """The Task we send, with the request inside, and the person if anything may be told."""
    person = person_of(letter.told)
    about = {"reference": "#person"} if person else {"type": "Patient", "identifier": _ours(letter.reference)}
    return {
        "resourceType": "Task",
        "contained": [_request_of(letter, about), *([person] if person else [])],
        "identifier": [_ours(letter.reference)],
        "status": TaskStatus.REQUESTED.value,
        "intent": "order",
        "priority": PRIORITY[letter.urgency],
        "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]},
        "focus": {"reference": "#request"},
        "for": about,
        "authoredOn": letter.asked_on.isoformat(),
        "requester": {"type": "Organization", "display": "Passerelle"},
        "owner": {"type": "Organization", "identifier": {"system": PROVIDERS, "value": letter.provider}},
    }


def _request_of(letter: Letter, about: Mapping[str, Any]) -> dict[str, Any]:
    request: dict[str, Any] = {"resourceType": "ServiceRequest", "id": "request", "status": "active", "intent": "order"}
    request["priority"] = PRIORITY[letter.urgency]
    if letter.elements:
        request["category"] = [{"coding": [{"system": ELEMENTS, "code": code.value}]} for code in letter.elements]
    if what := letter.told.get("what"):
        request["code"] = {"text": what}
    return request | {"subject": about, "authoredOn": letter.asked_on.isoformat()}


def person_of(told: Mapping[str, str]) -> dict[str, Any]:
    """The contained Patient with what is told of her and nothing else; empty if that is nothing."""
    shapes: dict[str, tuple[str, Any]] = {
        "name": ("name", [{"text": told.get("name")}]),
        "phone": ("telecom", [{"system": "phone", "value": told.get("phone")}]),
        "sex": ("gender", GENDER.get(told.get("sex", "").lower(), "unknown")),
        "born": ("birthDate", told.get("born")),
        "place": ("address", [{"text": told.get("place")}]),
        "language": ("communication", [{"language": _language(told.get("language", ""))}]),
    }
    known = dict(shape for key, shape in shapes.items() if told.get(key))
    return {"resourceType": "Patient", "id": "person", **known} if known else {}


def _language(said: str) -> dict[str, Any]:
    coded = re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", said)
    return {"coding": [{"system": "urn:ietf:bcp:47", "code": said}]} if coded else {"text": said}


def _ours(reference: str) -> dict[str, str]:
    return {"system": REFERRALS, "value": reference}


def heard_in(service: str, task: Any) -> Heard:
    """Read a Task as a provider's system sends it. Raises PartnerRefused if it is none of ours, or makes no sense."""
    try:
        status = TaskStatus(_text(task, "status"))
    except ValueError:
        raise PartnerRefused(service, FaultCode.UNREADABLE, "STATUS") from None
    reference, owner = reference_in(task), _in(task, "owner", "identifier")
    if not reference:
        raise PartnerRefused(service, FaultCode.UNREADABLE, "NOT_OUR_TASK")
    value = _text(owner, "value") if _text(owner, "system") == PROVIDERS else ""
    provider = value if re.fullmatch(PROVIDER_ID, value) else ""
    said = {"reason": _reason(task, status), "note": _note(task), "feedback": _feedback(task)}
    return Heard(reference=reference, provider=provider, status=status, **said)


def reference_in(task: Any) -> str:
    """Our reference on a Task: exactly one, well formed; else empty."""
    if _text(task, "resourceType") != "Task":
        return ""
    named = {_text(one, "value") for one in _objects(task, "identifier") if _text(one, "system") == REFERRALS}
    found = next(iter(named)) if len(named) == 1 else ""
    return found if re.fullmatch(REFERENCE, found) else ""


def _reason(task: Any, status: TaskStatus) -> str:
    if STATES[status] is not ReferralState.REJECTED:
        return ""
    codings = _objects(_in(task, "statusReason"), "coding")
    codes = [_text(one, "code") for one in codings if _text(one, "system") == REASONS]
    known = {*UnmetReason, *([NO_SHOW] if status is TaskStatus.FAILED else [])}
    return next((code for code in codes if code in known), UnmetReason.REFUSED_BY_PROVIDER.value)


def _note(task: Any) -> str:
    notes = [_text(one, "text") for one in _objects(task, "note") if one.get("authorString") != SENDER]
    said = [text for text in map(plain, [_text(_in(task, "statusReason"), "text"), *notes]) if text]
    return said[-1][:LONGEST_NOTE] if said else ""


def _feedback(task: Any) -> str:
    """Source: FHIR R4, Task.output: a type and a value."""
    for output in _objects(task, "output"):
        codes = {(_text(one, "system"), _text(one, "code")) for one in _objects(_in(output, "type"), "coding")}
        if (OUTPUTS, FEEDBACK) in codes:
            return plain(_text(output, "valueString"))[:LONGEST_NOTE]
    return ""


def plain(text: str) -> str:
    """Text without what JSON, FHIR or a page could not carry: control signs, halves of characters, empty ends."""
    return UNWRITABLE.sub("", text).strip()


def _objects(value: Any, key: str) -> Iterator[dict[str, Any]]:
    inside = value.get(key) if isinstance(value, dict) else None
    yield from (one for one in (inside if isinstance(inside, list) else []) if isinstance(one, dict))


def _in(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any, key: str) -> str:
    found = _in(value, key)
    return found if isinstance(found, str) else ""
