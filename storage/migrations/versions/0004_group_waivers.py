"""What: waivers asked for a group of cases at once, and what became of each.

Why: handbook chapter 2.3 (R15, R19): dates are relaxed per case, and a flood or a strike touches many of them.
Safe while workers run: yes, it only adds tables; nothing reads them before this release.
"""

import sqlalchemy as sa
from alembic import op

from storage.moment import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_waivers",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("selection", sa.JSON, nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_group_waivers"),
    )
    op.create_table(
        "group_waiver_cases",
        sa.Column("group_id", sa.String(24), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("promise", sa.String(120), nullable=False),
        sa.Column("waiver", sa.String(30), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("asked", sa.Integer, comment="number of the fact by which the case was asked"),
        sa.Column("signed", sa.JSON, nullable=False, comment="who granted it, and the number of that fact"),
        sa.Column("said", sa.Text, nullable=False, comment="why the case turned it down; codes and dates only"),
        sa.PrimaryKeyConstraint("group_id", "number", "promise", name="pk_group_waiver_cases"),
    )


def downgrade() -> None:
    for table in ("group_waiver_cases", "group_waivers"):
        op.drop_table(table)
