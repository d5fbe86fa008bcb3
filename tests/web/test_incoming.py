"""Short messages from returnees: a word acts, everything else is read by a person; nobody's message is lost."""

from uuid import uuid4

import pytest

from domain.wishes import Channel
from starter.doors import Doors
from starter.story.engine import House
from storage.marks import Traits
from tests.web.conftest import Street, move_in, sms, until

ACTS = {"STOP": "stop_messages", "REFUSE": "refuse_assistance", "CALL": "ask_for_call"}


@pytest.mark.rule("R86")
@pytest.mark.parametrize(
    ("text", "word"),
    [
        *(("STOP", "STOP"), (" stop. ", "STOP"), ("توقف", "STOP"), ("baja", "STOP")),
        *(("REFUS", "REFUSE"), ("أرفض", "REFUSE"), ("Rechazo", "REFUSE")),
        *(("RAPPEL", "CALL"), ("اتصل بي", "CALL"), ("llámame", "CALL")),
    ],
)
async def test_a_word_acts(street: Street, text: str, word: str) -> None:
    """Whole messages only, in four languages; sent by the returnee herself, and once for the same message."""
    id_ = str(uuid4())

    answers = [await street.write(text, id_=id_) for _ in range(2)]

    assert [one.json() for one in answers] == [{"said": "heard"}] * 2
    (act,) = await street.acts(ACTS[word])
    assert act["by"]["role"] == "RETURNEE"
    assert await street.unread() == []


async def test_what_the_words_do(street: Street) -> None:
    """No more messages; a call is owed; help is refused."""
    for text in ("STOP", "RAPPEL", "REFUS"):
        await street.write(text)

    case = await street.case()
    assert Channel.MESSAGE in case.wishes.never
    assert (len(case.calls), bool(case.refused)) == (1, True)


@pytest.mark.parametrize("text", ["I need milk for the baby", "non", "STOP it please", "مرحبا", "\ud83d", "", "a\x00b"])
async def test_free_text_waits_for_a_person(street: Street, text: str) -> None:
    """Its words are a paper that a case worker can read; signs that nothing could carry are left out."""
    answer = await street.write(text)

    assert (answer.status_code, answer.json()) == (200, {"said": "heard"})
    assert await street.unread() == [text.replace("\ud83d", "").replace("\x00", "")]


async def test_ids_that_look_alike_are_two_messages(street: Street) -> None:
    """Signs other than letters, and a long beginning, are part of an id."""
    for id_ in ("msg.1", "msg-1", "m" * 60 + "1", "m" * 60 + "2"):
        await street.write(f"text {id_}", id_=id_)

    assert len(await street.unread()) == 4


async def test_a_number_nobody_has(street: Street) -> None:
    """Heard, and nothing kept."""
    assert (await sms(street.client, "+2203019999", "STOP")).json()["said"] == "heard; nobody here has this number"


async def test_two_cases_with_one_number(house: House, doors: Doors, street: Street) -> None:
    """Stopped for both; refused for none, and an unread message in each; a third that never began disturbs nobody."""
    other = await move_in(house, doors, street.client, name="Binta Testfall", phone=street.phone)
    page = street.life.world.opened
    traits = Traits("m1", "Nobody Testfall", None, "ETH", street.phone.removeprefix("+"))
    doors.marks.keep("case-R-2222222", doors.marks.of([traits]), page.registered_on, "ET-ADD")

    said = [(await street.write(text)).json()["said"] for text in ("REFUS", "STOP")]

    doors.marks.forget("case-R-2222222")
    assert said == ["heard", "heard"]
    for one in (street, other):
        assert await one.unread() == ["REFUS"]
        case = await one.case()
        assert (bool(case.refused), Channel.MESSAGE in case.wishes.never) == (False, True)


async def test_messages_are_kept_while_no_worker_runs(house: House, street: Street) -> None:
    """The worker is killed: a refusal and a provider's answer are taken all the same, and found when it is back."""
    await street.refer("shelter")
    url = await street.link("shelter")
    await house.engine.kill(house.engine.worker)
    try:
        accepted = await street.client.post(url, data={"answer": "ACCEPTED"})
        refused = await street.write("REFUS")
    finally:
        await house.engine.start_worker()

    assert "Thank you" in accepted.text
    assert refused.json() == {"said": "heard"}

    async def both() -> bool:
        answers, refusals = await street.acts("answer_referral"), await street.acts("refuse_assistance")
        return [one["answer"] for one in answers] == ["ACCEPTED"] and len(refusals) == 1

    await until(both, patience=60)
