"""Three tries in vain are looked at by a supervisor; they close nothing. Domain 5.4, T5 and T8."""

from domain.people import Role
from domain.promise import State
from tests.policy.lives import Life, day, under_way

CLOSING = {"outcome": "LOST_CONTACT", "exit_strategy_followed": False, "deviation": "gone", "returnee_told": False}


def tried(life: Life, *days: str) -> Life:
    """Tries in vain on these days, typed now."""
    for one, channel in zip(days, ("PHONE", "VISIT", "ALTERNATIVE_CONTACT", "MESSAGE"), strict=False):
        life.does("miss_follow_up", channel=channel, on=one)
    return life


def lost() -> Life:
    """The third try in vain was on 20 April."""
    return tried(under_way().at("2026-04-20"), "2026-04-01", "2026-04-10", "2026-04-20")


def test_two_tries_ask_for_nothing() -> None:
    """Until the third try the case worker goes on trying."""
    life = tried(under_way().at("2026-04-20"), "2026-04-01", "2026-04-10")

    assert not [key for key in life.ledger if key.startswith("contact_lost")]


def test_three_tries_are_put_to_the_supervisor() -> None:
    """After the third try the supervisor has seven days; nothing is closed by itself (C17)."""
    life = lost()

    promise = life.promise("contact_lost/2026-04-20")
    assert (Role.SUPERVISOR, day("2026-04-27"), State.OPEN) == (promise.on, promise.due_on, promise.state)
    assert life.stage == "IMPLEMENTING"


def test_a_fourth_try_gives_no_more_time() -> None:
    """The date counts from the third try, whatever is tried afterwards."""
    assert day("2026-04-27") == tried(lost().at("2026-04-22"), "2026-04-22").waits["contact_lost/2026-04-20"]


def test_the_next_contact_keeps_it() -> None:
    """Meeting her again answers it, and the next three tries are counted anew."""
    life = lost().at("2026-04-24").does("record_follow_up")

    assert day("2026-04-24") == life.promise("contact_lost/2026-04-20").kept_on
    assert "contact_lost" not in {
        promise.name for promise in tried(life.at("2026-05-02"), "2026-05-01").verdict.promises
    }


def test_closing_keeps_it() -> None:
    """A closing that is started answers it too."""
    life = lost().at("2026-04-25").does("start_closing", **CLOSING)

    assert State.KEPT is life.promise("contact_lost/2026-04-20").state


def test_a_contact_typed_late_takes_its_place_by_day() -> None:
    """A visit held between the tries and typed after them means that three were not in vain."""
    life = lost().does("record_follow_up", on="2026-04-05")

    assert "contact_lost/2026-04-20" not in life.ledger
