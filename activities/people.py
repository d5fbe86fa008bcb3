"""Who the returnee is, for those who must write to her: read from her papers in the moment it is needed."""

from dataclasses import dataclass

from activities.contracts import ToDo
from activities.current import Now
from domain.paper import PaperRef
from domain.partner import FaultCode, PartnerRefused
from partners.numbers import number
from storage.papers import Papers


@dataclass(frozen=True)
class Returnee:
    """What may be told of her, if the recipient's list allows it. Empty: not known."""

    name: str
    phone: str
    email: str
    born: str
    language: str
    country: str

    def fields(self, allowed: tuple[str, ...], what: str) -> dict[str, str]:
        """The least data: what is allowed and known, by the name of its field."""
        known = {"name": self.name, "phone": self.phone, "born": self.born, "language": self.language, "what": what}
        return {field: known[field] for field in allowed if known.get(field)}

    def number(self) -> str:
        """Her telephone number, E.164. Raises PartnerRefused: there is none, or it is none."""
        if not self.phone:
            raise PartnerRefused("number", FaultCode.NO_NUMBER)
        return number(self.phone, self.country)


class People:
    """The papers a person is known by: the first page, and her wishes."""

    def __init__(self, papers: Papers) -> None:
        self._papers = papers

    def returnee(self, asked: ToDo, now: Now) -> Returnee:
        """As she is known now: a number in her wishes replaces the first one."""
        first, wishes = self.words(asked, asked.opening), self.words(asked, now.case.wishes.paper)
        opened = now.case.opened
        born = opened.household[0].born
        return Returnee(
            name=first.get("household.0.name", ""),
            phone=wishes.get("phone", "") or first.get("household.0.phone", ""),
            email=wishes.get("email", ""),
            born=born.isoformat() if born else "",
            language=opened.language,
            country=opened.journey.to_country,
        )

    def words(self, asked: ToDo, paper: PaperRef | None) -> dict[str, str]:
        """A paper's words; one that is not the paper the act named is never sent. Raises CaseError."""
        return self._papers.read(asked.case, paper).words if paper else {}
