"""The plan editor over real HTTP: nothing typed twice, nothing typed lost, and beside it what the rules say."""

import pytest
import pytest_asyncio

from domain.opened import case_id
from starter.doors import Doors
from starter.story.engine import House
from tests.engine.conftest import Life
from tests.web.desks import SECOND, SUPERVISOR, Desk, begun_today, form_of, outline, sit_down

pytestmark = pytest.mark.asyncio(loop_scope="session")
COURSE = "a course in sewing, in the mornings"


@pytest_asyncio.fixture(loop_scope="session")
async def life(house: House, doors: Doors) -> Life:
    """A case in which a plan may be proposed."""
    return await begun_today(house, doors)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(house: House, doors: Doors, life: Life) -> Desk:
    """Its case worker at a screen."""
    return await sit_down(house, doors, life)


async def proposed(desk: Desk) -> list[dict[str, object]]:
    """Every version that was proposed."""
    facts = await desk.life.facts()
    return [fact.act for fact in facts if fact.act and fact.act.get("verb") == "propose_plan"]


async def test_a_first_plan_says_which_elements_are_open(desk: Desk) -> None:
    """An empty editor names everything that is missing, and sends nothing."""
    page = await desk.open("propose_plan")

    assert page.status_code == 200
    assert "Elements: 0 / 11" in page.text
    assert "goal work is served by no activity" in page.text
    assert "need home has no activity, referral or unmet-need record" in page.text
    assert await proposed(desk) == []


async def test_a_new_version_starts_from_the_last_one_with_its_words(desk: Desk, doors: Doors) -> None:
    """The page sent back as it came is the same plan; that its words were read is noted."""
    await desk.does("propose_plan", {"version": 1, "outline": outline()})
    page = await desk.open("propose_plan")
    filled = form_of(page)
    sent = await desk.send("propose_plan", filled.fields)

    assert COURSE in page.text
    assert "Nothing is changed yet." in page.text
    assert (filled.get("version"), filled.get("outline.exit_strategy.ends_when")) == ("2", "she earns enough")
    assert sent.status_code == 303
    first, second = await proposed(desk)
    assert first["outline"] == second["outline"]
    assert "cw-3" in {one.by.id for one in doors.reads.of(desk.life.world.opened.id)}


async def test_rows_are_added_and_taken_out_without_losing_a_word(desk: Desk) -> None:
    """Both are buttons of the form: they need no script, and every other field comes back as it was typed."""
    await desk.does("propose_plan", {"version": 1, "outline": outline()})
    first = form_of(await desk.open("propose_plan"))
    more = form_of(
        await desk.send("propose_plan", first.but(outline__summary="typed just now"), "row:outline.activities")
    )
    less = form_of(await desk.send("propose_plan", more.fields, "less:outline.activities.0"))

    assert more.get("outline.activities.1.id") == "activity-1"
    assert more.get("outline.summary") == less.get("outline.summary") == "typed just now"
    assert more.get("outline.activities.0.what") == COURSE
    assert (less.get("outline.activities.0.id"), less.get("outline.activities.1.id")) == ("activity-1", "")


async def test_checking_says_what_changed_and_whom_to_ask_and_records_nothing(desk: Desk) -> None:
    """A provider who was never told anything is named as such, with the consent that must name it."""
    await desk.does("propose_plan", {"version": 1, "outline": outline()})
    filled = form_of(await desk.open("propose_plan"))
    changed = filled.but(
        outline__activities__0__provider="ET-71",
        outline__activities__0__contact="the gate",
        outline__activities__0__what="evenings",
    )
    checked = await desk.send("propose_plan", changed, "check")

    assert checked.status_code == 200
    assert "Changes against version 1: 1" in checked.text
    assert "would be told for the first time" in checked.text
    assert "the consent of m1 must name it" in checked.text
    assert "agreement of the returnee" in checked.text
    assert len(await proposed(desk)) == 1


async def test_a_provider_is_found_with_reasons_and_chosen(desk: Desk) -> None:
    """Choosing fills in who it is and how it is reached, as the directory says."""
    await desk.does("propose_plan", {"version": 1, "outline": outline()})
    filled = form_of(await desk.open("propose_plan"))
    found = await desk.send("propose_plan", filled.fields, "find:outline.activities.0")
    chosen = form_of(await desk.send("propose_plan", filled.fields, "choose:outline.activities.0.provider:ET-71"))

    assert "House ET-71" in found.text
    assert "takes referrals by letter" in found.text
    assert chosen.get("outline.activities.0.provider") == "ET-71"
    assert chosen.get("outline.activities.0.contact") == "House ET-71, Adama, et-71@example.org"


async def test_money_beside_its_ceiling_and_the_way_of_giving_beside_table_2_2(desk: Desk) -> None:
    """Too much, and cash where the programme gives none, are said before anything is sent."""
    dear = {"item": "micro_business", "cost": "1300", "source": "FS-Z", "modality": "CASH"}
    first = outline()
    first["activities"][0] |= {"id": "shop"}
    await desk.does("propose_plan", {"version": 1, "outline": first})
    filled = form_of(await desk.open("propose_plan"))
    typed = {f"outline__activities__0__{name}": value for name, value in dear.items()}
    checked = await desk.send("propose_plan", filled.but(**typed), "check")

    assert "too much" in checked.text
    assert "is over the ceiling of 1200" in checked.text
    assert "does not foresee CASH" in checked.text
    assert "without a decision of table 2.2" in checked.text


