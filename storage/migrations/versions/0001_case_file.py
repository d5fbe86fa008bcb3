"""What: the case file (papers, drafts), the journal, the worklist, the staff register, outside references.

Why: handbook chapter 2.3 asks that every step of a case can be shown later, and who took it.
Safe while workers run: yes, it only adds tables; nothing reads them before this release.
"""

import sqlalchemy as sa
from alembic import op

from storage.moment import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _case_file()
    _journal()
    _worklist()
    _registers()


def downgrade() -> None:
    for table in ("outside_references", "staff", "worklist", "journal", "drafts", "papers"):
        op.drop_table(table)


def _case_file() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("nonce", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("restricted", sa.Boolean, nullable=False),
        sa.Column("by_id", sa.String(40), nullable=False),
        sa.Column("by_role", sa.String(40), nullable=False),
        sa.Column("by_office", sa.String(12), nullable=False),
        sa.Column("written_at", Moment, nullable=False),
        sa.Column("named_by", sa.Integer, comment="number of the accepted fact that stands on this paper"),
        sa.PrimaryKeyConstraint("id", name="pk_papers"),
        sa.UniqueConstraint("case_id", "nonce", name="uq_papers_case_id_nonce"),
    )
    op.create_index("ix_papers_named_by_written_at", "papers", ["named_by", "written_at"])
    op.create_table(
        "drafts",
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("by_id", sa.String(40), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("saved_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "name", "by_id", name="pk_drafts"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_journal"),
    )


def _worklist() -> None:
    op.create_table(
        "worklist",
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("programmes", sa.JSON, nullable=False),
        sa.Column("case_worker", sa.String(40)),
        sa.Column("office", sa.String(12), nullable=False),
        sa.Column("next_due", Moment),
        sa.Column("late", sa.JSON, nullable=False),
        sa.Column("plan_version", sa.Integer),
        sa.Column("promises", sa.JSON, nullable=False),
        sa.Column("language", sa.String(20)),
        sa.Column("outcome", sa.String(40)),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_worklist"),
    )
    op.create_index("ix_worklist_next_due_number", "worklist", ["next_due", "number"])
    op.create_index("ix_worklist_office_stage", "worklist", ["office", "stage"])


def _registers() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("office", sa.String(12), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )
    op.create_table(
        "outside_references",
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("value_hash", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value_hash", name="pk_outside_references"),
    )
    op.create_index("ix_outside_references_case_id", "outside_references", ["case_id"])
