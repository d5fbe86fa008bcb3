"""A FHIR R4 Task server for every provider at once: it takes referrals, and answers as each provider is told to.

Source: HL7 FHIR R4, RESTful API (create, conditional create, read, update, search, capabilities) and Standard Webhooks
1.0.0 for the way back. What a provider does by itself: `shelf.put("behaviour", "ET-01", {"does": "accept"})` with
accept, decline, full, slow (acknowledges, and accepts after `seconds`), twice, or silent (waits to be told).
Faults, `shelf.put("faults", "referrals", {"mode": ..., "times": n})`, or "share": 0.1 instead: down, error_500, slow,
drop_answer, unreadable, error_inside, no_body; and of the webhook hook_twice, hook_bad_signature, hook_old.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import RLock, Thread
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from standins.hook import Hook
from standins.serve import HangUp, used
from standins.shelf import Shelf
from standins.tasks_page import page

OURS = "https://passerelle.example.org/fhir/"
REFERRALS, PROVIDERS, REASONS, OUTPUTS = (OURS + name for name in ("referral", "provider", "reason", "output"))
Task = dict[str, Any]
Work = Callable[[Request, bytes], Response]
BEHAVIOURS: dict[str, list[dict[str, Any]]] = {
    "accept": [{"status": "accepted"}],
    "decline": [{"status": "rejected", "reason": "REFUSED_BY_PROVIDER"}],
    "full": [{"status": "rejected", "reason": "NO_CAPACITY"}],
    "slow": [{"status": "received"}, {"status": "accepted"}],
    "twice": [{"status": "accepted", "times": 2}],
}


def routes(shelf: Shelf, hook_url: str, hook_secret: str) -> list[BaseRoute]:
    """The server's paths, all under /fhir."""
    desk = Desk(shelf, Hook(hook_url, hook_secret))
    return [
        Route("/fhir/metadata", _door(desk.faulty(_metadata)), methods=["GET"]),
        Route("/fhir/Task", _door(desk.faulty(desk.create)), methods=["POST"]),
        Route("/fhir/Task", _door(desk.faulty(desk.search)), methods=["GET"]),
        Route("/fhir/Task/{id}", _door(desk.faulty(desk.read)), methods=["GET"]),
        Route("/fhir/Task/{id}", _door(desk.faulty(desk.update)), methods=["PUT"]),
        Route("/fhir/$answer", _door(desk.told), methods=["POST"]),
        Route("/fhir/tasks", _door(desk.page), methods=["GET"]),
        Route("/fhir/tasks", _door(desk.clicked), methods=["POST"]),
    ]


