"""Wishes at the door. Source: handbook 2.3.3 (R37, R87)."""

from datetime import date

from domain.case import Case
from domain.errors import Incomplete
from domain.wishes import Channel, CopyBy, SetContactWishes
from policy.guards.guard import demand, guards


@guards(SetContactWishes)
def set_contact_wishes(case: Case, act: SetContactWishes, today: date) -> None:
    """Choice: the latest wishes count as a whole, so an address is said again with them."""
    there = act.copy_by is not CopyBy.EMAIL or act.email
    demand(there, "There is no address that the copy could go to.", "Give the e-mail address.", Incomplete)
    before = case.wishes
    still = not before.stopped or Channel.MESSAGE in act.never or act.messages_again
    demand(still, "She stopped short messages herself.", "Keep them in never, or say messages-again.", Incomplete)
    number = not before.other_phone or act.phone or act.first_phone
    said = "Messages and payments go to another number than the first one."
    demand(number, said, "Say it again (phone), or go back to the first one (first-phone).", Incomplete)
