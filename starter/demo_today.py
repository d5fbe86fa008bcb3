"""What the demo does today, at the real doors: plans begin, copies and letters go out, a provider says yes.

Choice: only where stand-ins play every partner. Nobody outside ever gets a demo's letter, and no demo moves money.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.opened import Opened
from settings import PARTNERS, Settings
from starter.cases import Cases
from starter.demo_people import Demo
from starter.story.outside import Outside
from starter.taking_over import DatedAct

BY_HAND = "hand_over_copy"  # the copy goes by mail


@dataclass(frozen=True)
class Begun:
    """A case just taken over, and what its story does today."""

    page: Opened
    today: list[DatedAct]


def only_stand_ins(settings: Settings) -> bool:
    """Whether nobody has configured a partner."""
    return not settings.model_fields_set & set(PARTNERS)


def wishes(demo: Demo, page: Opened, today: date) -> list[DatedAct]:
    """The copy by mail, wished for the day before yesterday."""
    if not demo.email:
        return []
    form = {"copy_by": "EMAIL", "email": demo.email}
    return [DatedAct("set_contact_wishes", form, page.case_worker, today - timedelta(2))]


async def go_on(cases: Cases, begun: Begun, settings: Settings) -> None:
    """This life goes on; an answer comes as soon as what it answers has arrived."""
    number, mine = begun.page.number, begun.page.case_worker
    for act in begun.today:
        if act.verb != BY_HAND:
            await cases.act(number, act.verb, act.form, act.by)
    await cases.act(number, "agree_meeting", _meeting(begun), mine)
    outside = Outside(f"http://127.0.0.1:{settings.standins_port}")
    try:
        for act in begun.today:
            if act.verb == "refer":
                await outside.answer(number, {"referral": act.form["referral"], "answer": "ACCEPTED"})
    finally:
        await outside.close()


def _meeting(begun: Begun) -> dict[str, object]:
    """In a week, in the morning."""
    day = max(act.on for act in begun.today) + timedelta(7)
    return {"meeting": "visit", "day": day, "hour": "10:00", "minutes": 45, "place": "at the office, first floor"}
