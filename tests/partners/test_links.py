"""Links: what they open, when they end, and that nobody else can make, change or read one."""

import base64
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.partner import FaultCode, PartnerRefused
from partners.links import Link, Links

LINK = Link(kind="referral", case="R-7K3M2QN", about="shelter", to="ET-01")
SENT = datetime(2027, 1, 31, 10, 0, tzinfo=UTC)
LINKS = Links("a secret of the tests", "https://cases.example.org/")
ENDS = SENT + timedelta(days=30)


def token(link: Link = LINK, at: datetime = SENT, links: Links = LINKS) -> str:
    """The last part of the address."""
    return links.url(link, at).removeprefix("https://cases.example.org/").partition("/")[2]


def refusal(made: str, now: datetime = SENT, **more: Any) -> str:
    """Why a token opens nothing."""
    with pytest.raises(PartnerRefused) as refused:
        LINKS.opened(made, now, **more)
    assert refused.value.code is FaultCode.REFUSED
    assert "secret" not in str(refused.value)
    return refused.value.detail


PLAN = Link(kind="plan", case="R-7K3M2QN", about="0123456789abcdef", to="m1")
KINDS: list[Literal["referral", "payment"]] = ["referral", "payment"]
LINKED = st.builds(
    Link,
    kind=st.just("plan"),
    case=st.from_regex(r"\AR-[A-Z0-9]{7}\Z"),
    about=st.from_regex(r"\A[0-9a-f]{16}\Z"),
    to=st.from_regex(r"\Am[1-9][0-9]?\Z"),
) | st.builds(
    Link,
    kind=st.sampled_from(KINDS),
    case=st.from_regex(r"\AR-[A-Z0-9]{7}\Z"),
    about=st.from_regex(r"\A[a-z][a-z0-9/-]{0,60}\Z"),
    to=st.from_regex(r"\A[A-Z]{2}-[A-Z0-9]{2,8}\Z"),
)


@settings(deadline=None)
@given(LINKED, st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_was_sent_opens(link: Link, at: datetime) -> None:
    """Any link opens to what it was made of, and the same link is the same token."""
    made = token(link, at)

    assert LINKS.opened(made, at) == link
    assert made == token(link, at)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (SENT - timedelta(minutes=2), True),  # a clock that is behind
        (SENT, True),
        (ENDS - timedelta(seconds=1), True),
        (ENDS, False),
        (ENDS + timedelta(days=400), False),
        (ENDS.astimezone(timezone(timedelta(hours=5))), False),
        ((ENDS - timedelta(seconds=1)).astimezone(timezone(timedelta(hours=-5))), True),
    ],
)
def test_a_link_ends_after_thirty_days(now: datetime, opens: bool) -> None:
    """It opens until the last second before its end, in any zone; at its end it has expired."""
    if opens:
        assert LINKS.opened(token(), now) == LINK
    else:
        assert refusal(token(), now) == "EXPIRED"


def test_a_door_may_be_shorter() -> None:
    """A door that allows two days refuses on the second day at the same time."""
    assert LINKS.opened(token(), SENT + timedelta(days=2, seconds=-1), days=2) == LINK
    assert refusal(token(), SENT + timedelta(days=2), days=2) == "EXPIRED"


def test_a_link_of_another_kind_is_forged() -> None:
    """A door for payments opens no referral."""
    assert LINKS.opened(token(), SENT, kind="referral") == LINK
    assert refusal(token(), kind="payment") == "FORGED"


@pytest.mark.parametrize("link", [LINK, PLAN])
@pytest.mark.parametrize("door", ["referral", "payment", "plan"])
def test_each_kind_has_its_door(link: Link, door: Literal["referral", "payment", "plan"]) -> None:
    """A provider's link opens no returnee's page, nor hers anything of a provider; the addresses differ too."""
    path = LINKS.url(link, SENT).removeprefix("https://cases.example.org/").partition("/")[0]

    assert path == ("p" if link.kind == "plan" else "l")
    if door == link.kind:
        assert LINKS.opened(token(link), SENT, kind=door) == link
    else:
        assert refusal(token(link), kind=door) == "FORGED"


