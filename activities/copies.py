"""The returnee's copy of her plan: made, kept in the case file, and sent by the way she chose. Source: R87, T14."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import Done, ToDo
from activities.current import Current, Now
from activities.directory import Addresses
from activities.people import People, Returnee
from activities.posting import Post, faults_in_codes
from domain.case import Case
from domain.dates import day_in
from domain.partner import FaultCode, PartnerRefused
from domain.wishes import Channel, CopyBy, Wishes
from letters import plan_copy, texts
from letters.words import Speaker, speaker
from partners import letter as mails
from partners.mail import Mail
from partners.messages import Messages
from storage.documents import Documents

PDF, HTML = "application/pdf", "text/html"
READY, SENT, TOLD = "READY", "SENT", "TOLD"
HERSELF = "m1"
Page = Callable[[Case, str, date, bool], str]
"""The address of her own page, for this case and deed on this day; the same for the same deed, or nothing. True: only
if the page asks a question before it shows anything."""


class Copies:
    """PDF and HTML, in her language; what she forbade is never used, whatever it is about."""

    def __init__(
        self,
        current: Current,
        people: People,
        post: Post,
        addresses: Addresses,
        documents: Documents,
        mail: Mail,
        messages: Messages,
        reach: str,
        page: Page,
    ) -> None:
        self._current, self._people, self._post, self._addresses = current, people, post, addresses
        self._documents, self._mail, self._messages, self._reach = documents, mail, messages, reach
        self._page = page

    @activity.defn(name="write_plan_copy")
    def plan_copy(self, asked: ToDo) -> Done:
        """SENT: it reached her by mail. TOLD: a message says that it lies ready. READY: it waits to be handed over."""
        with faults_in_codes():
            now = self._current.owed(asked)
            returnee = self._people.returnee(asked, now)
            speaks = speaker(returnee.language, returnee.country)
            pdf, html = self._made(asked, now, returnee, speaks)
            kept = self._kept(asked, "pdf", pdf), self._kept(asked, "html", html.encode())
            return Done(code=self._hand_on(asked, now, returnee, speaks, kept))

    def _kept(self, asked: ToDo, kind: str, made: bytes) -> bytes:
        """The first one made: what is sent is what lies in the case file."""
        name = f"{asked.deed.key}.{kind}"
        with self._post.noted("documents"):
            new = self._documents.put(asked.case, name, made)
            return made if new else self._documents.read(asked.case, name)

    def _made(self, asked: ToDo, now: Now, returnee: Returnee, speaks: Speaker) -> tuple[bytes, str]:
        version = now.case.plans[now.deed.number]
        words = self._people.words(asked, now.deed.paper)
        head = plan_copy.CopyHead(
            number=asked.case.removeprefix("case-"),
            version=now.deed.number,
            name=returnee.name,
            agreed_on=max((when.on for when in version.agreed.values()), default=None),
            office=now.case.office,
            reach=self._reach,
        )
        view = plan_copy.view(
            version.outline,
            words,
            head,
            providers={one.id: one for one in self._addresses.all()},
            currencies={pack.id: pack.currency for pack in now.case.packs},
            meetings=[one.day for one in now.case.agreed_meetings.values() if not one.called_off],
            models=now.case.w_models,
            surveys=now.case.surveys,
        )
        return plan_copy.pdf(view, speaks), plan_copy.html(view, speaks)

    def _hand_on(self, asked: ToDo, now: Now, returnee: Returnee, speaks: Speaker, copy: tuple[bytes, bytes]) -> str:
        wishes = now.case.wishes
        if wishes.copy_by is CopyBy.EMAIL and wishes.allows(Channel.EMAIL):
            self._by_mail(asked, now, returnee, speaks, copy)
            return SENT
        if wishes.copy_by is CopyBy.MESSAGE and wishes.allows(Channel.MESSAGE):
            self._by_message(asked, now, returnee, speaks)
            return TOLD
        return READY

    def _by_mail(self, asked: ToDo, now: Now, returnee: Returnee, speaks: Speaker, copy: tuple[bytes, bytes]) -> None:
        wait_for_the_hour(now.at, now.case.wishes, now.case.time_zone)
        if not returnee.email:
            raise PartnerRefused("mail", FaultCode.BAD_ADDRESS, "NONE")
        said = texts.plan_copy_mail(speaks, now.case.office, self._reach, self._link(asked, now, shared=False))
        pdf, html = copy
        files = (mails.Attachment("document.pdf", PDF, pdf), mails.Attachment("document.html", HTML, html))
        key = f"{asked.case}/{asked.deed.key}"
        letter = mails.Letter(returnee.email, said.subject, said.text, key, attachments=files)
        self._post.once(asked, "mail", HERSELF, lambda _: self._mail.send(letter), fields=("plan",))

    def _by_message(self, asked: ToDo, now: Now, returnee: Returnee, speaks: Speaker) -> None:
        """No word of the case: only that there is something, whom to call, and where she may read it herself."""
        wait_for_the_hour(now.at, now.case.wishes, now.case.time_zone)
        number = returnee.number()
        said = texts.plan_updated_sms(speaks, self._reach, self._link(asked, now, shared=True))
        before = self._post.dispatches.find(asked.case, asked.deed.key, HERSELF)
        since = before.asked_at if before else now.at

        def send(again: bool) -> str:
            return self._messages.send(number, said, since, again=again)

        self._post.once(asked, "message", HERSELF, send, fields=("phone",))

    def _link(self, asked: ToDo, now: Now, *, shared: bool) -> str:
        """Telephones are shared, so what goes there opens with a question only."""
        return self._page(now.case, asked.deed.key, day_in(now.at, now.case.time_zone), shared)


def wait_for_the_hour(at: datetime, wishes: Wishes, zone: str) -> None:
    """Raises ApplicationError, to be tried again when the hours she allows have come."""
    local = at.astimezone(ZoneInfo(zone))
    said = f"{local:%H:%M}"
    if wishes.not_before <= said <= wishes.not_after:
        return
    hour, minute = int(wishes.not_before[:2]), int(wishes.not_before[3:])
    opens = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    ahead = opens if opens > local else opens + timedelta(days=1)
    left = ahead.astimezone(UTC) - at.astimezone(UTC)  # by the clock of the world: the local one may be put forward
    raise ApplicationError("outside the hours she allows", type="QUIET_HOURS", next_retry_delay=left)
