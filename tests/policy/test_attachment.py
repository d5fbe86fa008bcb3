"""Files people bring into a case: who may, what they belong to, once each."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.act import read_act, read_at_the_door
from domain.errors import Conflict, Incomplete, NotAllowed, NotFound
from policy import roles
from tests.policy.lives import Life, person, returnee, under_way

FILE, OTHER = "0a" * 16, "0b" * 16
CERTIFICATE = {"document": FILE, "kind": "HANDOVER_CERTIFICATE", "activity": "shop", "instalment": 1}


def ordered() -> Life:
    """A life whose first instalment of goods is ordered."""
    return under_way().does("order_instalment", activity="shop", instalment=1, amount="450")


def attached(life: Life) -> list[tuple[str, str, str, int | None]]:
    """What the case file holds."""
    return [(made.document, made.kind.value, made.activity, made.instalment) for made, _ in life.case.attachments]


def test_a_certificate_belongs_to_its_instalment() -> None:
    """It may come before the delivery is confirmed or after it; no promise moves."""
    life = ordered()
    before = life.ledger
    life.does("attach_document", **CERTIFICATE)

    assert attached(life) == [(FILE, "HANDOVER_CERTIFICATE", "shop", 1)]
    assert life.ledger == before
    life.does("confirm_delivery", activity="shop", instalment=1, certificate="signed by her")
    assert attached(life.does("attach_document", **{**CERTIFICATE, "document": OTHER})) == [
        (FILE, "HANDOVER_CERTIFICATE", "shop", 1),
        (OTHER, "HANDOVER_CERTIFICATE", "shop", 1),
    ]


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"instalment": 2}, NotFound, "no ordered instalment 'shop/2'"),
    ({"activity": "other"}, NotFound, "no ordered instalment 'other/1'"),
    ({"activity": ""}, NotFound, "no ordered instalment '/1'"),
    ({"instalment": None}, Incomplete, "belongs to one instalment"),
    ({"instalment": None, "activity": ""}, Incomplete, "belongs to one instalment"),
    ({"instalment": None, "activity": "other", "kind": "RECEIPT"}, NotFound, "no activity or item 'other'"),
    ({"instalment": None, "activity": "SHOP", "kind": "RECEIPT"}, NotFound, "no activity or item 'SHOP'"),
]


@pytest.mark.parametrize(("changed", "kind", "said"), WRONG)
def test_what_it_belongs_to_must_be_there(changed: dict[str, Any], kind: type, said: str) -> None:
    """Mistyped or missing: refused in words, nothing recorded."""
    told = ordered().turned_down("attach_document", **{**CERTIFICATE, **changed})

    assert isinstance(told, kind)
    assert said in told.happened


def test_an_item_given_at_once_has_its_certificate_too() -> None:
    """Help without a plan has no instalments: the item is named."""
    life = returnee().does("give_immediate_assistance", item="food", amount="20")

    life.does("attach_document", document=FILE, kind="HANDOVER_CERTIFICATE", activity="food")
    assert attached(life) == [(FILE, "HANDOVER_CERTIFICATE", "food", None)]


def test_a_letter_belongs_to_the_case_alone() -> None:
    """It can be brought on the first day."""
    assert attached(returnee().does("attach_document", document=FILE, kind="LETTER")) == [(FILE, "LETTER", "", None)]


def test_the_same_file_for_the_same_thing_is_attached_once() -> None:
    """Twice the same is told; for another instalment it is another fact about one document."""
    life = ordered().does("order_instalment", activity="shop", instalment=2, amount="450")
    life.does("attach_document", **CERTIFICATE)

    assert isinstance(life.turned_down("attach_document", **CERTIFICATE), Conflict)
    assert len(attached(life.does("attach_document", **{**CERTIFICATE, "instalment": 2}))) == 2


def test_heard_twice_it_is_there_once() -> None:
    """The fold keeps the first, whatever the door let through."""
    life = ordered().does("attach_document", **CERTIFICATE)
    life.facts.append(life.facts[-1].model_copy(update={"number": len(life.facts) + 1}))

    assert attached(life) == [(FILE, "HANDOVER_CERTIFICATE", "shop", 1)]


def test_a_file_of_another_person_is_struck_out() -> None:
    """It is no longer part of the case; whoever keeps the files clears it away."""
    life = returnee().does("attach_document", document=FILE, kind="LETTER")
    life.does("strike_out_act", act=life.facts[-1].number, because="ANOTHER_PERSON")

    assert attached(life) == []


def test_a_mistyped_kind_is_put_right() -> None:
    """The same document under its right kind."""
    life = returnee().does("attach_document", document=FILE, kind="LETTER")
    life.does("attach_document", document=FILE, kind="QUOTE", corrects=life.facts[-1].number)

    assert attached(life) == [(FILE, "QUOTE", "", None)]


@pytest.mark.parametrize("who", ["cw", "sv", "pfp"])
def test_the_team_and_protection_attach_anything(who: str) -> None:
    """Case worker, supervisor, protection focal point."""
    assert attached(returnee().does("attach_document", by=who, document=FILE, kind="RESTRICTED"))


@pytest.mark.parametrize("who", ["returnee", "in", "pm", "mhp", "funder", "provider", "dpo", "ops"])
def test_nobody_else_attaches(who: str) -> None:
    """What others bring goes through the case worker."""
    assert isinstance(returnee().turned_down("attach_document", by=who, document=FILE, kind="LETTER"), NotAllowed)


def test_finance_brings_what_is_about_money() -> None:
    """A receipt, but no letter."""
    life = ordered()
    assert "FINANCE" in life.turned_down("attach_document", by="fin", document=FILE, kind="LETTER").happened
    assert attached(life.does("attach_document", by="fin", **{**CERTIFICATE, "kind": "RECEIPT"}))


def test_what_a_medical_focal_point_attaches_is_restricted() -> None:
    """Two roles read it: never by an oversight the whole office."""
    life = returnee()
    told = life.turned_down("attach_document", by="mfp", document=FILE, kind="LETTER")
    assert "two roles" in told.happened
    assert attached(life.does("attach_document", by="mfp", document=FILE, kind="RESTRICTED"))


def test_a_certificate_that_comes_after_the_closing_is_taken() -> None:
    """It is evidence, and changes nothing."""
    assert {"attach_document"} <= roles.AFTER_CLOSURE <= roles.WHILE_CLOSING


@pytest.mark.parametrize("document", ["passport of Lamin", "A1", "", "g1", "0" * 33, "../a1"])
def test_no_name_travels_as_a_document(document: str) -> None:
    """The id is a fingerprint in hex: nothing else can stand in an act."""
    form = {"document": document, "kind": "LETTER", "by": person("cw"), "occurred_on": "2026-01-12"}
    with pytest.raises(Incomplete):
        read_at_the_door("attach_document", form)
    with pytest.raises(ValidationError):
        read_act({**form, "verb": "attach_document"})
