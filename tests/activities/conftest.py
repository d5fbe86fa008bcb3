"""A desk from which deeds are done: a real case file, real partners beside the house, a life that owes something."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from temporalio.testing import ActivityEnvironment

from activities.contracts import Done, ToDo
from activities.copies import Copies
from activities.current import Current
from activities.directory import Addresses
from activities.invitations import Invitations
from activities.notices import Notices
from activities.orders import Orders
from activities.people import People
from activities.posting import Post
from activities.referrals import Referrals
from domain.act import Fact, FactKind
from domain.people import Person
from partners.directory import Directory
from partners.links import Links
from partners.mail import Mail
from partners.messages import Messages
from partners.money import MobileMoney
from partners.referrals import ReferralHub
from partners.wire import Wire
from settings import Settings
from standins import directory, messages, money, referrals
from standins.mail import MailServer
from standins.serve import served
from standins.shelf import Shelf
from starter import private_links
from starter.story.engine import HOOK_SECRET
from storage.database import Database, open_database
from storage.directory import ProviderList
from storage.dispatches import Dispatch, Dispatches
from storage.documents import Documents, open_documents
from storage.journal import Journal, Row
from storage.keys import KeyStore
from storage.papers import Papers
from storage.partner_states import PartnerStates
from storage.private_links import PrivateLinks
from storage.staff import Staff
from tests.activities.written import Written
from tests.policy.lives import person

SENDER, REACH = "passerelle@example.org", "+220 399 1111"
NOBODY = "http://127.0.0.1:9"  # the port of discard: nobody listens
Doer = Callable[[ToDo], Done]


@dataclass
class Desk:
    """Everything a deed needs. The stand-ins' memory is `shelf`; faults are asked for there."""

    database: Database
    keys: KeyStore
    documents: Documents
    shelf: Shelf
    url: str
    mail_url: str
    lives: dict[str, "Written"] = field(default_factory=dict)
    settings: Settings = field(default_factory=lambda: Settings(_env_file=None, link_secret=SecretStr("a secret")))

    def __post_init__(self) -> None:
        self.journal, self.papers = Journal(self.database, self.keys), Papers(self.database, self.keys)
        self.dispatches, self.states = Dispatches(self.database), PartnerStates(self.database)
        self.staff, self.providers = Staff(self.database), ProviderList(self.database)
        self.begin()

    def begin(self) -> None:
        """A worker starts, with nothing in its memory."""
        current, people = Current(self.journal), People(self.papers)
        post, links = Post(self.dispatches, self.states), Links("a secret of this test", "http://127.0.0.1:8235")
        addresses = Addresses(self.providers, Directory(self._wire("directory", "/hsds")), post)
        hub, mail = ReferralHub(self._wire("referral", "/fhir")), Mail(self.mail_url, SENDER, seconds=3)
        texts, payments = Messages(self._wire("message", "")), MobileMoney(self._wire("money", "/money"))
        page = private_links.pages_of(self.settings, PrivateLinks(self.database))
        self.referrals = Referrals(current, people, post, addresses, hub, mail, links, REACH)
        self.orders = Orders(current, people, post, payments, links, self.documents)
        self.copies = Copies(current, people, post, addresses, self.documents, mail, texts, REACH, page)
        self.invitations = Invitations(current, people, post, self.staff, mail, SENDER, REACH)
        self.notices = Notices(current, post, self.staff, addresses, mail, links, REACH)
        doers = [self.referrals.letter, self.referrals.revocation, self.orders.place, self.orders.follow]
        doers += [self.copies.plan_copy, self.invitations.invite, self.notices.notice]
        kinds = ("referral_letter", "revocation", "order", "payment_outcome", "plan_copy", "invitation", "notice")
        self.doers: dict[str, Doer] = dict(zip(kinds, doers, strict=True))

    def _wire(self, service: str, path: str) -> Wire:
        told = {"Authorization": "Token stand-in"} if service == "message" else {"X-API-Key": "stand-in"}
        return Wire(service, self.url + path, told, seconds=1.0)

    def write_down(self, life: "Written", upto: int | None = None) -> None:
        """The journal follows the life."""
        self.journal.append(life.opened.id, [_row(life, fact) for fact in life.facts[:upto]])

    def ask(self, life: "Written", key: str) -> ToDo:
        """What the workflow would ask for now."""
        deed = next(one for one in life.verdict.deeds if one.key == key)
        return ToDo(
            case=life.opened.id,
            deed=deed,
            on=life.today.isoformat(),
            opening=life.opened.paper,
            known=len(life.facts),
            now=life.now,
        )

    def run(self, asked: ToDo, *, waited: float = 0.0) -> str:
        """One try of a deed; its code. `waited`: seconds since it was first asked for, by the engine's clock."""
        here, now = ActivityEnvironment(), datetime.now(UTC)
        told = {"scheduled_time": now, "current_attempt_scheduled_time": now + timedelta(seconds=waited)}
        here.info = replace(here.info, **told)  # type: ignore[arg-type]
        done = here.run(self.doers[asked.deed.kind.value], asked)
        return str(done.code)

    def do(self, life: "Written", key: str, **more: Any) -> str:
        """Write down, ask and run."""
        self.write_down(life)
        return self.run(self.ask(life, key), **more)

    def fault(self, service: str, mode: str, times: int = 1, **more: Any) -> None:
        """The partner goes wrong so many times."""
        self.shelf.put("faults", service, {"mode": mode, "times": times, **more})

    def sent(self, life: "Written", key: str = "") -> list[Dispatch]:
        """The outgoing book."""
        return [one for one in self.dispatches.of(life.opened.id) if one.key.startswith(key)]

    def state(self, life: "Written", key: str) -> tuple[str, str, int]:
        """State, code and tries of the one dispatch of a key."""
        (one,) = [one for one in self.sent(life) if one.key == key]
        return one.state, one.code, one.tries

    def away(self, service: str) -> bool:
        """Whether this partner is noted as away."""
        return any(one.service == service and not one.up for one in self.states.all())

    @property
    def mails(self) -> list[dict[str, Any]]:
        """Letters that arrived."""
        return self.shelf.all("mail")

    @property
    def paid(self) -> list[dict[str, Any]]:
        """Money that moved."""
        return self.shelf.all("money.ledger")


