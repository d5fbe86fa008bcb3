"""What is sent to people: letters, revocations, plan copies, notices. Until partners exist: files in a folder."""

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import Done, ToDo
from domain.errors import CaseError
from domain.paper import PaperRef
from storage.documents import Documents
from storage.papers import Papers


class Letters:
    """Every letter is a document named by its deed's key: sent twice, it is there once."""

    def __init__(self, documents: Documents, papers: Papers) -> None:
        self._documents, self._papers = documents, papers

    @activity.defn(name="send_referral_letter")
    def referral(self, deed: ToDo) -> Done:
        """The least a provider needs: who comes, and what for. Source: handbook 2.3.2 (R49)."""
        asked = self._words(deed, deed.deed.paper).get("what", "")
        name = self._words(deed, deed.opening).get("household.0.name", "")
        lines = [f"To provider {deed.deed.to[0]}", f"Our reference: {_reference(deed)}", deed.on, ""]
        lines += [f"We refer: {name}", deed.deed.text, *([asked] if asked else []), ""]
        return self._put(deed, [*lines, "Please answer: acknowledged, accepted, or rejected and why."])

    @activity.defn(name="send_revocation")
    def revocation(self, deed: ToDo) -> Done:
        """No reason is given: it is the returnee's own."""
        lines = [f"To provider {deed.deed.to[0]}", f"Our reference: {_reference(deed)}", ""]
        return self._put(deed, [*lines, "This referral is taken back. Please delete what you received with it."])

    @activity.defn(name="write_plan_copy")
    def plan_copy(self, deed: ToDo) -> Done:
        """The plan in the words it was written in, for the returnee to hold. Source: handbook 2.3.3 (R87)."""
        words = self._words(deed, deed.deed.paper)
        said = [f"{_title(path)}: {words[path]}" for path in sorted(words, key=_order)]
        return self._put(deed, [f"Reintegration plan, version {deed.deed.number}", deed.on, "", *said])

    @activity.defn(name="send_notice")
    def notice(self, deed: ToDo) -> Done:
        """A date was reached: who is told, and which promise it is. No name, no reason."""
        name, step = deed.deed.text.split(".", 1)
        said = f"Case {_number(deed)}: {name} ({deed.deed.about}), step {step}."
        return self._put(deed, [f"To: {', '.join(deed.deed.to)}", deed.on, "", said])

    def _words(self, deed: ToDo, paper: PaperRef | None) -> dict[str, str]:
        """A paper's words; one that is not the paper the act named stops the deed for good, for a person to look at."""
        if paper is None:
            return {}
        try:
            return self._papers.read(deed.case, paper).words
        except CaseError as refusal:
            raise ApplicationError("the paper cannot be read", type=type(refusal).__name__) from None

    def _put(self, deed: ToDo, lines: list[str]) -> Done:
        new = self._documents.put(deed.case, f"{deed.deed.key}.txt", "\n".join(lines) + "\n")
        return Done(code="DONE" if new else "ALREADY_DONE")


def _number(deed: ToDo) -> str:
    return deed.case.removeprefix("case-")


def _reference(deed: ToDo) -> str:
    return f"{_number(deed)}/{deed.deed.about}"


ORDER = ("summary", "activities", "exit_strategy", "feedback", "sharing")


def _order(path: str) -> tuple[int, int, str]:
    """The plan as it is read: summary, each activity, how it ends, how we talk."""
    part, _, rest = path.removeprefix("outline.").partition(".")
    number = rest.partition(".")[0]
    return ORDER.index(part) if part in ORDER else len(ORDER), int(number) if number.isdigit() else 0, rest


def _title(path: str) -> str:
    """Activity 1, what; Exit strategy, ends when."""
    part, _, rest = path.removeprefix("outline.").partition(".")
    number, _, field = rest.partition(".")
    if number.isdigit():
        return f"Activity {int(number) + 1}, {field.replace('_', ' ')}"
    return f"{part.replace('_', ' ').capitalize()}{', ' * bool(rest)}{rest.replace('_', ' ')}"