async def test_of_two_who_edit_one_plan_the_second_is_told_and_loses_nothing(
    house: House, doors: Doors, desk: Desk
) -> None:
    """The second learns who did what, keeps every word, gets the next number, and can send again."""
    second = await sit_down(house, doors, desk.life, SECOND)
    await desk.does("propose_plan", {"version": 1, "outline": outline()})
    mine, theirs = form_of(await desk.open("propose_plan")), form_of(await second.open("propose_plan"))
    first = await desk.send("propose_plan", mine.but(outline__activities__0__months="4"))
    told = await second.send("propose_plan", theirs.but(outline__summary="a summary of hers"))
    again = form_of(told)
    sent = await second.send("propose_plan", again.fields)

    assert first.status_code == 303
    assert told.status_code == 409
    assert "The case moved on while this form was open" in told.text
    assert "cw-3" in told.text
    assert "Number 2 was taken meanwhile: this draft is now version 3" in told.text
    assert "Changes against version 2: 2" in told.text
    assert (again.get("outline.summary"), again.get("version")) == ("a summary of hers", "3")
    assert sent.status_code == 303
    assert [made["version"] for made in await proposed(desk)] == [1, 2, 3]


async def test_what_the_case_turns_down_can_be_put_right_and_sent_again(desk: Desk) -> None:
    """A refusal keeps the words; the corrected form is another form, not a quarrel with the first."""
    await desk.does("propose_plan", {"version": 1, "outline": outline()})
    filled = form_of(await desk.open("propose_plan"))
    refused = await desk.send("propose_plan", filled.but(outline__feedback=""))
    kept = form_of(refused)
    sent = await desk.send("propose_plan", kept.but(outline__feedback="asked by telephone"))

    assert refused.status_code == 409
    assert "feedback is taken into account" in refused.text
    assert kept.get("outline.activities.0.what") == COURSE
    assert kept.get("nonce") != filled.get("nonce")
    assert sent.status_code == 303


async def test_a_draft_is_found_again_as_it_was_left(desk: Desk) -> None:
    """Also one that is far from complete."""
    filled = form_of(await desk.open("propose_plan"))
    kept = await desk.send("propose_plan", filled.but(outline__summary="half a thought"), "draft")
    again = await desk.open("propose_plan")

    assert kept.status_code == 303
    assert "This is your draft." in again.text
    assert form_of(again).get("outline.summary") == "half a thought"


async def test_script_and_markup_in_a_text_stay_text(desk: Desk) -> None:
    """What somebody types is shown as it was typed, and runs nowhere."""
    typed = '</textarea><script>alert("1")</script>'
    filled = form_of(await desk.open("propose_plan"))
    page = await desk.send("propose_plan", filled.but(outline__summary=typed), "check")

    assert "<script>alert" not in page.text
    assert form_of(page).get("outline.summary") == typed


@pytest.mark.parametrize("then", ["find:outline.activities.99", "find:x", "less:", "choose:", "choose:x", "row:nobody"])
async def test_a_button_nobody_drew_breaks_nothing(desk: Desk, then: str) -> None:
    """The form comes back as it was."""
    filled = form_of(await desk.open("propose_plan"))
    page = await desk.send("propose_plan", filled.but(outline__summary="still here"), then)

    assert page.status_code == 200
    assert form_of(page).get("outline.summary") == "still here"


async def test_a_plan_that_tells_of_health_is_edited_by_who_may_see_that_part(
    house: House, doors: Doors, desk: Desk
) -> None:
    """A supervisor opens the restricted part with a reason first."""
    await desk.does("record_need", {"need": {"id": "clinic", "element": "E7"}, "origin": "RETURNEE"})
    supervisor = await sit_down(house, doors, desk.life, SUPERVISOR)
    doors.documents.put(case_id(desk.life.number), "plan_copy--1.pdf", "a copy")
    copy = f"/cases/{desk.life.number}/documents/plan_copy--1.pdf"
    shut = await supervisor.open("propose_plan")
    assert (await supervisor.client.get(copy)).status_code == 403
    await desk.does("open_restricted", {"because": "WORKER_ABSENT"}, SUPERVISOR)

    assert shut.status_code == 403
    assert "clinic" not in shut.text
    assert (await supervisor.open("propose_plan")).status_code == 200


async def test_whoever_types_on_is_not_moved_by_a_check_of_the_script(desk: Desk) -> None:
    """The button brings the page back to what it says; the script only swaps the panels and takes no focus."""
    filled = form_of(await desk.open("propose_plan"))
    pressed = await desk.send("propose_plan", filled.fields, "check")
    desk.client.headers["HX-Request"] = "true"
    swapped = await desk.send("propose_plan", filled.fields, "check")

    assert "autofocus" in pressed.text
    assert "autofocus" not in swapped.text