class Desk:
    """The tasks of all providers, and what each provider does with them."""

    def __init__(self, shelf: Shelf, hook: Hook) -> None:
        self.shelf, self.hook, self._lock = shelf, hook, RLock()

    def create(self, request: Request, body: bytes) -> Response:
        """A new task, or the one that If-None-Exist finds."""
        task = _json(body)
        if wrong := _wrong(task):
            return _outcome(400, "invalid", wrong)
        with self._lock:
            wanted = parse_qs(request.headers.get("if-none-exist", "")).get("identifier", [""])[0]
            known = self._found(wanted) if wanted else []
            if len(known) > 1:
                return _outcome(412, "multiple-matches", "There are several tasks with this identifier.")
            kept = known[0] if known else self._keep(task | {"id": uuid4().hex})
        behaviour = self.shelf.get("behaviour", _owner(kept)) or {}
        behave = None if known else BackgroundTask(self._behave, kept, behaviour)
        return _resource(kept, 200 if known else 201, request, background=behave)

    def search(self, request: Request, _: bytes) -> Response:
        """Tasks by identifier, as a Bundle."""
        wanted = request.query_params.get("identifier", "")
        found = self._found(wanted) if wanted else self.shelf.all("task")
        base = str(request.url.replace(query=""))
        entry = [{"fullUrl": f"{base}/{one['id']}", "resource": one, "search": {"mode": "match"}} for one in found]
        bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
        link = [{"relation": "self", "url": str(request.url)}]
        return _fhir(bundle | {"link": link} | ({"entry": entry} if entry else {}))

    def read(self, request: Request, _: bytes) -> Response:
        """One task."""
        kept = self.shelf.get("task", request.path_params["id"])
        return _resource(kept, 200, request) if kept else _outcome(404, "not-found", "There is no such task.")

    def update(self, request: Request, body: bytes) -> Response:
        """A task as its sender now wants it, unless it was changed in between (If-Match)."""
        task, id = _json(body), request.path_params["id"]
        with self._lock:
            kept = self.shelf.get("task", id)
            if not kept:
                return _outcome(404, "not-found", "There is no such task.")
            if request.headers.get("if-match", _etag(kept)) != _etag(kept):
                return _outcome(412, "conflict", "The task was changed in between.")
            if wrong := _wrong(task) or ("The id differs." if task.get("id") != id else ""):
                return _outcome(400, "invalid", wrong)
            return _resource(self._keep(task, kept), 200, request)

    def told(self, _: Request, body: bytes) -> Response:
        """Not FHIR: somebody plays the provider. Answers with what our door said to the webhook."""
        said = _json(body)
        found = self._found(f"{REFERRALS}|{said.get('identifier', '')}")
        if not found or not isinstance(said.get("status"), str):
            return _outcome(404, "not-found", "There is no such task, or no status was given.")
        return JSONResponse({"task": found[0]["id"], "webhook": self._answer(found[0]["id"], said)})

    def page(self, _: Request, __: bytes) -> Response:
        """Every task, with buttons."""
        rows = [(task, self.shelf.get("told", task["id"])) for task in self.shelf.all("task")]
        return HTMLResponse(page(rows), headers={"Content-Security-Policy": "default-src 'none'; form-action 'self'"})

    def clicked(self, _: Request, body: bytes) -> Response:
        """A button on the page."""
        form = {key: values[0] for key, values in parse_qs(body.decode(errors="replace")).items()}
        if self.shelf.get("task", form.get("id", "")):
            self._answer(form["id"], {"status": form.get("status", "received"), "reason": form.get("reason", "")})
        return RedirectResponse("tasks", status_code=303)

    def faulty(self, work: Work) -> Work:
        """The same, unless the shelf asks for a fault."""

        def worked(request: Request, body: bytes) -> Response:
            fault = self._fault(of_the_hook=False)
            mode = fault.get("mode", "")
            if mode in ("down", "error_500"):
                return _outcome(503 if mode == "down" else 500, "exception", "Not now.")
            if mode == "slow":
                time.sleep(float(fault.get("seconds", 2)))
            answer = work(request, body)
            return _spoiled(mode, answer) if mode else answer

        return worked

    def _found(self, wanted: str) -> list[Task]:
        system, _, value = wanted.partition("|")
        same = {"system": system, "value": value}
        return [task for task in self.shelf.holding("task", value) if same in task.get("identifier", [])]

    def _keep(self, task: Task, before: Task | None = None) -> Task:
        version = int(before["meta"]["versionId"]) + 1 if before else 1
        kept = task | {"meta": {"versionId": str(version), "lastUpdated": _now()}, "lastModified": _now()}
        self.shelf.put("task", kept["id"], kept)
        return kept

    def _answer(self, id: str, said: dict[str, Any]) -> int:
        """The provider decides; the webhook goes out as often as asked. The status of the last answer, 0 if none."""
        with self._lock:
            task = self.shelf.get("task", id)
            changed = self._keep(_answered(task, said), task)
        mode = self._fault(of_the_hook=True).get("mode", "")
        times = max(int(said.get("times", 1)), 2 if mode == "hook_twice" else 1)
        status = self.hook.post("task.updated", changed, times=times, mode=mode)
        self.shelf.put("told", id, status)
        return status

    def _behave(self, task: Task, behaviour: dict[str, Any]) -> None:
        answers = BEHAVIOURS.get(behaviour.get("does", "silent"), [])

        def act() -> None:
            for n, said in enumerate(answers):
                time.sleep(float(behaviour.get("seconds", 5)) if n else 0)
                self._answer(task["id"], said)

        Thread(target=act, name="provider", daemon=True).start()

    def _fault(self, *, of_the_hook: bool) -> dict[str, Any]:
        """The fault to show now, counted down; empty if there is none of this sort."""
        with self._lock:
            fault = self.shelf.get("faults", "referrals") or {}
            left = fault.get("times", 1)
            if left < 1 or fault.get("mode", "").startswith("hook_") != of_the_hook:
                return {}
            wrong, kept = used(fault)
            self.shelf.put("faults", "referrals", kept)
            return dict(fault) if wrong else {}


