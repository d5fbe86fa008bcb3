"""The returnee's copy of her plan, printed and for a screen, with the same words. Source: handbook 2.3.3 (R87)."""

import json
import threading
from datetime import UTC, datetime, time
from typing import Any

import jinja2
import typst

from letters.names import ELEMENTS, MODALITY
from letters.plain import FONTS, MISSING, breakable, printable, unmarked
from letters.plan_pictures import pictures
from letters.plan_view import CopyHead, Line, PlanView, view
from letters.words import N_, Speaker

__all__ = ["CannotPrint", "CopyHead", "Line", "PlanView", "html", "pdf", "view"]
TEMPLATES = FONTS.parent / "letters"
PAGES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
)
NBSP = "\u00a0"
NOTE = N_("a sign that could not be printed. The copy for a screen shows it.")
_thread = threading.local()


class CannotPrint(Exception):
    """The copy could not be set. Says nothing of what stood in it."""


def pdf(plan: PlanView, speaker: Speaker) -> bytes:
    """An accessible PDF: tagged, titled, in its language. The same plan always gives the same bytes.

    Source: PDF/UA-1 (ISO 14289-1). Words go in as data, never as part of the template.
    Choice: where a mark stands on a letter of another font, which cannot be set, the copy is set without such marks.
    """
    said, agreed = sheet(plan, speaker), plan.head.agreed_on
    at = datetime.combine(agreed, time(12), UTC) if agreed else datetime(2000, 1, 1, tzinfo=UTC)
    try:
        return _printed(_each(said, lambda text: breakable(printable(text))), speaker, at)
    except typst.TypstError:
        bare = _each(said, lambda text: breakable(printable(unmarked(text))))
    try:
        return _printed(bare, speaker, at)
    except typst.TypstError:
        raise CannotPrint("the copy could not be set as an accessible PDF") from None


def _printed(said: dict[str, Any], speaker: Speaker, at: datetime) -> bytes:
    lost = MISSING in json.dumps(said, ensure_ascii=False)
    said["note"] = f"{MISSING}{NBSP}: {speaker.say(NOTE)}" if lost else ""
    data = json.dumps(said, ensure_ascii=False)
    made = _press().compile(format="pdf", sys_inputs={"sheet": data}, pdf_standards=["ua-1"], timestamp=at)
    if not isinstance(made, bytes):
        raise CannotPrint("the copy has no pages")
    return made


def html(plan: PlanView, speaker: Speaker) -> str:
    """One page without anything from outside: reads on any phone, prints, speaks with a screen reader."""
    return PAGES.get_template("plan.html").render(sheet=sheet(plan, speaker))


def sheet(plan: PlanView, speaker: Speaker) -> dict[str, Any]:
    """The copy as headings, labels and values in the language: both forms show exactly this."""
    title = speaker.say("Your plan")
    return {
        "lang": speaker.language,
        "dir": "rtl" if speaker.rtl else "ltr",
        "title": title,
        "facts": _rows(speaker, _facts(plan, speaker)),
        "summary": speaker.value(plan.summary),
        "what": speaker.say("What we agreed"),
        "activities": [_activity(n, line, speaker) for n, line in enumerate(plan.activities, 1)],
        "sections": [part for part in _sections(plan, speaker) if part["rows"]],
        "pictures": pictures(plan, speaker),
        "foot": speaker.say("This copy is yours. You may ask for changes at any time, or for a new copy."),
        "page": speaker.say("Page"),
    }


def _facts(plan: PlanView, speaker: Speaker) -> list[tuple[str, str]]:
    head = plan.head
    return [
        (speaker.say("Name"), speaker.value(head.name)),
        (speaker.say("Number"), speaker.value(head.number)),
        (speaker.say("Version"), speaker.number(head.version)),
        (speaker.say("Agreed on"), speaker.day(head.agreed_on) if head.agreed_on else ""),
        (speaker.say("Your office"), speaker.value(head.office)),
        (speaker.say("How to reach us"), speaker.value(head.reach)),
    ]


def _activity(n: int, line: Line, speaker: Speaker) -> dict[str, Any]:
    rows = [
        (speaker.say("What"), speaker.value(line.what)),
        (speaker.say("With whom"), speaker.value(line.provider) or speaker.say("Our own office")),
        (speaker.say("How to reach them"), speaker.value(line.contact)),
        (speaker.say("How long"), _length(line, speaker)),
        (speaker.say("Cost"), speaker.money(line.cost, line.currency) if line.cost else ""),
        (speaker.say("Your own part"), speaker.money(line.own, line.currency) if line.own else ""),
        (speaker.say("How it is given"), _given(line, speaker)),
    ]
    return {"title": f"{speaker.number(n)}. {speaker.say(ELEMENTS[line.element])}", "rows": _rows(speaker, rows)}


def _length(line: Line, speaker: Speaker) -> str:
    if line.lifelong:
        return speaker.say("For as long as you need it")
    if not line.months:
        return "" if line.months is None else speaker.say("Once")
    return speaker.many("{n} month", "{n} months", line.months)


def _given(line: Line, speaker: Speaker) -> str:
    if not line.modality:
        return ""
    way = speaker.say(MODALITY[line.modality])
    parts = speaker.many("in {n} part", "in {n} parts", line.instalments)
    return f"{way} ({parts})" if line.instalments > 1 else way


def _sections(plan: PlanView, speaker: Speaker) -> list[dict[str, Any]]:
    how = [
        (speaker.say("Our help ends when"), speaker.value(plan.ends_when)),
        (speaker.say("How it goes on afterwards"), speaker.value(plan.transition)),
        (speaker.say("Who helps you then"), speaker.value(plan.hand_over_to)),
    ]
    talk = [
        (speaker.say("How you tell us what you think"), speaker.value(plan.feedback)),
        (speaker.say("Who learns what about you"), speaker.value(plan.sharing)),
    ]
    days = sorted({*plan.meetings} - {plan.first_follow_up})
    meet = [
        (speaker.say("First meeting"), speaker.day(plan.first_follow_up) if plan.first_follow_up else ""),
        (speaker.say("Further meetings"), "\n".join(speaker.day(day) for day in days if day)),
    ]
    return [
        {"title": speaker.say("When our help ends"), "rows": _rows(speaker, how)},
        {"title": speaker.say("How we talk"), "rows": _rows(speaker, talk)},
        {"title": speaker.say("When we meet"), "rows": _rows(speaker, meet)},
    ]


def _rows(speaker: Speaker, rows: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"label": label, "lines": value.split("\n")} for label, value in rows if value]


def _each(tree: Any, change: Any) -> Any:
    """The same tree with every text changed, but not what is drawn."""
    if isinstance(tree, str):
        return change(tree)
    if isinstance(tree, list):
        return [_each(item, change) for item in tree]
    return {key: value if key in ("svg", "narrow") else _each(value, change) for key, value in tree.items()}


def _press() -> typst.Compiler:
    """One for each thread: it keeps the fonts open. It may read its template and nothing else."""
    if not hasattr(_thread, "press"):
        _thread.press = typst.Compiler(
            str(TEMPLATES / "plan.typ"), root=str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True
        )
    press: typst.Compiler = _thread.press
    return press
