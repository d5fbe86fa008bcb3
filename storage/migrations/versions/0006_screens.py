"""What: sign-in, sessions, tokens, private links, figures; the worklist's first date; words of names to search by.

Why: the screens (handbook 2.3.1, 2.3.4: nobody is forgotten), and a list page that asks one table.
Safe while workers run: yes; a worker of the release before leaves the two new columns as they are until it is replaced.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.moment import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _worklist()
    _sign_in()
    _links()
    _figures()


def _worklist() -> None:
    op.add_column("worklist", sa.Column("first_due", Moment, comment="of all open promises that run, late ones too"))
    op.add_column("worklist", sa.Column("waits_on", sa.String(40), comment="the role that first promise is on"))
    for columns in (("case_worker", "first_due", "number"), ("office", "first_due", "number"), ("first_due", "number")):
        op.create_index(f"ix_worklist_{'_'.join(columns)}", "worklist", list(columns))
    _fill()
    op.create_table(
        "name_words",
        sa.Column(
            "mark", sa.String(64), nullable=False, comment="keyed mark of one word of a name, or of a phone number"
        ),
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("mark", "case_id", name="pk_name_words"),
    )
    op.create_index("ix_name_words_case_id", "name_words", ["case_id"])


def _fill() -> None:
    lines = sa.table(
        "worklist",
        sa.column("number", sa.String),
        sa.column("promises", sa.JSON),
        sa.column("first_due", Moment),
        sa.column("waits_on", sa.String),
    )
    connection = op.get_bind()
    for number, promises in connection.execute(sa.select(lines.c.number, lines.c.promises)).all():
        if first := _first(promises):
            known = {"first_due": datetime.fromisoformat(first["due"]).astimezone(UTC), "waits_on": first["on"]}
            connection.execute(lines.update().where(lines.c.number == number).values(known))


def _first(promises: list[dict[str, Any]]) -> dict[str, Any] | None:
    going = [promise for promise in promises if promise.get("days_left") is None]
    return min(going, key=lambda promise: datetime.fromisoformat(promise["due"]), default=None)


def _sign_in() -> None:
    op.create_table(
        "accounts",
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("password", sa.Text, comment="argon2 hash; empty: no password opens it"),
        sa.Column("subject", sa.String(200), comment="how the identity provider calls this person"),
        sa.Column(
            "demo", sa.Boolean, nullable=False, comment="an invented person, offered without a password on one machine"
        ),
        sa.Column("language", sa.String(5), comment="of the screens"),
        sa.Column("changed_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_accounts"),
        sa.UniqueConstraint("subject", name="uq_accounts_subject"),
    )
    op.create_table(
        "sessions",
        sa.Column(
            "id", sa.String(64), nullable=False, comment="SHA-256 of the cookie; the cookie itself is kept nowhere"
        ),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("via", sa.String(10), nullable=False, comment="password, demo or oidc"),
        sa.Column("outside_id", sa.String(200), comment="the session of the identity provider"),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_staff_id", "sessions", ["staff_id"])
    op.create_index("ix_sessions_outside_id", "sessions", ["outside_id"])
    op.create_table(
        "sign_in_tries",
        sa.Column("mark", sa.String(64), nullable=False, comment="keyed mark of an account or an address"),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_sign_in_tries"),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, comment="SHA-256 of the token"),
        sa.Column("staff_id", sa.String(40), nullable=False, comment="as whom it acts"),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.Column("used_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("hash", name="uq_api_tokens_hash"),
    )


def _links() -> None:
    op.create_table(
        "private_links",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("member", sa.String(4), nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False, comment="staff id; empty: made with a copy of the plan"),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.Column("failures", sa.Integer, nullable=False, comment="wrong answers to the question that opens it"),
        sa.Column("opened_at", Moment, comment="when it was last opened"),
        sa.PrimaryKeyConstraint("id", name="pk_private_links"),
    )
    op.create_index("ix_private_links_case_id", "private_links", ["case_id"])
    op.create_table(
        "case_openings",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("what", sa.String(20), nullable=False, comment="code: what was opened, such as payloads"),
        sa.Column("because", sa.String(40), nullable=False),
        sa.Column("by_id", sa.String(40), nullable=False),
        sa.Column("by_role", sa.String(40), nullable=False),
        sa.Column("by_office", sa.String(12), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_case_openings"),
    )
    op.create_index("ix_case_openings_case_id_by_id", "case_openings", ["case_id", "by_id"])


def _figures() -> None:
    op.create_table(
        "case_figures",
        sa.Column(
            "mark",
            sa.String(64),
            nullable=False,
            comment="keyed mark of the case: it outlives the case and names nobody",
        ),
        sa.Column("version", sa.Integer, nullable=False, comment="number of the last fact that is counted"),
        sa.Column("body", sa.JSON, nullable=False, comment="what this case adds to each figure"),
        sa.PrimaryKeyConstraint("mark", name="pk_case_figures"),
    )
    op.create_table(
        "figures",
        sa.Column("report", sa.String(40), nullable=False),
        sa.Column("cell", sa.String(300), nullable=False, comment="the codes of a row and a column, as JSON"),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer, nullable=False, comment="cases that add to it"),
        sa.PrimaryKeyConstraint("report", "cell", name="pk_figures"),
    )


def downgrade() -> None:
    for made in ("figures", "case_figures", "case_openings", "private_links", "api_tokens", "sign_in_tries"):
        op.drop_table(made)
    for made in ("sessions", "accounts", "name_words"):
        op.drop_table(made)
    for columns in (("case_worker", "first_due", "number"), ("office", "first_due", "number"), ("first_due", "number")):
        op.drop_index(f"ix_worklist_{'_'.join(columns)}", "worklist")
    with op.batch_alter_table("worklist") as lines:
        lines.drop_column("waits_on")
        lines.drop_column("first_due")
