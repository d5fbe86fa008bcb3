"""Meetings as calendar invitations: to the case worker, and to the returnee if she takes mails. Source: R36, R89."""

from datetime import datetime
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.contracts import Done, ToDo
from activities.copies import wait_for_the_hour
from activities.current import Current, Now
from activities.people import People, Returnee
from activities.posting import Post, faults_in_codes, raise_first
from domain.meeting import Meeting
from domain.partner import PartnerFault
from domain.people import Role
from domain.wishes import Channel, CopyBy
from letters import texts
from letters.invitation import invitation
from letters.words import speaker
from partners import letter as mails
from partners.mail import Mail
from storage.staff import Staff

HERSELF = "m1"


class Invitations:
    """One meeting has one UID for ever: an invitation that moves it, or calls it off, names the same."""

    def __init__(
        self, current: Current, people: People, post: Post, staff: Staff, mail: Mail, sender: str, reach: str
    ) -> None:
        self._current, self._people, self._post = current, people, post
        self._staff, self._mail, self._sender, self._reach = staff, mail, sender, reach

    @activity.defn(name="send_invitation")
    def invite(self, asked: ToDo) -> Done:
        """Whoever has an address: the same meeting, in the language of each."""
        with faults_in_codes():
            now = self._current.owed(asked)
            to = self._to(asked, now, self._people.returnee(asked, now))
            raise_first(fault for one, (at, says) in to.items() if (fault := self._write(asked, now, one, at, says)))
        return Done(code="DONE" if to else "NOBODY_TO_INVITE")

    def _to(self, asked: ToDo, now: Now, returnee: Returnee) -> dict[str, tuple[str, str]]:
        """Address and language of each: today's case worker and the returnee; to call it off, whoever was invited."""
        staff = self._staff.told([Role.CASE_WORKER], now.case.office, now.case.case_worker)
        wishes, about = now.case.wishes, f"meeting/{now.deed.about}/"
        invited = {row.recipient for row in self._post.dispatches.of(asked.case) if row.key.startswith(about)}
        if cancelled := now.deed.text == "CANCEL":
            staff = [member for member in self._staff.all() if member.person.id in invited]
        to = {member.person.id: (member.email, "en") for member in staff if member.email}
        by_mail = (wishes.copy_by is CopyBy.EMAIL or cancelled) and wishes.allows(Channel.EMAIL)
        if by_mail and returnee.email and not (cancelled and HERSELF not in invited):
            to[HERSELF] = (returnee.email, returnee.language)
        return to

    def _write(self, asked: ToDo, now: Now, recipient: str, address: str, language: str) -> PartnerFault | None:
        try:
            self._send(asked, now, recipient, mails.address(address), language)
        except PartnerFault as fault:
            return fault
        return None

    def _send(self, asked: ToDo, now: Now, recipient: str, address: str, language: str) -> None:
        if recipient == HERSELF:  # the last of them: the others have theirs
            wait_for_the_hour(now.at, now.case.wishes, now.case.time_zone)
        meeting, cancelled = now.case.agreed_meetings[now.deed.about], now.deed.text == "CANCEL"
        country = now.case.opened.journey.to_country
        said = texts.meeting_mail(speaker(language, country), now.case.office, self._reach, cancelled=cancelled)
        letter = mails.Letter(
            to=address,
            subject=said.subject,
            text=said.text,
            key=f"{asked.case}/{asked.deed.key}/{recipient}",
            calendar=self._calendar(asked, now, meeting, address, said.subject, cancelled),
            method="CANCEL" if cancelled else "REQUEST",
        )
        self._post.once(asked, "mail", recipient, lambda _: self._mail.send(letter), fields=("meeting",))

    def _calendar(self, asked: ToDo, now: Now, meeting: Meeting, address: str, title: str, cancelled: bool) -> bytes:
        hour, minute = map(int, meeting.hour.split(":"))
        starts = datetime(meeting.day.year, meeting.day.month, meeting.day.day, hour, minute)  # noqa: DTZ001 (local)
        place = self._people.words(asked, meeting.paper).get("place", "")
        return invitation(
            uid=f"{asked.case}-{asked.deed.about}@passerelle".lower(),
            sequence=2 * meeting.sequence + cancelled,  # a withdrawal has a number of its own
            start=starts.replace(tzinfo=ZoneInfo(now.case.time_zone)),
            minutes=meeting.minutes,
            title=title,
            place=place,
            organizer=self._sender,
            attendee=address,
            stamp=now.at,
            cancelled=cancelled,
        )
