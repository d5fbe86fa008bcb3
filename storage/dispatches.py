"""What went out, to whom, with which fields, on what basis: written before it is sent, settled by the partner's answer.

A row that is ASKED and not settled tells the next try that the first may have been heard.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, not_, or_, select

from domain.partner import FaultCode
from storage.database import Database
from storage.moment import right_now
from storage.tables import dispatches
from storage.upsert import insert

ASKED, SENT, FAILED = "ASKED", "SENT", "FAILED"
UNSURE = (FaultCode.UNREADABLE.value, FaultCode.PAYMENT_UNSURE.value)  # refusals after which nobody knows


@dataclass(frozen=True)
class Dispatch:
    key: str
    recipient: str
    service: str
    state: str
    code: str
    reference: str
    fields: tuple[str, ...]
    basis: int | None
    tries: int
    asked_at: datetime
    settled_at: datetime | None

    @property
    def may_have_been_heard(self) -> bool:
        """Whether the recipient has it, or nobody knows."""
        return self.state != FAILED or self.tries > 1 or self.code.startswith(UNSURE)


class Dispatches:
    """One row for each deed and recipient: a deed done twice leaves one."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

    def ask(
        self, case: str, key: str, recipient: str, service: str, fields: Sequence[str] = (), basis: int | None = None
    ) -> Dispatch:
        """Note that it is about to be sent; `tries` says how often it was, this time included. What was sent stays so.

        What failed for certain begins anew when it is asked again. Choice: that is a refusal of the first try only;
        what may have been heard, by a try before or behind an answer nobody could read, stays what may have been heard.
        """
        now = self._clock()
        first: dict[str, Any] = {
            "service": service,
            "state": ASKED,
            "code": "",
            "reference": "",
            "fields": list(fields),
        }
        first |= {"basis": basis, "tries": 0, "asked_at": now, "settled_at": None}
        mine = _mine(case, key, recipient)
        with self._database.begin() as connection:
            new = insert(connection, dispatches).values(case_id=case, key=key, recipient=recipient, **first)
            connection.execute(new.on_conflict_do_nothing())
            failed = dispatches.update().where(*mine, dispatches.c.state == FAILED)
            connection.execute(failed.where(not_(_MAY_HAVE_BEEN_HEARD)).values(**first))
            connection.execute(failed.values(state=ASKED, code="", settled_at=None))
            there = connection.execute(select(dispatches).where(*mine)).one()
            if there.state == ASKED:
                told = list(dict.fromkeys([*there.fields, *fields])) if there.tries else list(fields)
                more = dispatches.update().where(*mine).values(tries=there.tries + 1, fields=told, basis=basis)
                connection.execute(more.values(service=service) if not there.tries else more)
            row = connection.execute(select(dispatches).where(*mine)).one()
        return _dispatch(row)

    def settle(self, case: str, key: str, recipient: str, state: str, *, reference: str = "", code: str = "") -> None:
        """How it ended: SENT, or FAILED with a code. What was sent is not failed by a try that comes back late."""
        now = {"state": state, "reference": reference[:200], "code": code[:60], "settled_at": self._clock()}
        with self._database.begin() as connection:
            mine = dispatches.update().where(*_mine(case, key, recipient), dispatches.c.state != SENT)
            connection.execute(mine.values(now))

    def find(self, case: str, key: str, recipient: str = "") -> Dispatch | None:
        """What is known of one of them."""
        wanted = select(dispatches).where(dispatches.c.case_id == case, dispatches.c.key == key)
        if recipient:
            wanted = wanted.where(dispatches.c.recipient == recipient)
        with self._database.read() as connection:
            row = connection.execute(wanted.limit(1)).one_or_none()
        return _dispatch(row) if row else None

    def of(self, case: str) -> list[Dispatch]:
        """Everything that went out of a case, in the order it was asked for."""
        wanted = select(dispatches).where(dispatches.c.case_id == case)
        ordered = wanted.order_by(dispatches.c.asked_at, dispatches.c.key, dispatches.c.recipient)
        with self._database.read() as connection:
            return [_dispatch(row) for row in connection.execute(ordered)]

    def waiting(self) -> dict[str, int]:
        """How many were asked and are not settled, by service."""
        wanted = select(dispatches.c.service).where(dispatches.c.state == ASKED)
        with self._database.read() as connection:
            services = list(connection.scalars(wanted))
        return {service: services.count(service) for service in sorted(set(services))}


_MAY_HAVE_BEEN_HEARD = or_(
    dispatches.c.tries > 1,
    *(dispatches.c.code.startswith(code, autoescape=True) for code in UNSURE),
)


def _mine(case: str, key: str, recipient: str) -> tuple[Any, ...]:
    return (dispatches.c.case_id == case, dispatches.c.key == key, dispatches.c.recipient == recipient)


def _dispatch(row: Row[Any]) -> Dispatch:
    told = (row.state, row.code, row.reference, tuple(row.fields), row.basis, row.tries, row.asked_at, row.settled_at)
    return Dispatch(row.key, row.recipient, row.service, *told)
