"""A file from a browser, held in memory and never written to a disk in clear."""

from typing import NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from domain.errors import Incomplete
from web.guarding import MORE


class Sent(NamedTuple):
    """A file and what came beside it."""

    fields: FormData
    name: str
    content: bytes


class InMemory(MultiPartParser):
    """Choice: a list of names does not lie in a temporary folder, however large it is."""

    spool_max_size = 2 * max(MORE.values())


async def one_file(request: Request, field: str) -> Sent:
    """The only file of a form. Raises Incomplete if there is none."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _none()
    try:
        fields = await InMemory(request.headers, request.stream(), max_files=1, max_fields=20).parse()
    except MultiPartException:
        raise _none() from None
    file = fields.get(field)
    if not isinstance(file, UploadFile) or not file.filename:
        raise _none()
    content = await file.read()
    await file.close()
    return Sent(fields, _plain(file.filename), content)


def _plain(name: str) -> str:
    """The last part of a name, as it may be repeated on a page."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:120] or "?"


def _none() -> Incomplete:
    return Incomplete("There is no file in this form.", "Nothing was recorded.", "Choose a file, then send the form.")
