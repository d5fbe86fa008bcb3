"""Referrals sent and taken back: to a provider's own system, or by mail with a link. Source: 2.3.2 (R44-R50)."""

from datetime import date

from temporalio import activity

from activities.contracts import Done, ToDo
from activities.current import Current, Now
from activities.directory import Addresses
from activities.people import People
from activities.posting import Post, done, faults_in_codes, wait_for_what_may_still_leave
from domain.assessment import Element, Urgency
from domain.partner import FaultCode, PartnerRefused
from domain.provider import Provider, ReferralBy
from letters import texts
from letters.words import Speaker, speaker
from partners import letter as mails
from partners.links import Link, Links
from partners.mail import Mail
from partners.referrals import ReferralHub
from partners.task import Letter
from storage.moment import right_now

BY_MAIL = ("reference", "elements", "urgency")  # all that a mail says; the rest stands behind the link


class Referrals:
    """Consent, refusal and the referral's own state are asked again in the moment of sending."""

    def __init__(
        self,
        current: Current,
        people: People,
        post: Post,
        addresses: Addresses,
        hub: ReferralHub,
        mail: Mail,
        links: Links,
        reach: str,
    ) -> None:
        self._current, self._people, self._post, self._addresses = current, people, post, addresses
        self._hub, self._mail, self._links, self._reach = hub, mail, links, reach

    @activity.defn(name="send_referral_letter")
    def letter(self, asked: ToDo) -> Done:
        """The least a provider needs, and no more than the consent allows (R49)."""
        with faults_in_codes():
            now = self._current.owed(asked)
            provider = self._addresses.provider(now.deed.to[0])
            begun = self._post.dispatches.find(asked.case, now.deed.key, provider.id)
            by_task = begun.service == "referral" if begun else provider.referral_by is ReferralBy.FHIR
            if by_task:  # a way that was begun is gone to its end, whatever the directory says since
                return done(self._by_task(asked, now, provider))
            return done(self._by_mail(asked, now, provider))

    @activity.defn(name="send_revocation")
    def revocation(self, asked: ToDo) -> Done:
        """No reason is given: it is the returnee's own. Who never got the referral is told nothing."""
        with faults_in_codes():
            now = self._current.owed(asked)
            deed = now.deed
            letter = f"referral/{deed.about}/letter"
            sent = self._post.dispatches.find(asked.case, letter, deed.to[0])
            on_paper = now.case.referrals[deed.about].sent.number in now.case.from_paper
            if letter not in now.case.deeds and not on_paper:
                wait_for_what_may_still_leave(FaultCode.FAILED.value)
            if not on_paper and (sent is None or not sent.may_have_been_heard):
                return Done(code="NOTHING_SENT")
            provider = self._addresses.provider(deed.to[0], even_gone=True)
            if sent and sent.service == "referral":
                return done(
                    self._post.once(asked, "referral", provider.id, lambda _: self._cancel(asked, sent.reference))
                )
            said = texts.revocation_mail(self._speaker(provider), _reference(asked), now.case.office, self._reach)
            return done(self._write(asked, provider, said, ("reference",)))

    def _by_task(self, asked: ToDo, now: Now, provider: Provider) -> bool:
        words = self._people.words(asked, now.deed.paper)
        told = self._people.returnee(asked, now).fields(now.deed.fields, words.get("what", ""))
        elements, urgency = asked_for(now.deed.text)
        letter = Letter(
            reference=_reference(asked),
            provider=provider.id,
            elements=elements,
            urgency=urgency,
            told=told,
            asked_on=date.fromisoformat(asked.on),
        )
        fields = (*BY_MAIL, *told)
        return self._post.once(
            asked, "referral", provider.id, lambda _: self._hub.send(letter), fields=fields, basis=now.deed.basis
        )

    def _by_mail(self, asked: ToDo, now: Now, provider: Provider) -> bool:
        elements, urgency = asked_for(now.deed.text)
        speaks = self._speaker(provider)
        link, office = self._link(asked, now, provider), now.case.office
        said = texts.referral_mail(speaks, _reference(asked), elements, urgency, link, office, self._reach)
        return self._write(asked, provider, said, BY_MAIL, now.deed.basis)

    def _write(
        self, asked: ToDo, provider: Provider, said: texts.Mail, fields: tuple[str, ...], basis: int = 0
    ) -> bool:
        if provider.referral_by is ReferralBy.NONE or not provider.email:
            raise PartnerRefused("mail", FaultCode.NO_WAY_TO_REACH)
        key = f"{asked.case}/{asked.deed.key}"
        letter = mails.Letter(provider.email, said.subject, said.text, key)
        return self._post.once(
            asked, "mail", provider.id, lambda _: self._mail.send(letter), fields=fields, basis=basis or None
        )

    def _link(self, asked: ToDo, now: Now, provider: Provider) -> str:
        number = asked.case.removeprefix("case-")
        return self._links.url(Link(kind="referral", case=number, about=now.deed.about, to=provider.id), right_now())

    def _cancel(self, asked: ToDo, task: str) -> str:
        self._hub.cancel(_reference(asked), task)
        return task

    def _speaker(self, provider: Provider) -> Speaker:
        return speaker("", provider.country)


def asked_for(text: str) -> tuple[tuple[Element, ...], Urgency]:
    """E4 E9 URGENT: the elements, and how fast."""
    *elements, urgency = text.split()
    return tuple(Element(one) for one in elements), Urgency(urgency)


def _reference(asked: ToDo) -> str:
    return f"{asked.case.removeprefix('case-')}/{asked.deed.about}"
