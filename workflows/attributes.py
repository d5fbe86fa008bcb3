"""What ops may search by, in clear: codes, dates and register ids, never anything about the person."""

from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate, TypedSearchAttributes

from domain.promise import Verdict

STAGE = SearchAttributeKey.for_keyword("Stage")
PROGRAMME = SearchAttributeKey.for_keyword_list("Programme")
CASE_WORKER = SearchAttributeKey.for_keyword("CaseWorker")
OFFICE = SearchAttributeKey.for_keyword("Office")
NEXT_DUE = SearchAttributeKey.for_datetime("NextDue")
LATE = SearchAttributeKey.for_keyword_list("Late")
PLAN_VERSION = SearchAttributeKey.for_int("PlanVersion")
BROKEN = SearchAttributeKey.for_bool("Broken")
KEYS: tuple[SearchAttributeKey[Any], ...] = (
    *(STAGE, PROGRAMME, CASE_WORKER, OFFICE),
    *(NEXT_DUE, LATE, PLAN_VERSION, BROKEN),
)
TYPES = {"Keyword": 2, "Int": 3, "Bool": 5, "Datetime": 6, "KeywordList": 7}
SEARCH_ATTRIBUTES = [
    (key.name, next(name for name, number in TYPES.items() if number == int(key.indexed_value_type))) for key in KEYS
]
NO_DATE = datetime.fromisoformat("9999-12-31T23:59:59+00:00")


def values(verdict: Verdict, *, broken: bool) -> list[SearchAttributeUpdate[Any]]:
    """The attributes of a verdict, in the order of `KEYS`."""
    due = (verdict.next_due or NO_DATE).replace(microsecond=0)
    return [
        STAGE.value_set(verdict.stage.value),
        PROGRAMME.value_set(list(verdict.programmes)),
        CASE_WORKER.value_set(verdict.case_worker),
        OFFICE.value_set(verdict.office),
        NEXT_DUE.value_set(due),
        LATE.value_set(verdict.late),
        PLAN_VERSION.value_set(verdict.plan_version),
        BROKEN.value_set(broken),
    ]


def changed(verdict: Verdict, *, broken: bool, shown: TypedSearchAttributes) -> list[SearchAttributeUpdate[Any]]:
    """Only what differs from what is shown: each upsert is an event and a write to an index."""
    return [update for update in values(verdict, broken=broken) if shown.get(update.key) != update.value]
