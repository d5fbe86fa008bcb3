"""Other rules, and what eligibility asks, at the door. Source: handbook 2.3 (R15-R18)."""

from datetime import date

from domain.adoption import AdoptProgramme, RecordCircumstances
from domain.case import Case
from domain.errors import Incomplete
from policy.guards.guard import demand, guards


@guards(AdoptProgramme)
def adopt_programme(case: Case, act: AdoptProgramme, today: date) -> None:
    """Choice: a newer version of a pack of this case, or another pack; never an older one, never the same again."""
    whole = act.pack is not None and act.pack.id == act.programme
    demand(whole, f"The rules of {act.programme} did not come with the act.", "Send it again.", Incomplete)
    if act.pack is not None:
        pinned = next((pack for pack in case.packs if pack.id == act.programme), None)
        newer = pinned is None or act.pack.version > pinned.version
        said = f"This case is under version {pinned.version} of {act.programme} already." if pinned else ""
        demand(newer, said, f"Choose a version after it; the one at hand is {act.pack.version}.")


@guards(RecordCircumstances)
def record_circumstances(case: Case, act: RecordCircumstances, today: date) -> None:
    """Something is said."""
    said = bool(act.documents or act.exclusions) or act.stay_months is not None
    demand(said, "Nothing is said: no document, no stay, no exclusion.", "Say at least one of them.", Incomplete)