class _Cut(HangUp):
    """The line is cut, and the provider answers by webhook all the same."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(scope, receive, send)
        if self.background:
            await self.background()


def _door(work: Work) -> Callable[[Request], Any]:
    """Read the body, then work in a thread: the shelf and the webhook may wait."""

    async def opened(request: Request) -> Response:
        return await run_in_threadpool(work, request, await request.body())

    return opened


def _metadata(_: Request, __: bytes) -> Response:
    task = {
        "type": "Task",
        "interaction": [{"code": code} for code in ("create", "read", "update", "search-type")],
        "versioning": "versioned-update",
        "conditionalCreate": True,
        "searchParam": [{"name": "identifier", "type": "token"}],
    }
    about = {"resourceType": "CapabilityStatement", "status": "active", "date": "2026-01-01", "kind": "instance"}
    here = {"implementation": {"description": "A stand-in for the providers' own systems"}, "fhirVersion": "4.0.1"}
    return _fhir(about | here | {"format": ["json"], "rest": [{"mode": "server", "resource": [task]}]})


def _answered(task: Task, said: dict[str, Any]) -> Task:
    changed = task | {"status": said["status"]}
    changed.pop("statusReason", None)
    if said.get("reason"):
        changed["statusReason"] = {"coding": [{"system": REASONS, "code": said["reason"]}]}
    if said.get("feedback"):
        kind = {"coding": [{"system": OUTPUTS, "code": "returnee-feedback"}]}
        changed["output"] = [{"type": kind, "valueString": said["feedback"]}]
    if said.get("note"):
        note = {"authorString": _owner(task) or "provider", "time": _now(), "text": said["note"]}
        changed["note"] = [*task.get("note", []), note]
    return changed


def _wrong(task: Any) -> str:
    """What keeps this from being a task that a provider could take; empty if nothing does."""
    if not isinstance(task, dict) or task.get("resourceType") != "Task":
        return "This is no Task."
    missing = [name for name in ("status", "intent", "identifier", "owner") if not task.get(name)]
    return f"The task lacks {', '.join(missing)}." if missing else ""


def _spoiled(mode: str, answer: Response) -> Response:
    """What was done is done; the answer is not what it should be."""
    if mode == "slow":
        return answer
    place = {"Location": answer.headers.get("location", "")}
    spoiled = {
        "drop_answer": _Cut(),
        "error_inside": _outcome(200, "processing", "It was not done."),
        "no_body": Response(status_code=answer.status_code, headers=place),
    }
    other = spoiled.get(mode, Response("<html>", media_type="text/html"))
    other.background = answer.background
    return other


def _json(body: bytes) -> Any:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _owner(task: Task) -> str:
    named = task.get("owner", {}).get("identifier", {})
    return str(named.get("value", "")) if named.get("system") == PROVIDERS else ""


def _etag(task: Task) -> str:
    return f'W/"{task["meta"]["versionId"]}"'


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _resource(task: Task, status: int, request: Request, background: BackgroundTask | None = None) -> Response:
    place = f"{request.base_url}fhir/Task/{task['id']}"
    headers = {"ETag": _etag(task), "Location": f"{place}/_history/{task['meta']['versionId']}"}
    return _fhir(task, status, headers, background)


def _outcome(status: int, code: str, said: str) -> Response:
    issue = {"severity": "error", "code": code, "diagnostics": said}
    return _fhir({"resourceType": "OperationOutcome", "issue": [issue]}, status)


def _fhir(
    body: Any, status: int = 200, headers: dict[str, str] | None = None, background: BackgroundTask | None = None
) -> Response:
    return JSONResponse(body, status, headers, "application/fhir+json", background)
