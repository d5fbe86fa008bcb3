"""What: who read which paper of a case, and when.

Why: whoever a case is about may ask who saw what was written (domain 5.8, 6.1).
Safe while workers run: yes, it only adds a table; nothing reads it before this release.
"""

import sqlalchemy as sa
from alembic import op

from storage.moment import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_reads",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("paper_id", sa.String(40), nullable=False),
        sa.Column("by_id", sa.String(40), nullable=False),
        sa.Column("by_role", sa.String(40), nullable=False),
        sa.Column("by_office", sa.String(12), nullable=False),
        sa.Column("read_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_paper_reads"),
    )
    op.create_index("ix_paper_reads_case_id_read_at", "paper_reads", ["case_id", "read_at"])
