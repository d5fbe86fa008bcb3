"""The referral hub: a task goes to a provider's own system, and can be taken back.

Source: HL7 FHIR R4, RESTful API: conditional create (3.1.0.8.1), search, version-aware update (3.1.0.5).
Choice: the server keeps a task from being made twice (If-None-Exist with our reference); `check` says if it cannot.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.partner import FaultCode, PartnerAway, PartnerRefused
from partners.task import OVER, REFERRALS, SENDER, Heard, Letter, TaskStatus, heard_in, plain, reference_in, task_of
from partners.wire import Answer, Wire

__all__ = ["Heard", "Letter", "ReferralHub", "TaskStatus"]

JSON = "application/fhir+json"
ID = r"[A-Za-z0-9\-.]{1,64}"
GONE, MOVED_ON, TRIES = (404, 410), (409, 412), 3
Task = dict[str, Any]


class ReferralHub:
    """One FHIR server that takes tasks for providers. Safe between threads."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def send(self, letter: Letter) -> str:
        """Hand the referral over; the task's id. Sent again, it finds the first. Raises PartnerAway, PartnerRefused."""
        only_once = {"If-None-Exist": f"identifier={REFERRALS}|{letter.reference}", "Prefer": "return=representation"}
        answer = self._ask("POST", "/Task", task_of(letter), headers=only_once, also=(412,))
        if answer.status == 412:  # there are several already
            return self._first(letter.reference)
        return self._made(answer, letter.reference) or self._first(letter.reference)

    def cancel(self, reference: str, task: str = "") -> None:
        """Take it back. A task that is gone or over stays as it is."""
        self._each(reference, task, lambda found: found | {"status": TaskStatus.CANCELLED.value})

    def remind(self, reference: str, words: str, at: datetime, task: str = "") -> None:
        """Add a note that an answer is awaited. The same note is added once; a task that is over gets none."""
        note = {"authorString": SENDER, "time": at.isoformat(timespec="seconds"), "text": plain(words)}

        def with_note(found: Task) -> Task | None:
            notes = found["note"] if isinstance(found.get("note"), list) else []
            return None if note in notes else found | {"note": [*notes, note]}

        self._each(reference, task, with_note)

    def read(self, task: Task) -> Heard:
        """What a Task says, as a webhook carries it."""
        return heard_in(self.wire.service, task)

    def check(self) -> str:
        """One line on what answers there."""
        body = self._ask("GET", "/metadata").body
        version = body.get("fhirVersion") if isinstance(body, dict) else None
        if not isinstance(version, str) or not re.fullmatch(r"4\.\d+\.\d+(-[a-z0-9.]+)?", version):
            raise self._unreadable("NOT_FHIR_R4")
        once = "each referral is made once" if _makes_once(body) else "it does not promise conditional create"
        return f"FHIR {version} answers; {once}"

    def _each(self, reference: str, task: str, change: Callable[[Task], Task | None]) -> None:
        known = [task] if re.fullmatch(ID, task) else self._search(reference)
        for one in known:
            self._change(one, reference, change)

    def _change(self, task: str, reference: str, change: Callable[[Task], Task | None]) -> None:
        """Read, change, write back unless it was changed in between; then read again."""
        for _ in range(TRIES):
            answer = self._ask("GET", f"/Task/{task}", also=GONE)
            if answer.status in GONE:
                return
            if reference_in(answer.body) != reference or answer.body.get("id") != task:
                raise self._unreadable("NOT_OUR_TASK")
            changed = None if answer.body.get("status") in OVER else change(answer.body)
            if changed is None:
                return
            put = self._ask("PUT", f"/Task/{task}", changed, headers=_if_match(changed), also=(*GONE, *MOVED_ON))
            if put.status not in MOVED_ON:
                return
        raise PartnerAway(self.wire.service, "MOVED_ON")

    def _first(self, reference: str) -> str:
        known = self._search(reference)
        if not known:
            raise self._unreadable("NO_TASK_ID")
        return known[0]

    def _search(self, reference: str) -> list[str]:
        """Ids of the tasks that carry our reference, on the first page: there should be one."""
        bundle = self._ask("GET", "/Task", params={"identifier": f"{REFERRALS}|{reference}"}).body
        if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
            raise self._unreadable("NOT_A_BUNDLE")
        entries = bundle.get("entry") or []
        found = [one.get("resource") for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
        return [str(one["id"]) for one in found if one and reference_in(one) == reference and _has_id(one)]

    def _made(self, answer: Answer, reference: str) -> str:
        if reference_in(answer.body) == reference and _has_id(answer.body):
            return str(answer.body["id"])
        if reference_in(answer.body):  # somebody else's: its place is not ours
            return ""
        place = re.search(rf"(?:^|/)Task/({ID})(?:/_history/{ID})?$", answer.headers.get("location", ""))
        return place.group(1) if place else ""

    def _ask(self, method: str, path: str, json: Task | None = None, **more: Any) -> Answer:
        written = {"Content-Type": JSON} if json is not None else {}
        more["headers"] = {"Accept": JSON, **written, **more.get("headers", {})}
        answer = self.wire.ask(method, path, json=json, **more)
        if answer.status < 300 and _is_error(answer.body):
            raise PartnerRefused(self.wire.service, FaultCode.REFUSED, "OPERATION_OUTCOME")
        return answer

    def _unreadable(self, detail: str) -> PartnerRefused:
        return PartnerRefused(self.wire.service, FaultCode.UNREADABLE, detail)


def _has_id(task: Task) -> bool:
    return isinstance(task.get("id"), str) and re.fullmatch(ID, task["id"]) is not None


def _if_match(task: Task) -> dict[str, str]:
    meta = task.get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    known = isinstance(version, str) and re.fullmatch(ID, version)
    return {"If-Match": f'W/"{version}"'} if known else {}


def _is_error(body: Any) -> bool:
    """A success that carries an OperationOutcome of severity error or fatal is none."""
    if not isinstance(body, dict) or body.get("resourceType") != "OperationOutcome":
        return False
    issues = body.get("issue") if isinstance(body.get("issue"), list) else []
    return any(isinstance(one, dict) and one.get("severity") in ("error", "fatal") for one in issues or [])


def _makes_once(statement: Any) -> bool:
    """Whether the CapabilityStatement promises conditional create for Task."""
    rests = statement.get("rest") if isinstance(statement.get("rest"), list) else []
    resources = [one for rest in rests if isinstance(rest, dict) for one in (rest.get("resource") or [])]
    tasks = [one for one in resources if isinstance(one, dict) and one.get("type") == "Task"]
    return any(one.get("conditionalCreate") is True for one in tasks)
