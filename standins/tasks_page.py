"""The page on which a person at a laptop plays the providers: every referral, and buttons to answer it."""

from html import escape
from typing import Any

BUTTONS = (
    ("Acknowledge", "received", ""),
    ("Accept", "accepted", ""),
    ("Decline", "rejected", "REFUSED_BY_PROVIDER"),
    ("Full", "rejected", "NO_CAPACITY"),
    ("Start", "in-progress", ""),
    ("Complete", "completed", ""),
    ("Did not come", "failed", "NO_SHOW"),
)
HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Referrals at the providers</title></head>
<body><h1>Referrals at the providers</h1><p>A stand-in: these are the providers' own systems, played here.</p>
<table border="1" cellpadding="6"><tr><th>Referral</th><th>Provider</th><th>Priority</th><th>Asked</th>
<th>Person</th><th>Status</th><th>Our door said</th><th>Answer</th></tr>
"""


def page(rows: list[tuple[dict[str, Any], int | None]]) -> str:
    """Each task with what the house's door said to its last webhook. Everything that came from outside is escaped."""
    return HEAD + "".join(_row(task, said) for task, said in rows) + "</table></body></html>"


def _row(task: dict[str, Any], said: int | None) -> str:
    contained = {one.get("resourceType"): one for one in task.get("contained", [])}
    request, person = contained.get("ServiceRequest", {}), contained.get("Patient", {})
    reference = ", ".join(str(one.get("value", "")) for one in task.get("identifier", []))
    provider = task.get("owner", {}).get("identifier", {}).get("value", "")
    asked = " ".join([*_codes(request), request.get("code", {}).get("text", "")])
    cells = [reference, provider, task.get("priority", ""), asked, _told(person), task.get("status", "")]
    shown = "".join(f"<td>{escape(str(cell))}</td>" for cell in [*cells, said or ""])
    return f"<tr>{shown}<td>{_buttons(task['id'])}</td></tr>\n"


def _codes(request: dict[str, Any]) -> list[str]:
    return [str(coding.get("code", "")) for one in request.get("category", []) for coding in one.get("coding", [])]


def _told(person: dict[str, Any]) -> str:
    texts = [
        one.get("text") or one.get("value", "") for key in ("name", "telecom", "address") for one in person.get(key, [])
    ]
    return ", ".join(str(text) for text in [*texts, person.get("birthDate", ""), person.get("gender", "")] if text)


def _buttons(id: str) -> str:
    return "".join(_button(id, *button) for button in BUTTONS)


def _button(id: str, label: str, status: str, reason: str) -> str:
    hidden = {"id": id, "status": status, "reason": reason}
    inputs = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items())
    return f'<form method="post" action="tasks">{inputs}<button>{label}</button></form>'
