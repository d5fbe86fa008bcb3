"""What: marks by which a person may be known again, and the offices' edits of their working calendars.

Why: domain C20 (a possible duplicate is shown at intake) and C4 (feasts decided by decree move dates).
Safe while workers run: yes, it only adds tables; nothing reads them before this release.
"""

import sqlalchemy as sa
from alembic import op

from storage.moment import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _person_marks()
    _calendar_edits()


def downgrade() -> None:
    op.drop_table("calendar_edits")
    op.drop_table("person_marks")


def _person_marks() -> None:
    op.create_table(
        "person_marks",
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("member", sa.String(4), nullable=False),
        sa.Column("name", sa.String(64), comment="keyed mark of the name and the country of return"),
        sa.Column("name_and_year", sa.String(64), comment="the same with the year of birth, where it is known"),
        sa.Column("phone", sa.String(64), comment="keyed mark of the phone's digits"),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("office", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "member", name="pk_person_marks"),
    )
    op.create_index("ix_person_marks_name", "person_marks", ["name"])
    op.create_index("ix_person_marks_phone", "person_marks", ["phone"])


def _calendar_edits() -> None:
    op.create_table(
        "calendar_edits",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("office", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.Date, comment="which day, unless it is the working week"),
        sa.Column("rest_days", sa.String(7), comment="days of the week without work, 0 is Monday"),
        sa.Column("because", sa.String(40), nullable=False),
        sa.Column("by_id", sa.String(40), nullable=False),
        sa.Column("by_role", sa.String(40), nullable=False),
        sa.Column("by_office", sa.String(12), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_calendar_edits"),
    )
    op.create_index("ix_calendar_edits_office", "calendar_edits", ["office"])
