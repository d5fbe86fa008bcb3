"""Money and goods ordered: by hand an order for the office, to a telephone a payment; each instalment once (C15)."""

import json
from datetime import timedelta
from uuid import UUID, uuid5

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import Done, ToDo
from activities.current import Current, Now
from activities.people import People
from activities.posting import Post, done, faults_in_codes, wait_for_what_may_still_leave
from domain.partner import FaultCode, PartnerRefused
from domain.payment import NEVER_SENT, PayBy
from domain.promise import Deed
from partners.links import Link, Links
from partners.money import MobileMoney
from partners.money_states import Paid, PaidState, Payment
from storage.dispatches import Dispatch
from storage.documents import Documents
from storage.moment import right_now

OURS = UUID("7b0a1f5e-3d0c-5b7e-9a51-6f2f0c9a4d10")  # what correlations are made under, for ever
PAYEE, PARTNER = "m1", "MM-PAY"
ON_ITS_WAY = timedelta(days=1)  # Choice: how long a partner may not know of an order that was sent to it


class Orders:
    """Money is never sent again while nobody knows whether it was: the partner is asked first."""

    def __init__(
        self, current: Current, people: People, post: Post, money: MobileMoney, links: Links, documents: Documents
    ) -> None:
        self._current, self._people, self._post = current, people, post
        self._money, self._links, self._documents = money, links, documents

    @activity.defn(name="place_order")
    def place(self, asked: ToDo) -> Done:
        """By the way that the order names."""
        with faults_in_codes():
            now = self._current.owed(asked)
            if now.deed.text == PayBy.MOBILE_MONEY:
                return self._pay(asked, now)
            with self._post.noted("documents"):
                return done(self._documents.put(asked.case, f"{now.deed.key}.json", _order(asked, now.deed)))

    @activity.defn(name="follow_payment")
    def follow(self, asked: ToDo) -> Done:
        """Until the partner says that it was completed or failed, or that it never heard of it."""
        with faults_in_codes():
            now = self._current.owed(asked)
            if self._asked(asked, now) is None:
                wait_for_what_may_still_leave(FaultCode.PAYMENT_UNSURE.value)
                return Done(code=NEVER_SENT)
            paid = self._outcome(asked, now)
            if paid is None:
                wait_for_what_may_still_leave(FaultCode.PAYMENT_UNSURE.value, ON_ITS_WAY)
                return Done(code=NEVER_SENT)
            if paid.state is PaidState.PENDING:
                raise ApplicationError("the payment is pending", type=FaultCode.PAYMENT_UNSURE.value)
            return Done(code=paid.state.value)

    def _outcome(self, asked: ToDo, now: Now) -> Paid | None:
        sent, sheet = self._asked(asked, now), self._read(asked, now)
        with self._post.noted("money"):
            return self._money.outcome(sheet.correlation, sheet, sent.reference if sent else "")

    def _asked(self, asked: ToDo, now: Now) -> Dispatch | None:
        return self._post.dispatches.find(asked.case, _try_of(now.deed), PAYEE)

    def _pay(self, asked: ToDo, now: Now) -> Done:
        states, sheet = [PaidState.PENDING], self._sheet(asked, now)

        def send(again: bool) -> str:
            paid = self._paid(sheet, again)
            states.append(paid.state)
            return paid.reference

        key = _try_of(now.deed)
        self._post.once(asked, "money", PAYEE, send, key=key, fields=("phone", "amount"), basis=now.deed.basis or None)
        return Done(code=states[-1].value)

    def _paid(self, sheet: Payment, again: bool) -> Paid:
        """Choice: only the partner's own word that it did not pay is a failure; every other no leaves it unsure.

        So does a no to a second try: the first, whose answer was lost, may be on its way.
        """
        try:
            paid = self._money.pay(sheet)
        except PartnerRefused as fault:
            if fault.code is FaultCode.PAYMENT_FAILED and not again:
                raise
            detail = fault.detail or fault.code.value
            raise PartnerRefused("money", FaultCode.PAYMENT_UNSURE, detail) from None
        if paid.state is PaidState.FAILED:
            raise PartnerRefused("money", FaultCode.PAYMENT_FAILED, paid.code)
        return paid

    def _sheet(self, asked: ToDo, now: Now) -> Payment:
        """The payment as it was first written down, sealed: a number that changes later makes no other of it."""
        if not self._asked(asked, now):
            new = self._new(asked, now)
            with self._post.noted("documents"):
                self._documents.put(asked.case, _name(now.deed), new.model_dump_json())
        return self._read(asked, now)

    def _read(self, asked: ToDo, now: Now) -> Payment:
        with self._post.noted("documents"):
            return Payment.model_validate_json(self._documents.read(asked.case, _name(now.deed)))

    def _new(self, asked: ToDo, now: Now) -> Payment:
        number, deed = asked.case.removeprefix("case-"), now.deed
        about = Link(kind="payment", case=number, about=f"{deed.about}/{deed.number}", to=PARTNER)
        if deed.amount is None or not deed.currency:
            raise PartnerRefused("money", FaultCode.REFUSED, "NO_CURRENCY")
        return Payment(
            correlation=str(uuid5(OURS, f"{asked.case}/{_try_of(deed)}")),
            amount=deed.amount,
            currency=deed.currency,
            to=self._people.returnee(asked, now).number(),
            callback=self._links.url(about, right_now()),
        )


def _try_of(deed: Deed) -> str:
    """The deed's key; after a certain failure, the same with the number of the try: another payment."""
    key = deed.key.removesuffix("/outcome")
    return f"{key}/try-{deed.attempt + 1}" if deed.attempt else key


def _name(deed: Deed) -> str:
    return f"{_try_of(deed)}/sheet.json"


def _order(asked: ToDo, deed: Deed) -> str:
    """Item, instalment and sum; no name and no note (domain 5.8)."""
    order = {"case": asked.case.removeprefix("case-"), "key": deed.key, "item": deed.about, "instalment": deed.number}
    order |= {"amount": str(deed.amount), "ordered_on": asked.on}
    return json.dumps(order, indent=2) + "\n"
