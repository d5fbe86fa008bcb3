"""Whether a password opens an account: counted first, then looked at, and as slow to say no as to say yes."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from domain.errors import NotAllowed, NotFound
from letters.words import Speaker
from starter.doors import Doors
from starter.passwords import fits, hashed, outdated

T = TypeVar("T")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_hashing = ThreadPoolExecutor(2, thread_name_prefix="hashing")
"""Choice: two at a time. Each takes 64 MB, and whoever floods this door must not slow down the others."""


@dataclass(frozen=True)
class Checked:
    """Who it is, or nobody; or how long the next try must wait."""

    staff_id: str = ""
    wait: timedelta = timedelta(0)


async def check(doors: Doors, typed: str, password: str, address: str) -> Checked:
    """Look at one try, when its turn comes."""
    return await _in_turn(_check, doors, typed, password, address)


async def change(doors: Doors, id_: str, new: str) -> None:
    """This is the password from now on; whoever came in by the old one is signed out."""
    await _in_turn(_change, doors, id_, new)


async def _in_turn(work: Callable[..., T], *what: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(_hashing, work, *what)


def _check(doors: Doors, typed: str, password: str, address: str) -> Checked:
    id_, password = as_id(typed), _clean(password)
    marks = doors.tries.marks(id_, address)
    if wait := doors.tries.begin(marks):
        return Checked(wait=wait)
    account = doors.accounts.get(id_) if ID.fullmatch(id_) else None
    kept = account.password if account else ""
    if not (fits(kept, password) and active(doors, id_)):
        return Checked()
    doors.tries.forgive(marks)
    if outdated(kept):
        doors.accounts.set_password(id_, hashed(password))
    return Checked(id_)


def _change(doors: Doors, id_: str, new: str) -> None:
    doors.accounts.set_password(id_, hashed(new))
    doors.sessions.end_all(id_)


def as_id(typed: str) -> str:
    """As the register writes it: telephones begin a line with a capital."""
    return _clean(typed).strip().lower()[:200]


def active(doors: Doors, id_: str) -> bool:
    """Whether this is somebody who may act now."""
    try:
        doors.staff.member(id_)
    except (NotFound, NotAllowed):
        return False
    return True


def in_words(speaks: Speaker, wait: timedelta) -> str:
    """How long somebody has to wait, told and no more."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    if seconds < 60:
        long = speaks.many("{n} second", "{n} seconds", seconds)
    else:
        long = speaks.many("{n} minute", "{n} minutes", -(-seconds // 60))
    return speaks.say("Too many tries. Nothing was looked at. Wait {long}, then try again.", long=long)


def _clean(text: str) -> str:
    """Half a letter, which no keyboard writes, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()