def _row(life: "Written", fact: Fact) -> Row:
    body: dict[str, Any] = {"fact": fact.model_dump(mode="json", exclude_defaults=True)}
    if fact.kind is FactKind.OPENED:
        body["opened"] = life.opened.model_dump(mode="json", exclude_defaults=True)
    return Row(fact.number, fact.at, fact.kind.value, body)


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    """One kind is enough here: the tables are tried on both elsewhere."""
    shutil.copyfile(migrated_file, tmp_path / "passerelle.db")
    made = open_database(f"sqlite:///{tmp_path / 'passerelle.db'}")
    yield made
    made.close()


@pytest.fixture
def desk(database: Database, keys: KeyStore, tmp_path: Path) -> Iterator[Desk]:
    """All partners up, the directory read, two people of the office with an address."""
    shelf = Shelf(":memory:")
    routes = [*directory.routes(shelf), *messages.routes(shelf), *money.routes(shelf, 0.01)]
    server = MailServer(shelf)
    server.start()
    try:
        with served([*routes, *referrals.routes(shelf, NOBODY, HOOK_SECRET)]) as url:
            documents = open_documents(f"file://{tmp_path / 'documents'}", keys)
            made = Desk(database, keys, documents, shelf, url, f"smtp://127.0.0.1:{server.port}")
            made.providers.refresh(Directory(Wire("directory", f"{url}/hsds")).providers().providers, datetime.now(UTC))
            _register(made.staff, person("cw"), "worker@office.example.org")
            _register(made.staff, person("sv"), "chief@office.example.org")
            yield made
    finally:
        server.stop()


def _register(staff: Staff, who: Person, email: str) -> None:
    staff.add(who, f"Name of {who.id}", email=email)
