"""Tables of the screens: sign-in, tokens, private links, figures, waivers. The case file has its own page, `tables`."""

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

from storage.moment import Moment
from storage.tables import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("staff_id", String(40), primary_key=True),
    Column("password", Text, comment="argon2 hash; empty: no password opens it"),
    Column("subject", String(200), comment="how the identity provider calls this person"),
    Column("demo", Boolean, nullable=False, comment="an invented person, offered without a password on one machine"),
    Column("language", String(5), comment="of the screens"),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("subject"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True, comment="SHA-256 of the cookie; the cookie itself is kept nowhere"),
    Column("staff_id", String(40), nullable=False),
    Column("via", String(10), nullable=False, comment="password, demo or oidc"),
    Column("outside_id", String(200), comment="the session of the identity provider"),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index(None, "staff_id"),
    Index(None, "outside_id"),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("mark", String(64), primary_key=True, comment="keyed mark of an account or an address"),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", String(64), nullable=False, comment="SHA-256 of the token"),
    Column("staff_id", String(40), nullable=False, comment="as whom it acts"),
    Column("scopes", JSON, nullable=False),
    Column("label", String(80), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("used_at", Moment),
    UniqueConstraint("hash"),
)

private_links = Table(
    "private_links",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("case_id", String(80), nullable=False),
    Column("member", String(4), nullable=False),
    Column("made_by", String(40), nullable=False, comment="staff id; empty: made with a copy of the plan"),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("failures", Integer, nullable=False, comment="wrong answers to the question that opens it"),
    Column("opened_at", Moment, comment="when it was last opened"),
    Index(None, "case_id"),
)

case_openings = Table(
    "case_openings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("case_id", String(80), nullable=False),
    Column("what", String(20), nullable=False, comment="code: what was opened, such as payloads"),
    Column("because", String(40), nullable=False),
    Column("by_id", String(40), nullable=False),
    Column("by_role", String(40), nullable=False),
    Column("by_office", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Index(None, "case_id", "by_id"),
)

case_figures = Table(
    "case_figures",
    metadata,
    Column(
        "mark", String(64), primary_key=True, comment="keyed mark of the case: it outlives the case and names nobody"
    ),
    Column("version", Integer, nullable=False, comment="number of the last fact that is counted"),
    Column("body", JSON, nullable=False, comment="what this case adds to each figure"),
)

figures = Table(
    "figures",
    metadata,
    Column("report", String(40), primary_key=True),
    Column("cell", String(300), primary_key=True, comment="the codes of a row and a column, as JSON"),
    Column("total", Integer, nullable=False),
    Column("people", Integer, nullable=False, comment="cases that add to it"),
)

waivers = Table(
    "waivers",
    metadata,
    Column("number", String(80), primary_key=True, comment="the case"),
    Column("waiver", String(80), primary_key=True),
    Column("version", Integer, nullable=False, comment="number of the last fact that is counted"),
    Column("kind", String(40), nullable=False),
    Column("about", String(160), nullable=False, comment="the promise it moves or the rule it lifts, as read in clear"),
    Column("because", String(40), nullable=False),
    Column("group_id", String(24), nullable=False),
    Column("state", String(10), nullable=False),
    Column("asked_by", String(40), nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("decided_by", String(40), nullable=False),
    Column("decided_on", Date, comment="or withdrawn"),
    Index(None, "state", "asked_on"),
    Index(None, "state", "decided_on"),
)
