"""Fields that hold a code hold no sentence and no name: those are words, and words become papers. Invariant 7."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.act import Act
from domain.assessment import Goal, Need
from domain.follow_up import RecordSurvey, WPoint
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


SAID = ["a text message from her sister's phone", "Fatou J.", "x" * 81, "a\nb", 7, {"name": "Fatou"}, None]
HEARD = [
    ("refuse_assistance", "activity", "shop", "?"),
    ("refuse_assistance", "channel", "MESSAGE", "OTHER"),
    ("withdraw_consent", "recipient", "ET-01", ""),
    ("withdraw_consent", "member", "m2", ""),
    ("report_death", "source", "FAMILY", "OTHER"),
]


@pytest.mark.parametrize(("verb", "field", "code", "otherwise"), HEARD)
def test_what_nobody_may_turn_down_is_read_whatever_it_says(verb: str, field: str, code: str, otherwise: str) -> None:
    """A refusal, a withdrawal and a report of a death stay readable; a code is kept, a sentence is kept nowhere."""

    def read(said: Any) -> Any:
        return getattr(Act.kinds[verb].model_validate({"occurred_on": "2026-02-02", field: said}), field)

    assert (code, "") == (read(code), read(""))
    assert {otherwise, ""} == {*(read(said) for said in SAID), ""}


@pytest.mark.parametrize("model", [Goal, Need], ids=["stated by", "of whom"])
def test_members_are_named_by_their_ids(model: Any) -> None:
    """Whose goal or need it is says m2, never a name."""
    field = "stated_by" if model is Goal else "member"

    assert not faulty(model, field, "m2")
    assert all(faulty(model, field, name) for name in ("Fatou", "her sister", "", "M1"))


def test_no_survey_is_official_because_somebody_says_so() -> None:
    """An instrument is a code; one whose weights nobody has published carries the mark, whatever it is called."""
    kind, scores = RecordSurvey, dict.fromkeys(("composite", "economic", "social", "psychosocial"), "0.5")
    form = {"by": person("cw"), "occurred_on": "2026-02-02", **scores}

    assert [kind.model_validate({**form, "instrument": f"rss/{n}"}).unofficial for n in ("1.0", "x")] == [True, True]
    assert all(faulty(kind, "instrument", name) for name in ("Fatou says", "rss", "RSS/1", ""))
