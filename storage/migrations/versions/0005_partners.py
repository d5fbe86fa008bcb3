"""What: the directory as last read, what went to whom, how partners do, files of a case, staff e-mail.

Why: handbook 2.3.2 (R45, R49): referral links are held per place, and every disclosure can be listed.
Safe while workers run: yes, it only adds tables and an empty column.
"""

import sqlalchemy as sa
from alembic import op

from storage.moment import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("email", sa.Text, comment="where notices go; empty: the worklist only"))
    op.create_table(
        "providers",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("body", sa.JSON, nullable=False, comment="public data, as last read from the directory"),
        sa.Column("first_seen", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_providers"),
    )
    op.create_table(
        "dispatches",
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("key", sa.String(200), nullable=False, comment="the deed's key"),
        sa.Column("recipient", sa.String(40), nullable=False, comment="provider id, staff id, or m1 for the returnee"),
        sa.Column("service", sa.String(20), nullable=False, comment="mail, message, referral, money or link"),
        sa.Column("state", sa.String(20), nullable=False, comment="ASKED until the partner has answered"),
        sa.Column("code", sa.String(60), nullable=False, comment="why it failed; a code"),
        sa.Column("reference", sa.String(200), nullable=False, comment="what the partner calls it"),
        sa.Column("fields", sa.JSON, nullable=False, comment="names of the fields that were told, never their content"),
        sa.Column("basis", sa.Integer, comment="number of the fact on which it was allowed: consent, override"),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("settled_at", Moment),
        sa.PrimaryKeyConstraint("case_id", "key", "recipient", name="pk_dispatches"),
    )
    op.create_table(
        "partner_states",
        sa.Column("service", sa.String(20), nullable=False),
        sa.Column("up", sa.Boolean, nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("service", name="pk_partner_states"),
    )
    op.create_table(
        "attachments",
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False, comment="code such as handover_certificate"),
        sa.Column("media", sa.String(60), nullable=False),
        sa.Column("size", sa.Integer, nullable=False, comment="bytes"),
        sa.Column("body", sa.LargeBinary, nullable=False, comment="its name as the person called it"),
        sa.Column("by_id", sa.String(40), nullable=False),
        sa.Column("by_role", sa.String(40), nullable=False),
        sa.Column("by_office", sa.String(12), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "id", name="pk_attachments"),
    )


def downgrade() -> None:
    for table in ("attachments", "partner_states", "dispatches", "providers"):
        op.drop_table(table)
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("email")
