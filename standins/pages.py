"""What "went out", to be looked at: letters and short messages. No script runs here, whatever a letter holds."""

import re
from base64 import b64decode, b64encode
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from standins.shelf import Shelf

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; width: 100% } th, td { text-align: start; padding: .4rem .8rem; vertical-align: top }
tr { border-block-end: 1px solid #ddd } pre { white-space: pre-wrap; font: inherit; border: 1px solid #ddd;
padding: 1rem } iframe { width: 100%; height: 30rem; border: 1px solid #ddd } nav a { margin-inline-end: 1rem }
"""
HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{HASH}'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
SHOWN = "allow-popups allow-popups-to-escape-sandbox"
POLICY_OF_A_PART = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; sandbox {SHOWN}"
LINK = re.compile(r"https?://[^\s<>\"']+")


def routes(shelf: Shelf) -> list[Route]:
    """The pages, and the same as JSON. Links are relative, so that they may be mounted anywhere."""

    def mail(_: Request) -> Response:
        rows = "".join(_row(letter) for letter in reversed(shelf.all("mail")))
        head = "<tr><th>To</th><th>Subject</th><th>Time</th><th>Parts</th></tr>"
        return _page("Mail", f"<table>{head}{rows}</table>" if rows else "<p>No letter yet.</p>", "")

    def letter(request: Request) -> Response:
        found = _letter(shelf, request.path_params["n"])
        return _page(found["subject"] or "(no subject)", _whole(found), "../")

    def part(request: Request) -> Response:
        n, k = request.path_params["n"], request.path_params["k"]
        _letter(shelf, n)
        message = message_from_bytes(b64decode(shelf.get("mail_raw", str(n))), policy=default)
        parts = leaves(message)
        if k >= len(parts):
            raise HTTPException(404)
        return _part(parts[k])

    def messages(_: Request) -> Response:
        rows = "".join(_said(message) for message in reversed(shelf.all("broadcasts")))
        head = "<tr><th>To</th><th>Text</th><th>Time</th></tr>"
        return _page("Messages", f"<table>{head}{rows}</table>" if rows else "<p>No message yet.</p>", "")

    return [
        Route("/mail", mail),
        Route("/mail.json", lambda _: JSONResponse(shelf.all("mail")[::-1])),
        Route("/mail/{n:int}", letter),
        Route("/mail/{n:int}/part/{k:int}", part),
        Route("/messages", messages),
        Route("/messages.json", lambda _: JSONResponse(shelf.all("broadcasts")[::-1])),
    ]


def leaves(message: EmailMessage) -> list[EmailMessage]:
    """The parts that hold something, in order."""
    return [part for part in message.walk() if not part.is_multipart()]


def _letter(shelf: Shelf, n: int) -> dict[str, Any]:
    """Letters are never thrown away, so the n-th to come stays the n-th."""
    kept: list[dict[str, Any]] = shelf.all("mail")
    if not 1 <= n <= len(kept):
        raise HTTPException(404)
    return kept[n - 1]


def _page(title: str, body: str, up: str) -> Response:
    nav = f'<nav><a href="{up}mail">Mail</a><a href="{up}messages">Messages</a></nav>'
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    text = f'<!doctype html><html lang="en"><head>{head}</head><body>{nav}<h1 dir="auto">{escape(title)}</h1>{body}'
    return HTMLResponse(f"{text}</body></html>", headers=_headers(POLICY))


def _headers(policy: str) -> dict[str, str]:
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }


def _row(letter: dict[str, Any]) -> str:
    n, again = letter["n"], f" ({letter['count']} times)" if letter["count"] > 1 else ""
    title = f'<a href="mail/{n}">{escape(letter["subject"] or "(no subject)")}</a>{again}'
    parts = " ".join(_link(f"mail/{n}/part/{part['k']}", part) for part in letter["parts"])
    return f"<tr><td>{_to(letter)}</td><td dir='auto'>{title}</td><td>{_at(letter['at'])}</td><td>{parts}</td></tr>"


def _whole(letter: dict[str, Any]) -> str:
    n, parts = letter["n"], letter["parts"]
    html = next((part for part in parts if part["media"] == "text/html" and not part["name"]), None)
    frame = f'<iframe sandbox="{SHOWN}" src="{n}/part/{html["k"]}" title="HTML"></iframe>' if html else ""
    links = "".join("<li>" + _link(f"{n}/part/{part['k']}", part) + "</li>" for part in parts)
    head = f"<p>To {_to(letter)}, {_at(letter['at'])}</p>"
    return f'{head}<pre dir="auto">{_clickable(letter["text"])}</pre>{frame}<h2>Parts</h2><ul>{links}</ul>'


def _link(href: str, part: dict[str, Any]) -> str:
    return f'<a href="{href}">{escape(part["name"] or part["media"])}</a> ({part["bytes"]} bytes)'


def _to(letter: dict[str, Any]) -> str:
    return escape(", ".join(letter["to"]))


def _at(moment: str) -> str:
    return escape(moment[:19].replace("T", " "))


def _clickable(text: str) -> str:
    """Escaped, with its web addresses as links: a provider's answer begins with one."""
    pieces, end = [], 0
    for found in LINK.finditer(text):
        url = escape(found.group())
        pieces += [escape(text[end : found.start()]), f'<a href="{url}" rel="noreferrer noopener">{url}</a>']
        end = found.end()
    return "".join([*pieces, escape(text[end:])])


def _said(message: dict[str, Any]) -> str:
    text = " ".join(message["text"].values())
    to, at = escape(", ".join(message["urns"])), _at(message["created_on"])
    return f"<tr><td>{to}</td><td dir='auto'>{escape(text)}</td><td>{at}</td></tr>"


def _part(part: EmailMessage) -> Response:
    """HTML in a closed box, PDF to be read, anything else to be kept."""
    media, content = part.get_content_type(), part.get_payload(decode=True)
    body = content if isinstance(content, bytes) else b""
    headers = _headers(POLICY_OF_A_PART)
    if media == "text/html" and not part.get_filename():
        shown = '<base target="_blank">' + body.decode(part.get_content_charset("utf-8"), "replace")
        return HTMLResponse(shown, headers=headers)
    if media == "text/plain" and not part.get_filename():
        return Response(body, media_type="text/plain; charset=utf-8", headers=headers)
    if media == "application/pdf":
        # A browser's own PDF reader does not open in a closed box; a PDF is no page of ours and runs nothing here.
        headers |= {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"}
    named = quote(part.get_filename() or f"part.{media.rpartition('/')[2]}")
    how = "inline" if media == "application/pdf" else "attachment"
    headers["content-disposition"] = f"{how}; filename*=utf-8''{named}"
    return Response(
        body, media_type=media if media == "application/pdf" else "application/octet-stream", headers=headers
    )
