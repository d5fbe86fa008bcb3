"""What: one line per waiver, so that a desk lists them without reading every case.

Why: handbook 2.3 (R15-R20): somebody decides them, and their reasons are counted by source and rule.
Safe while workers run: yes, it only adds a table. Lines of before come with `reproject`; new ones come by themselves.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    clear = "the promise it moves or the rule it lifts, as read in clear"
    op.create_table(
        "waivers",
        sa.Column("number", sa.String(80), nullable=False, comment="the case"),
        sa.Column("waiver", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, comment="number of the last fact that is counted"),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.String(160), nullable=False, comment=clear),
        sa.Column("because", sa.String(40), nullable=False),
        sa.Column("group_id", sa.String(24), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("decided_by", sa.String(40), nullable=False),
        sa.Column("decided_on", sa.Date, comment="or withdrawn"),
        sa.PrimaryKeyConstraint("number", "waiver", name="pk_waivers"),
    )
    op.create_index("ix_waivers_state_asked_on", "waivers", ["state", "asked_on"])
    op.create_index("ix_waivers_state_decided_on", "waivers", ["state", "decided_on"])


def downgrade() -> None:
    op.drop_table("waivers")
