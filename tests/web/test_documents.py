"""Attaching a file over real HTTP: taken by who may, refused before it is read by who may not."""

import pytest

from domain.people import Role
from starter.doors import Doors
from starter.story.engine import House
from tests.attached import pdf
from tests.web.signed_in import register, shown, sign_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_file_is_attached_and_others_learn_nothing(house: House, doors: Doors) -> None:
    """Its case worker attaches it; a form without a file is told so; for another office there is no such case."""
    worker = await sign_in(house, doors, Role.CASE_WORKER)
    number = await register(worker, worker.person.id)
    await shown(doors, number)
    path, files = f"/cases/{number}/documents", {"file": ("letter.pdf", pdf())}

    taken = await worker.send(path, files=files, kind="LETTER")
    assert taken.status_code == 303, taken.text
    assert "letter.pdf" in await worker.read(path)
    assert (await worker.send(path, kind="LETTER")).status_code == 409
    assert (await worker.client.post(path, data={"kind": "LETTER"}, files=files)).status_code == 403

    elsewhere = await sign_in(house, doors, Role.CASE_WORKER, "SN-DKR")
    assert (await elsewhere.client.post(path, files=files)).status_code in (403, 404)
