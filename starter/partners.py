"""The partners of this machine, joined once from the settings: for the worker, and for `passerelle check`."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from domain.errors import Incomplete
from domain.partner import PartnerRefused
from partners.directory import Directory
from partners.letter import address
from partners.links import Link, Links
from partners.mail import Mail
from partners.messages import Messages
from partners.money import MobileMoney
from partners.referrals import ReferralHub
from partners.wire import Wire
from settings import Settings


class Partners:
    """One client per service. Nothing is asked of anybody until a deed, or a check, asks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def mail(self) -> Mail:
        """SMTP."""
        return Mail(self._settings.mail_url.get_secret_value(), self._settings.mail_from)

    @cached_property
    def messages(self) -> Messages:
        """RapidPro."""
        token = self._settings.messages_token.get_secret_value()
        return Messages(Wire("message", self._settings.messages_url, {"Authorization": f"Token {token}"}))

    @cached_property
    def directory(self) -> Directory:
        """Open Referral."""
        return Directory(Wire("directory", self._settings.directory_url))

    @cached_property
    def referrals(self) -> ReferralHub:
        """FHIR."""
        token = self._settings.referrals_token.get_secret_value()
        return ReferralHub(Wire("referral", self._settings.referrals_url, {"Authorization": f"Bearer {token}"}))

    @cached_property
    def money(self) -> MobileMoney:
        """GSMA."""
        key = self._settings.money_key.get_secret_value()
        return MobileMoney(Wire("money", self._settings.money_url, {"X-API-Key": key}))

    def checks(self) -> dict[str, Callable[[], str]]:
        """What to ask each of them, to know whether it is there. Each may raise a PartnerFault."""
        return {
            "mail": lambda: self.mail.check(),
            "message": lambda: self.messages.check(),
            "directory": lambda: self.directory.check(),
            "referral": lambda: self.referrals.check(),
            "money": lambda: self.money.check(),
        }


def partners_of(settings: Settings) -> Partners:
    """The partners that are configured, or their stand-ins."""
    return Partners(settings)


def private_address(settings: Settings, case: str, link: str, member: str, at: datetime) -> str:
    """Where the private page of this member is, by a link that was made then."""
    links = Links(settings.link_secret.get_secret_value(), settings.public_url)
    return links.url(Link(kind="plan", case=case, about=link, to=member), at)


def our_own_door(settings: Settings) -> str:
    """Ask the door that partners and people use, at the address that they are told. Raises PartnerFault."""
    Wire("web", settings.public_url).ask("GET", "/health")
    return "partners' answers and one-use links are taken"


def mail_address(text: str) -> str:
    """This address, if a mail could be sent to it."""
    try:
        return address(text)
    except PartnerRefused:
        said = "This is no address that a mail can be sent to."
        raise Incomplete(said, "Nothing was changed.", "An address reads like somebody@example.org.") from None
