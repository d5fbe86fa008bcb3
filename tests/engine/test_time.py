"""Time on a running case: one timer per promise, dates that pass, waivers, messages nobody may turn down."""

from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle
from temporalio.converter import WorkflowSerializationContext

from domain.act import FactKind
from domain.promise import Stage
from starter.story.engine import House
from tests.engine.conftest import PROGRAMME, RETURNED, SUPERVISOR, Life, assessed, begin, consent_and_session
from workflows.attributes import BROKEN, LATE, NEXT_DUE, OFFICE, STAGE


@pytest.mark.rule("R14")
async def test_a_date_that_passes_ends_nothing_and_tells_someone(life: Life) -> None:
    """The plan is late, worker and supervisor are told, and the case goes on as before."""
    await life.day_ends(RETURNED + timedelta(28))

    verdict = await life.cases.verdict(life.number)
    told = [fact.key for fact in await life.facts() if fact.kind is FactKind.DEED_DONE]

    assert verdict.stage is Stage.INTAKE
    assert verdict.late == ["plan"]
    assert "notice/plan/due/2026-02-28" in told


@pytest.mark.rule("R15", "R19")
async def test_a_waiver_moves_one_timer_and_no_other(life: Life) -> None:
    """Asked by one person, granted by another: the plan has a new date, the other promises keep theirs."""
    await consent_and_session(life)
    await life.noon(RETURNED + timedelta(23))  # the warning is over: the timer that runs is that of the date itself
    await life.act("request_waiver", WAIVER)
    before = {one.key: one.due_on for one in (await life.cases.verdict(life.number)).promises}
    await life.act("grant_waiver", {"waiver": "more-time"}, by=SUPERVISOR)
    await life.day_ends(RETURNED + timedelta(30))

    after = {one.key: one.due_on for one in (await life.cases.verdict(life.number)).promises}

    assert str(after["plan"]) == "2026-03-15"
    assert all(after[key] == due for key, due in before.items() if key in after and key != "plan")
    assert (await life.cases.verdict(life.number)).late == []


WAIVER = {
    "waiver": "more-time",
    "kind": "DEADLINE_INTERNAL",
    "promise": "plan",
    "until": "2026-03-15",
    "because": "MEDICAL",
}


async def test_a_waiver_after_the_breach_clears_the_flag_and_keeps_the_record(life: Life) -> None:
    """Late, then waived: the case is no longer late, and its facts still say that the date was missed."""
    await life.noon(RETURNED + timedelta(33))
    await life.act("request_waiver", WAIVER)
    await life.act("grant_waiver", {"waiver": "more-time"}, by=PROGRAMME)

    missed = [fact.key for fact in await life.facts() if fact.kind is FactKind.PASSED and fact.step == "due"]

    assert (await life.cases.verdict(life.number)).late == []
    assert "plan" in missed


async def test_every_open_promise_is_one_timer_with_its_name_and_date(life: Life) -> None:
    """Ops read the timers of a case as its agenda."""
    await assessed(life)

    verdict = await life.cases.verdict(life.number)
    started, ended = await timers(handle(life))

    assert len(started) - len(ended) == len([one for one in verdict.promises if one.wake])
    assert any("plan warn" in text or "warn about plan" in text for text in started.values())


def handle(life: Life) -> WorkflowHandle[object, object]:
    """The workflow of this case."""
    return life.skipper.client.get_workflow_handle(life.world.opened.id)


async def timers(of: WorkflowHandle[object, object]) -> tuple[dict[int, str], list[int]]:
    """Summaries of the timers started, and which of them ended."""
    started: dict[int, str] = {}
    ended: list[int] = []
    own = of._client.data_converter.with_context(WorkflowSerializationContext("default", of.id))
    async for event in of.fetch_history_events():
        if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
            started[event.event_id] = (await own.decode([event.user_metadata.summary]))[0]
        if event.HasField("timer_fired_event_attributes"):
            ended.append(event.timer_fired_event_attributes.started_event_id)
        if event.HasField("timer_canceled_event_attributes"):
            ended.append(event.timer_canceled_event_attributes.started_event_id)
    return started, ended


