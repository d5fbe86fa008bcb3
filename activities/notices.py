"""A date was reached: who is told by mail. Neutral words, no name, no reason; without an address, see the worklist."""

from temporalio import activity

from activities.contracts import Done, ToDo
from activities.current import Current, Now
from activities.directory import Addresses
from activities.posting import Post, done, faults_in_codes, raise_first
from domain.partner import PartnerFault, PartnerRefused
from domain.people import Role
from domain.promise import TELLING
from domain.promise_words import SAID
from domain.provider import Provider, ReferralBy
from letters import texts
from letters.words import speaker
from partners import letter as mails
from partners.links import Link, Links
from partners.mail import Mail
from policy.fitting import best_for_referral
from storage.dispatches import SENT
from storage.moment import right_now
from storage.staff import Member, Staff

ON_WORKLIST = "ON_WORKLIST"


class Notices:
    """Each recipient is told once; one who cannot be reached keeps the others from nothing."""

    def __init__(
        self, current: Current, post: Post, staff: Staff, addresses: Addresses, mail: Mail, links: Links, reach: str
    ) -> None:
        self._current, self._post, self._staff = current, post, staff
        self._addresses, self._mail, self._links, self._reach = addresses, mail, links, reach

    @activity.defn(name="send_notice")
    def notice(self, asked: ToDo) -> Done:
        """Staff of the case's office; and the provider that was asked, if its answer is what is missing."""
        with faults_in_codes():
            now = self._current.owed(asked)
            roles = [Role(one) for one in now.deed.to]
            told = self._staff.told(roles, now.case.office, now.case.case_worker)
            faults = [fault for member in told if member.email and (fault := self._tell(asked, now, member))]
            provider = self._to_remind(asked, now) if Role.PROVIDER in roles else None
            if provider:
                faults += [fault] if (fault := self._remind(asked, now, provider)) else []
            raise_first(faults)
        reached = provider or any(member.email for member in told)
        return done(True, "DONE" if reached else ON_WORKLIST)

    def _tell(self, asked: ToDo, now: Now, member: Member) -> PartnerFault | None:
        name, step = now.deed.text.split(".", 1)
        number = asked.case.removeprefix("case-")
        told = texts.Step(step) if step in list(texts.Step) else texts.Step.REMIND
        what = SAID["task"] if name in TELLING else SAID.get(name, name)
        said = texts.notice_mail(speaker("en"), number, what, told, self._others(now, name))
        return self._write(asked, member.person.id, member.email, said)

    def _others(self, now: Now, name: str) -> tuple[str, ...]:
        """Who else could be asked, where a provider is silent: the next fitting ones, best first."""
        if name != "referral_answer":
            return ()
        id_ = now.deed.about.partition("/")[2]
        providers = self._addresses.all(now.case.opened.journey.to_country)
        return best_for_referral(providers, now.case, id_, now.at.date())

    def _to_remind(self, asked: ToDo, now: Now) -> Provider | None:
        """Source: T10. Nobody is reminded of what never came; nor who has a system of its own but no address."""
        id_ = now.deed.about.partition("/")[2]
        made = now.case.referrals.get(id_)
        if made is None or made.state.over:
            return None
        sent = self._post.dispatches.find(asked.case, f"referral/{id_}/letter", made.provider)
        if made.sent.number not in now.case.from_paper and (sent is None or sent.state != SENT):
            return None
        try:
            provider = self._addresses.provider(made.provider)
        except PartnerRefused:
            return None  # the letter's own failure is a task already
        return provider if provider.email and provider.referral_by is not ReferralBy.NONE else None

    def _remind(self, asked: ToDo, now: Now, provider: Provider) -> PartnerFault | None:
        """By mail with the link."""
        id_ = now.deed.about.partition("/")[2]
        number = asked.case.removeprefix("case-")
        link = self._links.url(Link(kind="referral", case=number, about=id_, to=provider.id), right_now())
        said = texts.reminder_mail(speaker("", provider.country), f"{number}/{id_}", link, now.case.office, self._reach)
        return self._write(asked, provider.id, provider.email, said)

    def _write(self, asked: ToDo, recipient: str, to: str, said: texts.Mail) -> PartnerFault | None:
        letter = mails.Letter(to, said.subject, said.text, f"{asked.case}/{asked.deed.key}/{recipient}")
        try:
            self._post.once(asked, "mail", recipient, lambda _: self._mail.send(letter), fields=("reference",))
        except PartnerFault as fault:
            return fault
        return None
