"""Fields that hold a code hold no sentence and no name: those are words, and words become papers. Invariant 7."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.act import Act
from domain.follow_up import WPoint
from domain.people import Noun
from domain.plan import Activity, ExitStrategy
from tests.policy.lives import person

FIELDS: list[tuple[type[Noun], str]] = [
    *((Activity, field) for field in ("goal", "provider", "item", "grid", "source")),
    (ExitStrategy, "hand_over_to"),
    *((Act.kinds["request_waiver"], field) for field in ("rule", "promise")),
    (Act.kinds["request_funding"], "source"),
    (Act.kinds["decide_funding"], "source"),
    (Act.kinds["give_immediate_assistance"], "source"),
    (Act.kinds["settle_relocation"], "time_zone"),
    (Act.kinds["issue_communication_kit"], "source"),
    (Act.kinds["give_feedback"], "about"),
    (WPoint, "led_to"),
    *((Act.kinds["record_support"], field) for field in ("activity", "need")),
    (Act.kinds["refer"], "activity"),
    (Act.kinds["give_consent"], "recipients"),
    (Act.kinds["note_best_interests"], "activity"),
]
CODES = ["ET-01", "FS-A", "micro_business", "eligibility/FS-A", "follow_up/3", "plan_revision/2026-03-03", ""]
SENTENCES = ["Fatou J.", "call her sister", "Hôpital", "+220 7001", "a\nb", "x" * 81]
IDS = [f"{model.__name__}.{field}" for model, field in FIELDS]


def faulty(model: Any, field: str, value: str) -> bool:
    """Whether this value of this field is found at fault."""
    given = [value] if field == "recipients" else value
    try:
        model.model_validate({"by": person("cw"), "occurred_on": "2026-02-02", field: given})
    except ValidationError as fault:
        return field in {error["loc"][0] for error in fault.errors()}
    return False


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=IDS)
def test_a_code_is_a_code(model: Any, field: str) -> None:
    """Ids and codes of every kind are read, sentences, names and numbers of telephones are not."""
    assert [code for code in CODES if faulty(model, field, code)] == []
    assert [text for text in SENTENCES if not faulty(model, field, text)] == []


@pytest.mark.parametrize(
    ("verb", "field"),
    [
        ("refuse_assistance", "channel"),
        ("withdraw_consent", "recipient"),
        ("withdraw_consent", "member"),
        ("report_death", "source"),
    ],
)
def test_what_nobody_may_turn_down_is_read_whatever_it_says(verb: str, field: str) -> None:
    """A refusal, a withdrawal and a report of a death stay readable, whatever stands in them."""
    assert not faulty(Act.kinds[verb], field, "a text message from her sister's phone")
