"""What a page brings along: style, script, fonts of nobody. Addresses hold a hash, so a browser asks once a release."""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

HERE = Path(__file__).parent / "static"
SERVED = (".css", ".js", ".svg", ".png")
JOINED = {"htmx.js": ("vendor/htmx.min.js", "vendor/hx-sse.min.js")}
"""One file, because htmx looks at the page as soon as it is there: an extension that came later would be overlooked."""
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file, read and packed once."""

    address: str
    kind: str
    plain: bytes
    packed: bytes


def address(name: str) -> str:
    """The address of a file under `static`, such as app.css. Raises KeyError for a file that is not there."""
    return _by_name()[name].address


def serve(request: Request) -> Response:
    """The file with this hash; an address of another release is not there."""
    asset = _by_address().get(request.url.path)
    if asset is None:
        raise HTTPException(404)
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, media_type=asset.kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(asset.plain, media_type=asset.kind, headers=headers)


@cache
def _by_name() -> dict[str, Asset]:
    files = {path.relative_to(HERE).as_posix(): path.read_bytes() for path in HERE.rglob("*") if path.suffix in SERVED}
    files |= {name: b"\n;\n".join(files[part] for part in parts) for name, parts in JOINED.items()}
    return {name: _made(Path(name), content) for name, content in files.items()}


@cache
def _by_address() -> dict[str, Asset]:
    return {asset.address: asset for asset in _by_name().values()}


def _made(path: Path, content: bytes) -> Asset:
    named = f"/static/{path.stem}.{sha256(content).hexdigest()[:12]}{path.suffix}"
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return Asset(named, kind, content, gzip.compress(content, 9, mtime=0))
