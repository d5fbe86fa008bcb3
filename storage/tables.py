"""Tables, and nothing else. Columns named `body` are encrypted with the case's own key."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.moment import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

papers = Table(
    "papers",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("case_id", String(80), nullable=False),
    Column("nonce", String(80), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("by_id", String(40), nullable=False),
    Column("by_role", String(40), nullable=False),
    Column("by_office", String(12), nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("named_by", Integer, comment="number of the accepted fact that stands on this paper"),
    UniqueConstraint("case_id", "nonce"),
    Index(None, "named_by", "written_at"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("by_id", String(40), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("saved_at", Moment, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", String(64), nullable=False),
)

worklist = Table(
    "worklist",
    metadata,
    Column("number", String(80), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("stage", String(40), nullable=False),
    Column("programmes", JSON, nullable=False),
    Column("case_worker", String(40)),
    Column("office", String(12), nullable=False),
    Column("next_due", Moment),
    Column("first_due", Moment, comment="of all open promises that run, late ones too"),
    Column("waits_on", String(40), comment="the role that first promise is on"),
    Column("late", JSON, nullable=False),
    Column("plan_version", Integer),
    Column("promises", JSON, nullable=False),
    Column("language", String(20)),
    Column("outcome", String(40)),
    Column("opened_on", Date, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "next_due", "number"),
    Index(None, "office", "stage"),
    Index(None, "case_worker", "first_due", "number"),
    Index(None, "office", "first_due", "number"),
    Index(None, "first_due", "number"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("role", String(40), nullable=False),
    Column("office", String(12), nullable=False),
    Column("name", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("email", Text, comment="where notices go; empty: the worklist only"),
)

outside_references = Table(
    "outside_references",
    metadata,
    Column("kind", String(60), primary_key=True),
    Column("value_hash", String(64), primary_key=True),
    Column("case_id", String(80), nullable=False),
    Index(None, "case_id"),
)

paper_reads = Table(
    "paper_reads",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("case_id", String(80), nullable=False),
    Column("paper_id", String(40), nullable=False),
    Column("by_id", String(40), nullable=False),
    Column("by_role", String(40), nullable=False),
    Column("by_office", String(12), nullable=False),
    Column("read_at", Moment, nullable=False),
    Index(None, "case_id", "read_at"),
)

person_marks = Table(
    "person_marks",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("member", String(4), primary_key=True),
    Column("name", String(64), comment="keyed mark of the name and the country of return"),
    Column("name_and_year", String(64), comment="the same with the year of birth, where it is known"),
    Column("phone", String(64), comment="keyed mark of the phone's digits"),
    Column("opened_on", Date, nullable=False),
    Column("office", String(12), nullable=False),
    Index(None, "name"),
    Index(None, "phone"),
)

calendar_edits = Table(
    "calendar_edits",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("office", String(12), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("day", Date, comment="which day, unless it is the working week"),
    Column("rest_days", String(7), comment="days of the week without work, 0 is Monday"),
    Column("because", String(40), nullable=False),
    Column("by_id", String(40), nullable=False),
    Column("by_role", String(40), nullable=False),
    Column("by_office", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "office"),
)

group_waivers = Table(
    "group_waivers",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("selection", JSON, nullable=False),
    Column("asked_by", String(40), nullable=False),
    Column("asked_at", Moment, nullable=False),
)

group_waiver_cases = Table(
    "group_waiver_cases",
    metadata,
    Column("group_id", String(24), primary_key=True),
    Column("number", String(80), primary_key=True),
    Column("promise", String(120), primary_key=True),
    Column("waiver", String(30), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("asked", Integer, comment="number of the fact by which the case was asked"),
    Column("signed", JSON, nullable=False, comment="who granted it, and the number of that fact"),
    Column("said", Text, nullable=False, comment="why the case turned it down; codes and dates only"),
)

providers = Table(
    "providers",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("body", JSON, nullable=False, comment="public data, as last read from the directory"),
    Column("first_seen", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("gone", Boolean, nullable=False),
)

dispatches = Table(
    "dispatches",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("key", String(200), primary_key=True, comment="the deed's key"),
    Column("recipient", String(40), primary_key=True, comment="provider id, staff id, or m1 for the returnee"),
    Column("service", String(20), nullable=False, comment="mail, message, referral, money or link"),
    Column("state", String(20), nullable=False, comment="ASKED until the partner has answered"),
    Column("code", String(60), nullable=False, comment="why it failed; a code"),
    Column("reference", String(200), nullable=False, comment="what the partner calls it"),
    Column("fields", JSON, nullable=False, comment="names of the fields that were told, never their content"),
    Column("basis", Integer, comment="number of the fact on which it was allowed: consent, override"),
    Column("tries", Integer, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("settled_at", Moment),
)

partner_states = Table(
    "partner_states",
    metadata,
    Column("service", String(20), primary_key=True),
    Column("up", Boolean, nullable=False),
    Column("code", String(60), nullable=False),
    Column("since", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("kind", String(60), nullable=False, comment="code such as handover_certificate"),
    Column("media", String(60), nullable=False),
    Column("size", Integer, nullable=False, comment="bytes"),
    Column("body", LargeBinary, nullable=False, comment="its name as the person called it"),
    Column("by_id", String(40), nullable=False),
    Column("by_role", String(40), nullable=False),
    Column("by_office", String(12), nullable=False),
    Column("at", Moment, nullable=False),
)

name_words = Table(
    "name_words",
    metadata,
    Column("mark", String(64), primary_key=True, comment="keyed mark of one word of a name, or of a phone number"),
    Column("case_id", String(80), primary_key=True),
    Index(None, "case_id"),
)
