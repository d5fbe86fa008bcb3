"""Lives by the way home and the programmes that may pay, for tests about money."""

from collections.abc import Sequence
from typing import Any

from domain.opened import Member, ReturnKind
from tests.policy.lives import Life, line, outline, pack, returnee, service

PAPERS = ("signed_consent_sheet", "identity_document")
CONTRACT = "tripartite_contract"
VOLUNTARY, ASSISTED, FORCED = ReturnKind.VOLUNTARY, ReturnKind.ASSISTED_VOLUNTARY, ReturnKind.FORCED


def home(
    kind: ReturnKind,
    route: tuple[str, str],
    programmes: Sequence[str],
    *,
    returned_on: str | None = "2026-01-12",
    stay: int | None = None,
    exclusions: Sequence[str] = (),
    documents: Sequence[str] = PAPERS,
    household: Sequence[Member] = (Member(id="m1"),),
) -> Life:
    """A return by this route, under these programmes as they ship."""
    packs = [pack(id_) for id_ in programmes]
    begun = returnee(
        returned_on, kind=kind, route=route, programmes=packs, documents=documents, household=household
    ).opened
    journey = begun.journey.model_copy(update={"stay_months": stay, "exclusions": tuple(exclusions)})
    return Life(begun.model_copy(update={"journey": journey}))


def from_france(**more: Any) -> Life:
    """A voluntary return from France to Senegal after two years: FS-C fits."""
    return home(VOLUNTARY, ("FRA", "SEN"), ["FS-C"], stay=24, **more)


def project(id_: str = "shop", **changed: Any) -> dict[str, Any]:
    """A business of FS-C: 5300 by the programme, 600 by the returnee, carried out by an operator."""
    said = {"source": "FS-C", "cost": "5300", "own_contribution": "600", "track": "BUSINESS", "instalments": 1}
    return line(id_, **{**said, "modality": "VIA_OPERATOR", **changed})


def carried_out(life: Life, plan: dict[str, Any] | None = None, source: str = "FS-C") -> Life:
    """The life with its plan started on 16 February 2026, the budget approved."""
    draft = plan or outline(project(), service())
    cost = str(sum(float(one.get("cost", 0)) for one in draft["activities"] if one.get("source") == source))
    life.met().assessed().at("2026-02-02").proposed(plan=draft).agreed()
    life.at("2026-02-16").does("request_funding", version=1, source=source, amount=cost)
    life.does("decide_funding", by="pm", version=1, source=source, approved=True)
    return life.consents()