@pytest.mark.parametrize(("kind", "to"), [("plan", "ET-01"), ("referral", "m1"), ("payment", "m1"), ("plan", "m0")])
def test_a_link_goes_to_whom_its_kind_is_for(kind: str, to: str) -> None:
    """A plan to a member of the household, the others to a provider."""
    with pytest.raises(ValidationError):
        Link.model_validate(PLAN.model_dump() | {"kind": kind, "to": to})


def test_every_changed_bit_is_forged() -> None:
    """One flipped bit anywhere in the token, and it opens nothing: also the spare bits at its end."""
    made = token().encode()
    flipped = [made[:n] + bytes([made[n] ^ (1 << bit)]) + made[n + 1 :] for n in range(len(made)) for bit in range(8)]

    assert {refusal(one.decode("latin-1")) for one in flipped} == {"FORGED"}


def test_a_cut_or_lengthened_token_is_forged() -> None:
    """Mail programs cut and append: nothing shorter or longer opens."""
    made = token()
    others = [
        *(made[:n] for n in range(len(made))),
        *(made + more for more in ("=", "A", ".", " ", "\n", "/")),
        f" {made}",
    ]

    assert {refusal(one) for one in others} == {"FORGED"}


@settings(deadline=None)
@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda some: base64.urlsafe_b64encode(some).decode()))
def test_anything_else_is_forged(made: str) -> None:
    """Whatever stands in the address, it is refused as forged and never an error of ours."""
    assert refusal(made) == refusal(f"{made}.{made}") == refusal(token() + made + "x") == "FORGED"


@pytest.mark.parametrize("secret", ["another secret", "a secret of the tests "])
def test_another_secret_opens_nothing(secret: str) -> None:
    """A token made with another secret is forged, even if that secret differs by a blank."""
    assert refusal(token(links=Links(secret, "https://cases.example.org"))) == "FORGED"


def test_two_tokens_do_not_mix() -> None:
    """The content of one link under the signature of another is forged."""
    other = token(Link(kind="payment", case="R-AAAAAAA", about="order-1", to="XX-99"))
    (body, _), (_, signature) = token().rsplit(".", 1), other.rsplit(".", 1)

    assert refusal(f"{body}.{signature}") == "FORGED"


@settings(deadline=None)
@given(LINKED)
def test_a_token_shows_nothing(link: Link) -> None:
    """Neither the address nor its decoded bytes hold the case, the referral or the provider."""
    made = token(link)
    bytes_inside = b"".join(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in made.split("."))

    assert re.fullmatch(r"[A-Za-z0-9_.-]+", made)
    assert link.case.encode() not in bytes_inside + made.encode()
    assert link.kind == "plan" or link.to.encode() not in bytes_inside + made.encode()  # m1 may be there by chance


def test_neighbours_look_nothing_alike() -> None:
    """Two links that differ in a letter share no stretch: the stream starts anew for each."""
    first, second = token(), token(Link(kind="referral", case="R-7K3M2QN", about="sheltes", to="ET-01"))

    assert len(first) == len(second)
    assert not [n for n in range(len(first) - 6) if first[n : n + 6] == second[n : n + 6]]


@pytest.mark.parametrize("wrong", [{"case": "Mariama"}, {"about": "a b"}, {"about": ""}, {"to": "me"}, {"kind": "x"}])
def test_a_link_holds_codes_only(wrong: dict[str, str]) -> None:
    """No name or sentence fits into a link."""
    with pytest.raises(ValidationError):
        Link.model_validate(LINK.model_dump() | wrong)


def test_links_need_a_secret() -> None:
    """Without a secret anyone could make links: refused at once."""
    with pytest.raises(ValueError, match="need a secret"):
        Links("", "https://cases.example.org")
