"""The world outside a story: providers that answer by their own system or by the link they were sent."""

import asyncio
import re
from typing import Any

import httpx2

from domain.errors import Unavailable

PATIENCE, GLANCE = 20.0, 0.05  # seconds
STATUS = {
    "ACKNOWLEDGED": "received",
    "ACCEPTED": "accepted",
    "REJECTED": "rejected",
    "IN_SERVICE": "in-progress",
    "COMPLETED": "completed",
    "NO_SHOW": "failed",
}
LINK = re.compile(r"http://[^\s<>\"]+/l/[A-Za-z0-9_.=-]+")


class Outside:
    """Plays every provider, through the stand-ins' own doors."""

    def __init__(self, standins: str) -> None:
        self._client = httpx2.AsyncClient(base_url=standins, timeout=PATIENCE)

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def appear(self, provider: str) -> None:
        """A provider that only this story knows is entered in the directory."""
        await self._client.post("/hsds/$appear", json={"identifier": provider})

    async def answer(self, number: str, form: dict[str, Any]) -> None:
        """An answer, or a report, as soon as what it answers has arrived."""
        reference = f"{number}/{form['referral']}"
        async with asyncio.timeout(PATIENCE):
            while True:
                if await self._by_task(reference, form) or await self._by_link(reference, form):
                    return
                await asyncio.sleep(GLANCE)

    async def _by_task(self, reference: str, form: dict[str, Any]) -> bool:
        state = str(form.get("answer") or form.get("state"))
        told = {"identifier": reference, "status": STATUS[state], "reason": form.get("reason") or ""}
        told |= {"note": form.get("outcome") or "", "feedback": form.get("feedback") or ""}
        if state == "NO_SHOW":
            told["reason"] = state
        answer = await self._client.post("/fhir/$answer", json=told)
        return answer.status_code != 404

    async def _by_link(self, reference: str, form: dict[str, Any]) -> bool:
        mails = (await self._client.get("/mail.json")).json()
        link = next(
            (found[0] for mail in mails if reference in mail["text"] and (found := LINK.search(mail["text"]))), ""
        )
        if not link:
            return False
        filled = {"answer": form.get("answer") or form.get("state"), "reason": form.get("reason") or ""}
        filled |= {name: form.get(name) or "" for name in ("outcome", "feedback")}
        answer = await self._client.post(link, data=filled)
        if answer.status_code != 200:
            raise Unavailable(
                "The link of a provider did not work.", "The story stopped.", f"It said {answer.status_code}."
            )
        return True
