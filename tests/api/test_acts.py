"""Acts by programs: every one has its operation, is done once for each key, and is judged at the same door."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from domain.act import Act, Fact
from domain.opened import case_id
from policy import roles
from starter.doors import Doors
from starter.opening import new_number
from starter.story.engine import House
from storage.tokens import Scope
from tests.api.conftest import AWAY, Program, is_problem

Of = Callable[..., Program]
SESSION = {"goals": [{"id": "work", "text": "sewing"}], "motivations": "own income"}
MARK = "Xyzzy Plugh, 12 Rue Inventée"


async def facts(doors: Doors, number: str, least: int = 1) -> list[Fact]:
    """What the journal holds, once it holds this fact."""
    await doors.shown(number, least)
    return [Fact.model_validate(entry.body["fact"]) for entry in doors.journal.read(case_id(number))]


async def test_an_act_is_recorded_and_answered_with_what_the_case_waits_for(of: Of, fresh: str, doors: Doors) -> None:
    """Number, stage and promises; the words are a paper and the fact names who acted."""
    told = await of("cw-7").act(fresh, "give_consent", {"recipients": ["GM-01"]})
    assert told.status_code == 200, told.text
    again = (await of("cw-7").act(fresh, "record_first_session", SESSION)).json()

    assert told.json()["case"] == fresh
    assert again["stage"] == "ASSESSMENT"
    assert "plan" in {one["name"] for one in again["waits_for"]}
    act = (await facts(doors, fresh, again["number"]))[again["number"] - 1].act or {}
    assert act["by"]["id"] == "cw-7"
    assert [goal["text"] for goal in act["goals"]] == ["[paper]"]


async def test_twenty_posts_of_one_key_are_one_fact(of: Of, fresh: str, doors: Doors) -> None:
    """A program that loses the line twenty times at once is answered twenty times, and acted once."""
    post = of("cw-7").act
    told = await asyncio.gather(*(post(fresh, "record_first_session", SESSION, "one-key-01") for _ in range(20)))

    assert {one.status_code for one in told} == {200}, [one.text for one in told]
    assert len({one.json()["number"] for one in told}) == 1
    done = [fact for fact in await facts(doors, fresh, told[0].json()["number"]) if fact.act]
    assert len(done) == 1


async def test_a_key_stands_for_one_content(of: Of, fresh: str) -> None:
    """Other words, other codes or another act under the same key are refused; what was first stands."""
    first = await of("cw-7").act(fresh, "record_first_session", SESSION, "one-key-02")
    words = {"goals": [{"id": "work", "text": "weaving"}]}
    assert first.status_code == 200
    for verb, form in [("record_first_session", words), ("give_consent", {})]:
        is_problem(await of("cw-7").act(fresh, verb, form, "one-key-02"), 409, "conflict")
    again = await of("cw-7").act(fresh, "record_first_session", SESSION, "one-key-02")
    assert again.json()["number"] == first.json()["number"]


async def test_two_clients_with_one_key_never_meet(of: Of, fresh: str) -> None:
    """A key belongs to its token."""
    need = {"need": {"id": "roof", "element": "E4"}, "origin": "RETURNEE"}
    other = {"need": {"id": "papers", "element": "E5"}, "origin": "RETURNEE"}
    first = await of("cw-7").act(fresh, "record_need", need, "shared-key")
    second = await of("cw-8").act(fresh, "record_need", other, "shared-key")

    assert (first.status_code, second.status_code) == (200, 200), second.text
    assert first.json()["number"] != second.json()["number"]


async def test_a_message_nobody_may_turn_down_is_accepted_and_known_again(of: Of, fresh: str, doors: Doors) -> None:
    """202; sent again it is one fact; another content under its key is told, and never lost in silence."""
    last = doors.journal.last(case_id(fresh))
    for _ in range(3):
        told = await of("cw-7").act(fresh, "ask_for_call", {}, "call-key-1")
        assert (told.status_code, told.json()) == (202, {"case": fresh, "accepted": True})
    heard = await facts(doors, fresh, last + 1)
    is_problem(await of("cw-7").act(fresh, "refuse_assistance", {}, "call-key-1"), 409, "conflict")

    assert [fact.act["verb"] for fact in heard if fact.act].count("ask_for_call") == 1


async def test_a_key_used_twice_by_mistake_swallows_no_refusal(of: Of, fresh: str, doors: Doors) -> None:
    """Two messages that arrive before the journal knows either are both kept: their content is in their nonce."""
    last = doors.journal.last(case_id(fresh))
    post = of("cw-7").act
    told = await asyncio.gather(
        post(fresh, "ask_for_call", {}, "same-key-9"), post(fresh, "stop_messages", {}, "same-key-9")
    )
    kept = sum(one.status_code == 202 for one in told)
    heard = await facts(doors, fresh, last + kept)

    assert kept + sum(one.status_code == 409 for one in told) == 2
    assert sum(1 for fact in heard if fact.act) == kept


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space", "ключключ"])
async def test_without_a_key_nothing_is_done(of: Of, number: str, key: str) -> None:
    """A post carries a key of 8 to 64 letters, digits or dashes."""
    named = [(b"Idempotency-Key", key.encode())] if key else []
    headers = [*((name.encode(), value.encode()) for name, value in of("cw-7").headers.items()), *named]
    told = await of("cw-7").client.post(f"/cases/{number}/acts/give_consent", headers=headers, json={})
    said = is_problem(told, 422, "incomplete")

    assert [one["pointer"] for one in said["errors"]] == ["Idempotency-Key"]


async def test_every_wrong_field_is_named_by_its_pointer_and_nothing_is_quoted(of: Of, number: str) -> None:
    """All faults at once, each with its place; neither values nor unknown names come back."""
    form = {"goals": [{"id": "work"}, {"id": MARK, "text": 7}], "motivationes": MARK, MARK: 1, "by": {"id": "sv-1"}}
    told = await of("cw-7").act(number, "record_first_session", form)
    said = is_problem(told, 422, "incomplete")

    assert {"/goals/1/id", "/goals/1/text", "/by", ""} == {one["pointer"] for one in said["errors"]}
    assert any("Did you mean motivations?" in one["detail"] for one in said["errors"])
    assert "Xyzzy" not in told.text
    assert "motivationes" not in told.text


async def test_a_refusal_of_the_rules_quotes_no_text(of: Of, number: str) -> None:
    """What a guard would repeat is taken out."""
    told = await of("ops-1").act(number, "retry_deed", {"deed": MARK, "because": "LOOKED_INTO"})
    assert told.status_code in (404, 409, 422), told.text
    assert "Xyzzy" not in told.text


@pytest.mark.parametrize(
    ("verb", "form", "by", "status", "kind"),
    [
        ("agree_plan", {"version": 1, "party": "RETURNEE"}, "cw-7", 404, "not-found"),
        ("cancel_closing", {"because": "NEEDED_AFTER_ALL"}, "cw-7", 409, "wrong-moment"),
        ("close_case", {"outcome": "COMPLETED"}, "cw-7", 403, "not-allowed"),
        ("give_consent", {"occurred_on": "2199-01-01"}, "cw-7", 422, "incomplete"),
        ("give_consent", {"paper": {"id": "aaaaaaaa", "digest": "0" * 64}}, "cw-7", 422, "incomplete"),
        ("adopt_programme", {"programme": "FS-C", "because": "NEW_RULES", "pack": {}}, "sv-1", 422, "incomplete"),
        ("fly_away", {}, "cw-7", 404, "not-found"),
    ],
)
async def test_each_refusal_has_its_status(
    of: Of, number: str, verb: str, form: dict[str, Any], by: str, status: int, kind: str
) -> None:
    """The door's own refusals, as a program reads them."""
    is_problem(await of(by).act(number, verb, form), status, kind)


