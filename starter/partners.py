"""The partners of this machine, joined once from the settings: for the worker, and for `passerelle check`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from domain.partner import PartnerFault
from partners.directory import Directory
from partners.mail import Mail
from partners.messages import Messages
from partners.money import MobileMoney
from partners.referrals import ReferralHub
from partners.wire import Wire
from settings import Settings


@dataclass(frozen=True)
class Tried:
    """How a partner answered just now."""

    service: str
    works: bool
    said: str


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

    def check(self) -> list[Tried]:
        """Ask each of them whether it is there."""
        asked: dict[str, Callable[[], str]] = {
            "mail": lambda: self.mail.check(),
            "message": lambda: self.messages.check(),
            "directory": lambda: self.directory.check(),
            "referral": lambda: self.referrals.check(),
            "money": lambda: self.money.check(),
        }
        return [_tried(service, ask) for service, ask in asked.items()]


def _tried(service: str, ask: Callable[[], str]) -> Tried:
    try:
        return Tried(service, True, ask())
    except PartnerFault as fault:
        return Tried(service, False, str(fault))


def partners_of(settings: Settings) -> Partners:
    """The partners that are configured, or their stand-ins."""
    return Partners(settings)
