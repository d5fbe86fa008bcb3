"""As much of a house as the programme page needs: lives in the journal, their lines on the worklist."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from domain.act import FactKind
from domain.people import Person, Role
from settings import Settings
from starter.doors import Doors
from storage.journal import Row
from storage.keyfile import make_key_file
from storage.worklist import Waiting
from tests.policy.lives import Life

MANAGER = Person(id="pm-1", role=Role.PROGRAMME_MANAGER, office="GM-BJL")


def open_house(folder: Path, database_url: str) -> Doors:
    """Empty rooms, with somebody of each role in the register."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("links.secret", "hooks.secret", "decode.token"):
        (folder / name).write_text("invented-secret-of-a-test-house-0123456789")
    settings = Settings(data_dir=folder, database_url=database_url, _env_file=None)
    make_key_file(settings.key_file)
    doors = Doors(settings)
    doors.staff.add(MANAGER, "Fatou Example")
    for role in (Role.SUPERVISOR, Role.CASE_WORKER, Role.DATA_PROTECTION_OFFICER):
        doors.staff.add(Person(id=f"x-{role.value.lower()[:4]}", role=role, office="GM-BJL"), f"Invented {role.value}")
    return doors


def write(doors: Doors, life: Life, number: str, *, promises: list[dict[str, Any]] | None = None) -> None:
    """A life as the recording deed writes it."""
    rows = []
    for fact in life.facts:
        body: dict[str, Any] = {"fact": fact.model_dump(mode="json", exclude_defaults=True)}
        if fact.kind is FactKind.OPENED:
            body["opened"] = life.opened.model_dump(mode="json", exclude_defaults=True)
        rows.append(Row(fact.number, fact.at, fact.kind.value, body))
    doors.journal.append(f"case-{number}", rows)
    doors.worklist.put(_line(life, number, promises or []))


def _line(life: Life, number: str, promises: list[dict[str, Any]]) -> Waiting:
    return Waiting(
        number=number,
        version=len(life.facts),
        stage="PLAN",
        programmes=["FS-A"],
        case_worker="x-case",
        office="GM-BJL",
        next_due=None,
        first_due=None,
        waits_on=None,
        late=[],
        plan_version=None,
        promises=promises,
        language="en",
        outcome=None,
        opened_on=date(2026, 1, 13),
        updated_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
