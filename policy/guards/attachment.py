"""Files at the door: what they belong to must be there. Source: handbook 2.3.2 (R67)."""

from datetime import date

from domain.attachment import AttachDocument, AttachmentKind
from domain.case import Case
from domain.errors import Conflict, Incomplete, NotAllowed
from domain.people import Role
from policy.guards.guard import demand, demand_known, guards

OF_MONEY = frozenset({AttachmentKind.HANDOVER_CERTIFICATE, AttachmentKind.RECEIPT, AttachmentKind.QUOTE})


@guards(AttachDocument)
def attach_document(case: Case, act: AttachDocument, today: date) -> None:
    """Each file once for each thing it belongs to.

    Choice: finance brings what is about money, and a medical focal point only what two roles read.
    """
    _brought_by_who_may(act)
    twin = any(act.same_as(made) for made, _ in case.attachments)
    demand(not twin, "This file is in the case file already.", "Nothing more is needed.", Conflict)
    if act.instalment is not None:
        known = [f"{activity}/{number}" for activity, number in case.instalments]
        there = (act.activity, act.instalment) in case.instalments
        demand_known(there, "ordered instalment", f"{act.activity}/{act.instalment}", known)
    elif act.activity:
        found = case.activity_called(act.activity) == act.activity or act.activity in case.given
        demand_known(found, "activity or item", act.activity, [*_activities(case), *case.given])
    placed = act.kind is not AttachmentKind.HANDOVER_CERTIFICATE or act.instalment or act.activity in case.given
    said = "A handover certificate belongs to one instalment, or to one item given."
    demand(placed, said, "Name the activity and the instalment, or the item.", Incomplete)


def _brought_by_who_may(act: AttachDocument) -> None:
    money = act.by.role is not Role.FINANCE or act.kind in OF_MONEY
    demand(money, "FINANCE attaches certificates, receipts and quotes only.", "Ask the case worker.", NotAllowed)
    quiet = act.by.role is not Role.MEDICAL_FOCAL_POINT or act.kind is AttachmentKind.RESTRICTED
    said = "What a medical focal point attaches is read by two roles only."
    demand(quiet, said, "Attach it with kind RESTRICTED.", Incomplete)


def _activities(case: Case) -> list[str]:
    return [line.id for version in case.plans.values() for line in version.outline.activities]