@pytest.mark.rule("R86")
async def test_a_refusal_stops_everything_at_once_and_forever(life: Life) -> None:
    """Referrals are revoked, nothing is sent afterwards but the revocation, and only closing is waited for."""
    await assessed(life)
    asked = {
        "referral": "bed",
        "needs": ["home"],
        "provider": "ET-01",
        "urgency": "URGENT",
        "procedure_explained": True,
    }
    await life.act("refer", {**asked, "what": "a bed"})
    await life.day_ends(RETURNED)
    await life.leave("refuse_assistance", {"channel": "MESSAGE"})
    await life.day_ends(RETURNED + timedelta(200))

    verdict = await life.cases.verdict(life.number)
    done = [fact.key for fact in await life.facts() if fact.kind is FactKind.DEED_DONE]

    assert verdict.stage is Stage.CLOSING
    assert {one.name for one in verdict.promises} == {"closing"}
    assert "referral/bed/revocation" in done
    assert [key for key in done if key.startswith("notice/plan")] == []


async def test_a_message_that_cannot_be_read_becomes_a_task_for_a_person(life: Life) -> None:
    """A signal of an unknown kind is kept and waits for somebody."""
    await handle(life).signal("SHE SAYS STOP", ["not", "a", "mapping"])
    await life.day_ends(RETURNED)

    assert "unread_message" in [one.name for one in (await life.cases.verdict(life.number)).promises]


@pytest.mark.parametrize("day", ["the day before yesterday", "9999-12-31", "2026-02-30", None])
async def test_a_refusal_is_honoured_today_whatever_day_it_says(life: Life, day: str | None) -> None:
    """No date, paper or other words of a message can put a refusal off or break the case."""
    await handle(life).signal("refuse_assistance", {"occurred_on": day, "paper": "x", "surplus": 1})
    await life.day_ends(RETURNED)

    verdict = await life.cases.verdict(life.number)
    shown = (await handle(life).describe()).typed_search_attributes

    assert verdict.stage is Stage.CLOSING
    assert [str(one.due_on) for one in verdict.promises if one.name == "closing"] == ["2026-02-14"]
    assert shown[BROKEN] is False
    assert life.house.journal.last(life.world.opened.id) == len(await life.facts())


async def test_search_attributes_follow_the_case(life: Life) -> None:
    """Stage, office, next date and the names of what is late can be searched."""
    await life.day_ends(RETURNED + timedelta(29))

    shown = (await handle(life).describe()).typed_search_attributes

    assert shown[STAGE] == "INTAKE"
    assert shown[OFFICE] == "ET-ADD"
    assert shown[LATE] == ["plan"]
    assert shown.get(NEXT_DUE) is not None


async def test_ops_find_the_cases_late_on_the_plan_in_an_office(house: House) -> None:
    """The query the docs give finds this case, and not one that is on time."""
    late, early = await begin(house), await begin(house)
    await late.day_ends(RETURNED + timedelta(29))

    found = await visible(late, "Office = 'ET-ADD' AND Late = 'plan'", late.world.opened.id)

    assert late.world.opened.id in found
    assert early.world.opened.id not in found


async def visible(life: Life, query: str, wanted: str) -> list[str]:
    """What the index lists; it follows the case a moment later, so it is asked until it knows the wanted one."""
    while True:
        found = [one.id async for one in life.skipper.client.list_workflows(query)]
        if wanted in found:
            return found


async def test_a_quarter_later_the_run_is_renewed_and_nothing_is_forgotten(life: Life) -> None:
    """Facts, promises and the missed date survive a new run."""
    before = (await handle(life).describe()).run_id
    await life.noon(RETURNED + timedelta(130))
    await consent_and_session(life)
    await life.day_ends(RETURNED + timedelta(130))

    assert (await handle(life).describe()).run_id != before
    assert (await life.cases.verdict(life.number)).late == ["plan"]
    assert [fact.number for fact in await life.facts()] == list(range(1, len(await life.facts()) + 1))