async def test_a_case_one_may_not_see_is_not_there(of: Of, number: str) -> None:
    """Another office's program reads the same words, letter by letter, for this case and for none."""
    other, nobody = of("cw-9"), new_number()
    for kind in ("", "/promises", "/journal"):
        told = [await other.get(f"/cases/{one}{kind}") for one in (number, nobody, "R-1", "%00", "ü")]
        assert {one.text for one in told} == {told[0].text}
        is_problem(told[0], 404, "not-found")
    acts = [await other.act(one, "give_consent", {}) for one in (number, nobody)]
    is_problem(acts[0], 404, "not-found")
    assert acts[0].text == acts[1].text
    assert number not in (await other.get("/cases", limit=200)).text


async def test_a_case_that_is_offered_may_be_taken_before_it_is_seen(of: Of, fresh: str) -> None:
    """The receiving supervisor accepts through the API; from then on it is their office's, and no longer ours."""
    await of("cw-7").act(fresh, "give_consent", {"recipients": [AWAY]})
    offer = {"transfer": "move", "to_office": AWAY, "because": "MOVED"}
    assert (await of("sv-1").act(fresh, "propose_transfer", offer)).status_code == 200
    is_problem(await of("sv-2").get(f"/cases/{fresh}"), 404, "not-found")
    taken = {"transfer": "move", "case_worker": "cw-7"}
    is_problem(await of("sv-2").act(fresh, "accept_transfer", taken), 403, "not-allowed")
    told = await of("sv-2").act(fresh, "accept_transfer", {**taken, "case_worker": "cw-9"})

    assert told.status_code == 200, told.text
    is_problem(await of("cw-9").act(fresh, "fly_away", {}), 404, "not-found")


