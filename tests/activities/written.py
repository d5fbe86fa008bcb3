"""An invented life whose papers are really written, and which does nothing that is owed by itself."""

from typing import Any

from domain.act import FactKind, may_not_be_turned_down, read_act, read_at_the_door
from domain.opened import Member
from domain.paper import take_words
from domain.promise import Verdict
from policy import door, roles
from starter import packs
from starter.cases import coded_act
from starter.opening import file_words
from storage.papers import Papers
from tests.policy.lives import BY_DEFAULT, STAFF, Life, line, outline, pack, person, returnee, service

NAME, PHONE, BORN, EMAIL = "Zenobia Canaryname", "+220 301 2345", "1994-07-23", "canary.zenobia@mail.example.org"
OTHER_PHONE, WANTS, PLACE = "+220 302 7777", "a canarywish of a course", "Canaryplace Street 5"
E164 = {PHONE: "+2203012345", OTHER_PHONE: "+2203027777"}
CANARIES = ("Zenobia", "Canaryname", "3012345", "301 2345", "302 7777", "3027777", "1994-07-23", "canary")
PERSON = Member(id="m1", name=NAME, phone=PHONE, born=BORN)
MONEY = {"activity": "shop", "instalment": 1, "amount": "450", "pay_by": "MOBILE_MONEY"}
CASH = outline(line(modality="CASH"), service())
NO_COURSE = {"referral": "course", "needs": ["course"], "provider": "GM-02", "activity": "course"}


class Written(Life):
    """Deeds wait for the test to do them."""

    def __init__(self, papers: Papers, **more: Any) -> None:
        page = returnee(household=(more.pop("who", PERSON),), **more).opened
        self.papers = papers
        super().__init__(file_words(page, papers, "opening"))

    def does(self, verb: str, by: Any = "", on: Any = "", **form: Any) -> "Written":
        """The same as on paper, with the words in the case file."""
        actor = person(by or next((who for who in BY_DEFAULT if STAFF[who] in roles.may(verb)), "cw"))
        known = form if "pack" in form else packs.put_in(verb, form)
        filled = {"occurred_on": on or self.today, **known, "by": actor}
        _, words = take_words(act := read_at_the_door(verb, filled))
        nonce = f"nonce-{len(self.facts)}"
        ref = self.papers.write(self.opened.id, verb, words, by=actor, nonce=nonce) if words else None
        coded = {**coded_act(act, ref), "verb": verb}
        if not may_not_be_turned_down(verb):
            door.check(self.opened, self.facts, read_act(coded), self.now)
        self._learn(FactKind.ACT, key=nonce, act=coded)
        self.settle()
        return self

    def settle(self) -> Verdict:
        """Nothing is done by itself."""
        return self.verdict

    def ended(self, key: str, code: str | None = "DONE", *, failed: bool = False) -> "Written":
        """The workflow heard how a deed ended."""
        self._learn(FactKind.DEED_FAILED if failed else FactKind.DEED_DONE, key=key, code=code or "")
        return self

    def at(self, when: Any, hour: int = 12) -> "Written":
        """Let time pass until this hour of this day."""
        super().at(when, hour)
        return self

    @property
    def owed(self) -> set[str]:
        """Keys of what is owed now, without notices."""
        return {deed.key for deed in self.verdict.deeds if deed.kind != "notice"}


def begun(
    papers: Papers, plan: dict[str, Any] | None = None, recipients: tuple[str, ...] = ("GM-01",), **more: Any
) -> Written:
    """A plan under way since 16 February 2026."""
    life = Written(papers, **more)
    life.met(recipients=("GM-01", "GM-02")).assessed().at("2026-02-02")
    if plan is CASH:
        life.does("decide_modality", **DECISION)
    life.proposed(plan=plan or outline(line(), service())).at("2026-02-10").agreed().at("2026-02-16")
    life.does("give_consent", version=1, recipients=list(recipients))
    return life


DECISION: dict[str, Any] = {
    "activity": "shop",
    "modality": "CASH",
    "foreseen_by_programme": True,
    "cash_saves_effort": True,
    "incentive": False,
    "risk": {"assessed": "told", "safe_to_pay": True, "higher_than_other_options": False, "acceptable": True},
    "conditions_needed": False,
    "goods_available": False,
    "partners": "one",
    "partner_can_pay": True,
    "extra_means": "none",
    "criteria": "price",
    "amount": "900",
    "instalments": 2,
    "risks_controlled_by": "visits",
    "effect_measured_by": "sales",
}


def with_money(papers: Papers, phone: str = PHONE) -> Written:
    """One instalment of cash is ordered, to be paid to her telephone."""
    cash = [pack(modalities=["IN_KIND", "CASH", "MIXED"])]
    life = begun(papers, CASH, programmes=cash, who=PERSON.model_copy(update={"phone": phone}))
    return life.does("order_instalment", **MONEY)


def with_referral(papers: Papers, provider: str = "GM-01", **more: Any) -> Written:
    """A referral is on its way to a provider."""
    life = begun(papers, recipients=("GM-01", "GM-02", "GM-03", provider), **more)
    said = {"referral": "course", "needs": ["course"], "provider": provider, "activity": "course"}
    return life.does("refer", **said, procedure_explained=True, what=WANTS)
