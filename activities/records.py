"""What a case knows, written down: the journal's rows and the worklist's line, in one change."""

from contextlib import suppress
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import ToRecord
from domain.act import Fact, FactKind
from domain.errors import Conflict, NotFound
from domain.opened import case_id
from domain.paper import PaperRef
from domain.partner import PartnerRefused
from domain.wishes import SetContactWishes
from partners.numbers import number
from storage.journal import Journal, Row
from storage.marks import Marks
from storage.papers import Papers
from storage.record import Record
from storage.worklist import Waiting
from storage.worklist_line import line


class Records:
    """May run twice: rows that are there with the same content stay as they are."""

    def __init__(self, record: Record, papers: Papers, journal: Journal, marks: Marks) -> None:
        self._record, self._papers, self._journal, self._marks = record, papers, journal, marks

    @activity.defn(name="record")
    def record(self, known: ToRecord) -> None:
        """Journal and worklist together; then the papers that accepted acts name are kept for good."""
        case = case_id(known.head.number)
        rows = [self._row(known, fact) for fact in known.facts]
        try:
            self._record.write(case, rows, _line(known, rows[-1].number))
        except Conflict:  # another history has written these numbers: only a person can tell which is true
            raise ApplicationError("the journal holds other facts", type="Conflict", non_retryable=True) from None
        for fact in known.facts:
            self._name(case, known, fact)
            if (fact.act or {}).get("verb") == SetContactWishes.verb:
                self._mark_number(case, known, fact)

    def _mark_number(self, case: str, known: ToRecord, fact: Fact) -> None:
        """A number she gives later is hers as well: what she writes from it is heard (web/incoming.py)."""
        paper, first = _paper(known, fact), self._journal.first(case)
        if paper is None or first is None:
            return
        with suppress(NotFound, PartnerRefused):
            country = first.body["opened"]["journey"]["to_country"]
            digits = number(self._papers.read(case, paper).words.get("phone", ""), country).removeprefix("+")
            self._marks.add_phone(case, digits, known.head.registered_on, known.verdict.office)

    def _name(self, case: str, known: ToRecord, fact: Fact) -> None:
        """A paper that is named but not there holds up no journal: its readers are told that it is missing."""
        if named := _paper(known, fact):
            with suppress(NotFound):
                self._papers.name(case, [named.id], fact.number)

    def _row(self, known: ToRecord, fact: Fact) -> Row:
        """The last fact of a batch carries the verdict that followed; the first of all, the opening of the case."""
        body: dict[str, Any] = {"fact": fact.model_dump(mode="json", exclude_defaults=True)}
        if known.opened and fact.kind is FactKind.OPENED:
            body["opened"] = known.opened.model_dump(mode="json", exclude_defaults=True)
        if fact is known.facts[-1]:
            body["verdict"] = known.verdict.model_dump(mode="json", exclude_defaults=True)
            body |= {"now": known.now.isoformat(), "broken": known.broken}
        return Row(fact.number, fact.at, fact.kind.value, body)


def _line(known: ToRecord, version: int) -> Waiting:
    return line(known.head, known.verdict, version, known.now, broken=known.broken)


def _paper(known: ToRecord, fact: Fact) -> PaperRef | None:
    if known.opened and fact.kind is FactKind.OPENED:
        return known.opened.paper
    named = (fact.act or {}).get("paper")
    with suppress(ValueError):
        return PaperRef.model_validate(named) if named else None
    return None
