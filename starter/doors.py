"""Everything a door needs, joined once from the settings: command line, screens and demo come in through here."""

import asyncio
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from domain.errors import CaseError
from domain.opened import case_id
from settings import Settings
from storage.accounts import Accounts
from storage.attachments import Attachments
from storage.calendars import Calendars
from storage.database import Database, open_database
from storage.directory import ProviderList
from storage.dispatches import Dispatches
from storage.documents import Documents, open_documents
from storage.drafts import Drafts
from storage.figures import Figures
from storage.journal import Journal
from storage.keys import KeyStore
from storage.marks import Marks
from storage.papers import Papers
from storage.partner_states import PartnerStates
from storage.private_links import PrivateLinks
from storage.reads import Reads
from storage.references import References
from storage.sessions import Sessions
from storage.staff import Staff
from storage.tokens import Tokens
from storage.tries import Tries
from storage.worklist import Worklist

if TYPE_CHECKING:
    from temporalio.client import Client

    from starter.cases import Cases

SHOWN_WITHIN = timedelta(seconds=2)
GLANCE = 0.02  # seconds between two looks at the journal


class Doors:
    """The rooms behind a door. Each is opened when it is first asked for, and all are closed together."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._client: Client | None = None

    @cached_property
    def database(self) -> Database:
        """The case files, of this release."""
        database = open_database(self.settings.database_url)
        try:
            database.check()
        except CaseError:
            database.close()
            raise
        return database

    @cached_property
    def keys(self) -> KeyStore:
        """One key per case."""
        return KeyStore(self.settings.keys_url, self.settings.key_file)

    @cached_property
    def papers(self) -> Papers:
        """What people wrote."""
        return Papers(self.database, self.keys)

    @cached_property
    def reads(self) -> Reads:
        """Who read what people wrote."""
        return Reads(self.database)

    @cached_property
    def journal(self) -> Journal:
        """What happened."""
        return Journal(self.database, self.keys)

    @cached_property
    def worklist(self) -> Worklist:
        """What every case waits for; needs no key."""
        return Worklist(self.database)

    @cached_property
    def figures(self) -> Figures:
        """What all cases add up to."""
        return Figures(self.database)

    @cached_property
    def staff(self) -> Staff:
        """Who may act."""
        return Staff(self.database)

    @cached_property
    def accounts(self) -> Accounts:
        """How people sign in."""
        return Accounts(self.database)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        return Sessions(self.database)

    @cached_property
    def tries(self) -> Tries:
        """How often somebody could not sign in."""
        return Tries(self.database, self.keys)

    @cached_property
    def drafts(self) -> Drafts:
        """Forms somebody has not finished."""
        return Drafts(self.database, self.keys)

    @cached_property
    def tokens(self) -> Tokens:
        """By which programs act."""
        return Tokens(self.database)

    @cached_property
    def references(self) -> References:
        """Other organisations' numbers."""
        return References(self.database, self.keys)

    @cached_property
    def marks(self) -> Marks:
        """By what a person may be known again."""
        return Marks(self.database, self.keys)

    @cached_property
    def calendars(self) -> Calendars:
        """What offices changed in their working days."""
        return Calendars(self.database)

    @cached_property
    def documents(self) -> Documents:
        """What went out."""
        return open_documents(self.settings.documents_url, self.keys)

    @cached_property
    def dispatches(self) -> Dispatches:
        """What went to whom."""
        return Dispatches(self.database)

    @cached_property
    def partner_states(self) -> PartnerStates:
        """How the partners do."""
        return PartnerStates(self.database)

    @cached_property
    def providers(self) -> ProviderList:
        """The directory as last read."""
        return ProviderList(self.database)

    @cached_property
    def private_links(self) -> PrivateLinks:
        """Links to returnees' own pages."""
        return PrivateLinks(self.database)

    @cached_property
    def attachments(self) -> Attachments:
        """What people brought."""
        return Attachments(self.database, self.keys, self.documents)

    async def connect(self) -> "Cases":
        """The bell of every case. Configure the logs first."""
        from starter.cases import Cases  # the engine's library is loaded only by those who ring
        from starter.office_calendars import of_case

        resolve = partial(of_case, self)
        return Cases(await self._connected(), self.papers, self.settings.task_queue, calendars=resolve)

    async def knows(self, number: str) -> bool:
        """Whether this case was ever opened here; asked of the server, which answers without any worker."""
        from temporalio.service import RPCError, RPCStatusCode

        from starter.client import PATIENCE, in_our_words

        client = await self._connected()
        try:
            await client.get_workflow_handle(case_id(number)).describe(rpc_timeout=PATIENCE)
        except RPCError as fault:
            if fault.status is RPCStatusCode.NOT_FOUND:
                return False
            raise in_our_words(fault, number) from None
        return True

    async def shown(self, number: str, fact: int) -> bool:
        """Whether the journal holds this fact; waits for it as long as a person waits for a screen."""
        try:
            async with asyncio.timeout(SHOWN_WITHIN.total_seconds()):
                while await asyncio.to_thread(self.journal.last, case_id(number)) < fact:  # noqa: ASYNC110 (a table)
                    await asyncio.sleep(GLANCE)
        except TimeoutError:
            return False
        return True

    async def _connected(self) -> "Client":
        from starter.client import connect

        if self._client is None:
            self._client = await connect(self.settings, self.keys)
        return self._client

    def close(self) -> None:
        """Close what was opened. May be asked twice."""
        self._client = None
        for room in ("database", "keys"):
            if opened := self.__dict__.pop(room, None):
                opened.close()
