"""What can go wrong with a partner outside, in codes a person can look up: never a name, an address or a text."""

from enum import StrEnum


class FaultCode(StrEnum):
    """Why a deed could not be done."""

    AWAY = "AWAY"
    REFUSED = "REFUSED"
    UNREADABLE = "UNREADABLE"
    NOT_IN_DIRECTORY = "NOT_IN_DIRECTORY"
    NO_WAY_TO_REACH = "NO_WAY_TO_REACH"
    BAD_ADDRESS = "BAD_ADDRESS"
    NO_NUMBER = "NO_NUMBER"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    PAYMENT_UNSURE = "PAYMENT_UNSURE"
    PAPER_UNREADABLE = "PAPER_UNREADABLE"
    FAILED = "FAILED"


SAID: dict[FaultCode, tuple[str, str]] = {
    FaultCode.AWAY: ("the partner could not be reached for too long", "see passerelle check, then retry the deed"),
    FaultCode.REFUSED: ("the partner refused what was sent", "correct what it is about, then retry the deed"),
    FaultCode.UNREADABLE: ("the partner's answer could not be read", "ask the partner, then retry the deed"),
    FaultCode.NOT_IN_DIRECTORY: (
        "the directory does not hold this provider",
        "choose another provider, or have it entered in the directory and retry the deed",
    ),
    FaultCode.NO_WAY_TO_REACH: (
        "the directory holds no way to write to this provider",
        "hand the referral over yourself, or have an e-mail address entered and retry the deed",
    ),
    FaultCode.BAD_ADDRESS: ("the address cannot be written to", "correct the address, then retry the deed"),
    FaultCode.NO_NUMBER: (
        "no telephone number that could be used is on file",
        "record one with set-contact-wishes, then retry the deed",
    ),
    FaultCode.PAYMENT_FAILED: ("the payment partner says that it did not pay", "see why, then retry the deed"),
    FaultCode.PAYMENT_UNSURE: (
        "it is not known whether the money was paid; it is not sent again",
        "ask the payment partner; if it has paid, say so with settle-payment, else retry the deed",
    ),
    FaultCode.PAPER_UNREADABLE: ("the paper to be sent cannot be read", "tell ops, then retry the deed"),
    FaultCode.FAILED: ("it could not be done", "look into it, then retry the deed"),
}


def in_words(code: str) -> tuple[str, str]:
    """What happened and what to do next; an unknown code is a plain failure."""
    known = code if code in list(FaultCode) else FaultCode.FAILED
    return SAID[FaultCode(known)]


class PartnerFault(Exception):
    """A partner could not do what was asked. The message is a service and codes: it may stand in a history."""

    def __init__(self, service: str, code: FaultCode, detail: str = "") -> None:
        super().__init__(" ".join(part for part in (service, code.value, detail) if part))
        self.service, self.code, self.detail = service, code, detail


class PartnerAway(PartnerFault):
    """Not reached, too slow, or not able just now: it is tried again. Nobody knows whether the request was heard."""

    def __init__(self, service: str, detail: str = "") -> None:
        super().__init__(service, FaultCode.AWAY, detail)


class PartnerRefused(PartnerFault):
    """A final no: trying again would change nothing, a person must look."""
