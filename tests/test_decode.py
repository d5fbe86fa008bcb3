"""Payloads are opened one by one, for whoever may read what their key locked."""

import json
from typing import Any

import pytest
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads

from codec import ENCODING, KEY_ID
from domain.errors import Incomplete
from starter.decode import Fate, asked, cases_of, opened
from storage.keys import KeyStore

PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"rent doubled"')


def locked(keys: KeyStore, case: str) -> Payload:
    """One payload as the engine stores it."""
    return Payload(
        metadata={"encoding": ENCODING, KEY_ID: case.encode()}, data=keys.seal(case, PLAIN.SerializeToString())
    )


def wire(*payloads: Payload) -> bytes:
    """A request as Temporal's screens send it."""
    return json_format.MessageToJson(Payloads(payloads=payloads)).encode()


def texts(payloads: Payloads) -> list[Any]:
    """What each payload says."""
    return [json.loads(payload.data) for payload in payloads.payloads]


def everything(key: str) -> bool:
    """Somebody who may read all."""
    return True


def test_locked_payloads_are_opened_and_others_come_back_as_they_were(keys: KeyStore, case: str) -> None:
    """What was never locked needs nobody's leave."""
    told = opened(keys, asked(wire(locked(keys, case), PLAIN)), everything)

    assert texts(told.payloads) == ["rent doubled"] * 2
    assert (told.read, told.refused) == ((case,), ())
    assert json.loads(told.body())["payloads"]


def test_what_may_not_be_read_says_so_in_its_place(keys: KeyStore, case: str) -> None:
    """Leave is asked for each key once; the payloads of other cases on the same page are opened."""
    seen: list[str] = []

    def only_mine(key: str) -> bool:
        seen.append(key)
        return key == case

    other = locked(keys, "case-R-OTHER")
    told = opened(keys, Payloads(payloads=[other, locked(keys, case), other]), only_mine)

    assert texts(told.payloads) == ["[not allowed]", "rent doubled", "[not allowed]"]
    assert (told.read, told.refused) == ((case,), ("case-R-OTHER",))
    assert sorted(seen) == sorted({case, "case-R-OTHER"})
    assert told.fates == {Fate.READ: 1, Fate.NOT_ALLOWED: 2, Fate.ERASED: 0, Fate.UNREADABLE: 0}


def test_one_dead_payload_does_not_blank_the_page(keys: KeyStore, case: str) -> None:
    """Erased and unreadable payloads say so in their place; the others are opened."""
    erased, alive = locked(keys, "case-erased"), locked(keys, case)
    damaged = Payload(metadata=dict(alive.metadata), data=b"damaged")
    foreign = Payload(metadata={"encoding": ENCODING, KEY_ID: b"case-nobody"}, data=alive.data)
    strange = Payload(metadata=dict(alive.metadata), data=keys.seal(case, b"\xff\xff"))
    keys.destroy("case-erased")

    told = opened(keys, Payloads(payloads=[erased, damaged, foreign, strange, alive]), everything)
    assert texts(told.payloads) == ["[erased]", "[unreadable]", "[unreadable]", "[unreadable]", "rent doubled"]


def test_a_payload_under_another_cases_name_opens_nothing(keys: KeyStore, case: str) -> None:
    """Who may read one case cannot have the payload of another opened by writing the first one's name on it."""
    stolen = Payload(metadata={"encoding": ENCODING, KEY_ID: case.encode()}, data=locked(keys, "case-R-OTHER").data)
    keys.seal(case, b"a key of its own")

    told = opened(keys, Payloads(payloads=[stolen]), lambda key: key == case)
    assert texts(told.payloads) == ["[unreadable]"]


def test_a_made_up_key_is_not_repeated(keys: KeyStore) -> None:
    """What a caller writes where a case id should stand may be a name: it goes into no answer and no log."""
    made_up = Payload(metadata={"encoding": ENCODING, KEY_ID: b"Amina Ceesay"}, data=b"x")

    assert cases_of(Payloads(payloads=[made_up])) == ["unknown"]
    assert "Amina" not in str(opened(keys, Payloads(payloads=[made_up]), lambda _: False))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"3", b'{"payloads": 1}', b'{"other": []}'])
def test_a_body_that_is_not_payloads_is_refused(body: bytes) -> None:
    """Nonsense is told in three parts."""
    with pytest.raises(Incomplete, match="no list of payloads"):
        asked(body)
