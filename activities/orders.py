"""Money and goods ordered: one order file per instalment, until payment partners exist."""

import json

from temporalio import activity

from activities.contracts import Done, ToDo
from storage.documents import Documents


class Orders:
    """The instalment is the idempotency key: an order placed twice is there once (C15)."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    @activity.defn(name="place_order")
    def place(self, deed: ToDo) -> Done:
        """Item, instalment and sum; no name and no note (domain 5.8)."""
        order = {
            "case": deed.case.removeprefix("case-"),
            "key": deed.deed.key,
            "item": deed.deed.about,
            "instalment": deed.deed.number,
            "amount": str(deed.deed.amount),
            "ordered_on": deed.on,
        }
        new = self._documents.put(deed.case, f"{deed.deed.key}.json", json.dumps(order, indent=2) + "\n")
        return Done(code="DONE" if new else "ALREADY_DONE")