async def test_without_its_scope_a_token_only_reads(of: Of, number: str) -> None:
    """Acts and openings ask for their own scopes."""
    reader = of("cw-7", Scope.CASES_READ)
    said = is_problem(await reader.act(number, "give_consent", {}), 403, "scope")
    is_problem(await reader.post("/cases", {}), 403, "scope")
    is_problem(await of("cw-7", Scope.ACTS_WRITE).get("/cases"), 403, "scope")
    assert "acts:write" in said["detail"]


async def test_the_list_of_acts_says_who_and_when(of: Of) -> None:
    """Every act, its roles, its rule; and whether the caller's role is among them."""
    known = {one["verb"]: one for one in (await of("fin-1").get("/acts")).json()["acts"]}

    assert set(known) == set(Act.kinds)
    assert all(set(one["may"]) == set(roles.may(verb)) for verb, one in known.items())
    assert known["confirm_delivery"]["you_may"]
    assert not known["close_case"]["you_may"]
    assert known["refuse_assistance"]["travels_as_message"]
    assert not known["agree_plan"]["travels_as_message"]
    assert all(one["what"] and one["follows"] and (one["when"] or one["travels_as_message"]) for one in known.values())


BAD = [
    (b"", 422, "unread"),
    (b"{", 422, "unread"),
    (b"[]", 422, "unread"),
    (b'"a"', 422, "unread"),
    (b"\xff\xfe", 422, "unread"),
    (b'{"version": NaN}', 422, "unread"),
    (b'{"version": 1e999}', 422, "unread"),
    (b'{"version": ' + b"9" * 5000 + b"}", 422, "unread"),
    (b'{"version": 99999999999999999999}', 422, "unread"),
    (b'{"version": 1, "version": 2}', 422, "unread"),
    (b'{"because": "\\u0000"}', 422, "unread"),
    (b'{"because": "\\ud800"}', 422, "unread"),
    (b'{"a\\u0000b": 1}', 422, "unread"),
    (b'{"a":' * 100 + b"1" + b"}" * 100, 422, "unread"),
    (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 413, ""),
    (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 422, "unread"),
    (b"[" * 100_000, 422, "unread"),
    (b'{"words": "' + b"x" * 300_000 + b'"}', 413, ""),
]


@pytest.mark.parametrize(("sent", "status", "kind"), BAD)
async def test_what_cannot_be_read_is_refused_and_breaks_nothing(
    of: Of, number: str, sent: bytes, status: int, kind: str
) -> None:
    """Strange characters, huge numbers, deep nesting, twice the same field: always a 4xx, never a trace."""
    headers = {**of("cw-7").headers, "Idempotency-Key": "bad-body-01", "Content-Type": "application/json"}
    told = await of("cw-7").client.post(f"/cases/{number}/acts/return_plan", headers=headers, content=sent)

    assert told.status_code == status, told.text
    assert not kind or is_problem(told, status, kind)


async def test_more_than_may_come_is_refused_however_it_comes(of: Of, number: str, house: House) -> None:
    """A body that does not say its length is counted while it arrives."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.engine.web_port)
    head = f"POST /api/v1/cases/{number}/acts/return_plan HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n"
    named = f"Authorization: Bearer {of('cw-7').said}\r\nIdempotency-Key: large-body-1\r\n"
    writer.write(f"{head}{named}Content-Type: application/json\r\n\r\n".encode())
    for _ in range(300):
        writer.write(b"400\r\n" + b" " * 1024 + b"\r\n")
    await writer.drain()
    told = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)

    writer.close()
    assert told.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in told


async def test_another_media_type_is_refused(of: Of, number: str) -> None:
    """A form of a browser never acts here."""
    headers = {**of("cw-7").headers, "Idempotency-Key": "form-body-1"}
    told = await of("cw-7").client.post(f"/cases/{number}/acts/ask_for_call", headers=headers, data={"a": "b"})
    is_problem(told, 415, "not-json")


async def test_nothing_typed_comes_back_whatever_act_it_was(of: Of, number: str, described: dict[str, Any]) -> None:
    """A text in every field of every act: refused or taken, it is in no answer."""
    told: list[httpx2.Response] = []
    for verb in Act.kinds:
        if verb in ("refuse_assistance", "withdraw_consent", "report_death", "stop_messages", "ask_for_call"):
            continue
        fields = described["components"]["schemas"][f"form_{verb}"]["properties"]
        told.append(await of("sv-1").act(number, verb, dict.fromkeys(fields, MARK)))

    assert all(400 <= one.status_code < 500 for one in told), [one.text for one in told if one.status_code >= 500]
    assert not [one.text for one in told if "Xyzzy" in one.text]
