"""Who the returnee is, for a page that shows the least a provider needs."""

from domain.case import Case
from domain.paper import PaperRef
from storage.papers import Papers


def known_of(papers: Papers, case: Case, referral: str) -> dict[str, str]:
    """By the name of the field; empty where it is not known. What may be shown of it is asked elsewhere."""
    first, wishes = _words(papers, case, case.opened.paper), _words(papers, case, case.wishes.paper)
    asked, born = _words(papers, case, case.referrals[referral].paper), case.opened.household[0].born
    return {
        "name": first.get("household.0.name", ""),
        "phone": wishes.get("phone", "") or first.get("household.0.phone", ""),
        "born": born.isoformat() if born else "",
        "language": case.opened.language,
        "what": asked.get("what", ""),
    }


def _words(papers: Papers, case: Case, paper: PaperRef | None) -> dict[str, str]:
    return papers.read(case.opened.id, paper).words if paper else {}
