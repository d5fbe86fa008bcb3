"""Opens a made-up caseload as of today, and says what each case waits for: `python -m starter.demo`.

Each case is a story whose dates are moved so that its life has reached a chosen age; it is taken over with its
history, as from paper. What some of them do today is done now, so that it leaves the house. The names of the demo
cases give their numbers: a second start finds them and opens nothing.
"""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

import logs
from domain.dates import add_months, day_in
from domain.errors import CaseError
from domain.people import Person
from domain.promise import Promise
from domain.promise_words import SAID
from settings import HERE, read_settings
from starter import opening, places
from starter.cases import Cases
from starter.demo_people import CASELOAD, STAFF, Demo
from starter.demo_today import Begun, go_on, only_stand_ins, wishes
from starter.doors import Doors
from starter.story import language, rehearsal
from starter.story.shifting import shifted
from starter.story.story import Story
from starter.taking_over import take_over
from storage.marks import Marks
from storage.papers import Papers
from storage.staff import Staff
from storage.worklist import Waiting

STORIES = HERE / "stories"
PATIENCE, GLANCE = timedelta(seconds=60), 0.25
SINCE = timedelta(1)
SHOWN, WIDTH = 3, 108


def number_of(demo: Demo) -> str:
    """The same name, the same case."""
    return opening.new_number(f"demo/{demo.name}")


def as_of(demo: Demo, today: date) -> tuple[Story, timedelta]:
    """The story begun so long ago that it has this age today; its person is called at the number of the demo."""
    story = language.read(STORIES / demo.story)
    form = story.form.model_copy(update={"phone": demo.phone} if demo.phone else {})
    then = add_months(story.start, demo.months) + timedelta(demo.days)
    return shifted(replace(story, form=form), today - then), today - then


async def carry(cases: Cases, papers: Papers, demo: Demo, now: datetime, marks: Marks | None = None) -> Begun:
    """Live the story on paper to today, and take the case over with what was done; what is to be done now is left."""
    form = language.read(STORIES / demo.story).form
    today = day_in(now, places.zone_of(form.to_country, form.time_zone))
    story, shift = as_of(demo, today)
    page = story.page(number_of(demo), shift)
    acts = await rehearsal.acts_until(story, page, today)
    if marks:
        marks.keep_words(page.id, opening.traits(page))
    page = opening.file_words(page, papers, f"opening-{page.number}")
    ahead = [act for act in acts if demo.email and act.on >= today - SINCE]
    done = [act for act in acts if act not in ahead]
    await take_over(cases, page, [*done, *wishes(demo, page, today)], now)
    return Begun(page, ahead)


def register(staff: Staff) -> None:
    """The demo staff, where nobody has these ids yet."""
    known = {member.person.id for member in staff.all()}
    for id_, (role, office, name) in STAFF.items():
        if id_ not in known:
            staff.add(Person(id=id_, role=role, office=office), name, email=f"{id_}@example.org")


async def open_caseload(doors: Doors, cases: Cases, now: datetime) -> None:
    """Every demo case that is not open yet. While the next one is read, those that live today go on."""
    lives = list[asyncio.Task[None]]()
    for demo in CASELOAD:
        if not await doors.knows(number_of(demo)):
            begun = await carry(cases, doors.papers, demo, now, doors.marks)
            if begun.today and only_stand_ins(doors.settings):
                lives.append(asyncio.create_task(go_on(cases, begun, doors.settings)))
    await asyncio.gather(*lives)


async def shown(doors: Doors, numbers: Sequence[str]) -> list[str]:
    """Wait until every case stands in the worklist; give up after a minute, and say which are on their way."""
    missing = list(numbers)
    for _ in range(int(PATIENCE.total_seconds() / GLANCE)):
        missing = [number for number in missing if doors.worklist.get(number) is None]
        if not missing:
            break
        await asyncio.sleep(GLANCE)
    return missing


def table(lines: Sequence[Waiting], now: datetime) -> Table:
    """One row for each thing waited for: late cases first, then what is due first."""
    made = Table("Case", "Stage", "Waits for", "On", "Until", box=box.SIMPLE_HEAD, pad_edge=False)
    for line in sorted(lines, key=lambda line: _urgency(line, now)):
        for row in _rows(line, now):
            made.add_row(*row)
    return made


def _urgency(line: Waiting, now: datetime) -> tuple[bool, datetime, str]:
    waits = _waits(line)
    first = min((promise.due for promise in waits), default=now + timedelta(36500))
    return not any(_late(promise, now) for promise in waits), first, line.number


def _rows(line: Waiting, now: datetime) -> Iterator[list[str]]:
    waits = _waits(line)
    said = [_row(promise, now) for promise in waits[:SHOWN]] or [["nothing", "", ""]]
    if more := len(waits) - SHOWN:
        said += [[f"and {more} more", "", ""]] if more > 0 else []
    for n, row in enumerate(said):
        yield [line.number if n == 0 else "", _plain(line.stage) if n == 0 else "", *row]


def _row(promise: Promise, now: datetime) -> list[str]:
    until = f"{promise.due_on:%Y-%m-%d}" + (" LATE" if _late(promise, now) else "")
    _, _, about = promise.key.partition("/")
    said = SAID.get(promise.name, _plain(promise.name)) + (f" ({about})" if about[:1].isalpha() else "")
    return [said, _plain(promise.on), until]


def _waits(line: Waiting) -> list[Promise]:
    read: list[dict[str, Any]] = line.promises
    return sorted((Promise.model_validate(one) for one in read), key=lambda promise: (promise.due, promise.key))


def _late(promise: Promise, now: datetime) -> bool:
    return promise.late or promise.due < now


def _plain(code: str) -> str:
    return code.replace("_", " ").lower()


async def live(doors: Doors, console: Console, now: datetime) -> None:
    """Open what is missing, then show the worklist."""
    cases = await doors.connect()
    register(doors.staff)
    for id_ in STAFF:
        doors.accounts.add_demo(id_)
    await open_caseload(doors, cases, now)
    missing = await shown(doors, [number_of(demo) for demo in CASELOAD])
    console.print("What each case waits for, late ones first:")
    console.print(table(doors.worklist.select(), now))
    if missing:
        console.print(f"Still on their way to the worklist: {', '.join(missing)}.")
    console.print("The demo cases are made up. Ask one: ./run passerelle why <case>")


def main() -> int:
    """Exit status 1 if the caseload could not be opened; what was opened stays."""
    settings = read_settings()
    logs.configure(settings.log_format)
    doors = Doors(settings)
    try:
        asyncio.run(live(doors, Console(width=WIDTH, highlight=False), datetime.now(UTC)))
    except CaseError as refusal:
        sys.stderr.write(f"{refusal.happened}\n{refusal.unchanged}\n{refusal.next_step}\n")
        return 1
    finally:
        doors.close()
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the engine's library may abort a clean exit (temporalio/sdk-python#300)
