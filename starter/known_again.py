"""A possible duplicate is shown at intake, and never merged by itself (C20)."""

from domain.opened import Opened
from starter import opening
from starter.doors import Doors
from storage.marks import Alike, Mark


def marks_of(doors: Doors, page: Opened) -> list[Mark]:
    """What stands for the people of a first page; asked before their words are filed."""
    return doors.marks.of(opening.traits(page))


def keep(doors: Doors, page: Opened, marks: list[Mark]) -> None:
    """From here on they may be known again: before the case is opened, so that of two at once one sees the other."""
    doors.marks.keep(page.id, marks, page.registered_on, page.case_worker.office)
    doors.marks.keep_words(page.id, opening.traits(page))


async def alike(doors: Doors, page: Opened, marks: list[Mark]) -> list[Alike]:
    """Other cases that came to be, in which somebody may be one of these people."""
    return [one for one in doors.marks.alike(marks, but=page.id) if await doors.knows(number_of(one))]


def number_of(one: Alike) -> str:
    """Its case number."""
    return one.case.removeprefix("case-")


def said(one: Alike) -> str:
    """What a person at a desk reads."""
    same = " and ".join(one.by)
    return (
        f"may be the same person as {number_of(one)}, opened on {one.opened_on}, office {one.office} "
        f"(same {same}); nothing was merged"
    )
