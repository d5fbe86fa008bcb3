"""The reading glass of operations: opens encrypted payloads for the engine's own screens, on this machine only.

    python -m starter.decode

POST /decode           with `Authorization: Bearer <token>`, for the command line
POST /<token>/decode   for the engine's web page, which cannot send a header of its own

Here staff read personal data outside a case file, so every request leaves one line: which cases, how many payloads,
never what they said.
"""

import hmac
import re
import signal
import sys
from collections import Counter
from collections.abc import Collection
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import structlog
from google.protobuf import json_format
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload, Payloads

from codec import key_of, unlocked
from domain.errors import CaseError, Unavailable
from storage.keys import KeyGone, KeyStore

LOOPBACK = "127.0.0.1"
MOST_BYTES = 8 * 1024 * 1024
PATIENCE = 30  # seconds a caller may take to send a request
KEY_SHAPE = re.compile(r"case-[A-Za-z0-9-]{1,60}|system")
HEADERS = "Authorization, Content-Type, X-Namespace"

log = structlog.get_logger("decode")


class Allowed(NamedTuple):
    """Who may ask: whoever holds the token, and web pages of these origins."""

    token: str
    origins: Collection[str]

    def asks(self, path: str, authorization: str) -> bool:
        """Both doors are tried in full, so that the time taken tells nothing about the token.

        The Web UI hangs a query on the address; what it asks there changes nothing here.
        """
        path = path.partition("?")[0]
        by_header = hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode())
        by_path = hmac.compare_digest(path.encode(), f"/{self.token}/decode".encode())
        return by_path or (by_header and path == "/decode")


def server(port: int, keys: KeyStore, token: str, ui_port: int) -> ThreadingHTTPServer:
    """Listens on this machine only; port 0 takes any free one."""
    if not token:
        raise Unavailable(
            "The decode endpoint has no token, so anybody on this machine could read every case.",
            "It was not started.",
            "Set PASSERELLE_DECODE_TOKEN, or let the first start make one.",
        )
    allowed = Allowed(token, {f"http://{host}:{ui_port}" for host in (LOOPBACK, "localhost")})
    try:
        return ThreadingHTTPServer((LOOPBACK, port), handler(keys, allowed))
    except OSError:
        raise Unavailable(
            f"Port {port} is taken by another program.",
            "The decode endpoint was not started.",
            "Stop that program, or set PASSERELLE_DECODE_PORT to a free port.",
        ) from None


def handler(keys: KeyStore, allowed: Allowed) -> type[BaseHTTPRequestHandler]:
    class Decode(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_OPTIONS(self) -> None:
            self._answer(HTTPStatus.NO_CONTENT)

        def do_POST(self) -> None:
            body = self._body()
            if not allowed.asks(self.path, self.headers.get("Authorization", "")):
                self._answer(HTTPStatus.UNAUTHORIZED)
            elif body is None:
                self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            else:
                self._decode(body)

        def _decode(self, body: bytes) -> None:
            try:
                asked = json_format.Parse(body, Payloads())
            except (json_format.ParseError, UnicodeDecodeError):
                self._answer(HTTPStatus.BAD_REQUEST)
            else:
                self._answer(HTTPStatus.OK, json_format.MessageToJson(opened(keys, asked)).encode())

        def _body(self) -> bytes | None:
            """None if too large or of unknown size; then it is not kept."""
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > MOST_BYTES:
                return None
            return self.rfile.read(int(length))

        def _answer(self, status: HTTPStatus, body: bytes = b"") -> None:
            self.send_response(status)
            origin = self.headers.get("Origin", "")
            if origin in allowed.origins:
                self.send_header("Access-Control-Allow-Origin", origin)
                self.send_header("Access-Control-Allow-Methods", "POST, OPTIONS")
                self.send_header("Access-Control-Allow-Headers", HEADERS)
            for name, value in (("Vary", "Origin"), ("Cache-Control", "no-store")):
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def version_string(self) -> str:
            return "decode"

        def log_message(self, format: str, *args: object) -> None:
            """The server's own line would hold the path, and the path holds the token."""

    return Decode


def opened(keys: KeyStore, asked: Payloads) -> Payloads:
    """Payload by payload: one that cannot be read does not blank the page."""
    cases = {_case(payload) for payload in asked.payloads} - {None}
    answers = [_opened(keys, payload) for payload in asked.payloads]
    fates = Counter(fate for _, fate in answers)
    log.info("payloads.decoded", cases=sorted(map(str, cases)), **{fate: fates[fate] for fate in FATES})
    return Payloads(payloads=[payload for payload, _ in answers])


FATES = ("read", "erased", "unreadable")


def _opened(keys: KeyStore, payload: Payload) -> tuple[Payload, str]:
    try:
        return unlocked(keys, payload), "read"
    except KeyGone:
        return _said("[erased]"), "erased"
    except (CaseError, DecodeError):
        return _said("[unreadable]"), "unreadable"


def _said(words: str) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=f'"{words}"'.encode())


def _case(payload: Payload) -> str | None:
    """What a caller sends is not trusted to be a case id."""
    key = key_of(payload)
    return key if key is None or KEY_SHAPE.fullmatch(key) else "unknown"


def serve() -> None:
    from logs import configure
    from settings import read_settings

    settings = read_settings()
    configure(settings.log_format)
    keys = KeyStore(settings.keys_url, settings.key_file)
    token = settings.decode_token.get_secret_value()
    with server(settings.decode_port, keys, token, settings.temporal_ui_port) as listening:
        log.info("decode.started", port=settings.decode_port)
        listening.serve_forever()


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        serve()
    except KeyboardInterrupt:
        sys.exit(0)
    except CaseError as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
