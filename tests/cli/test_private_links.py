"""Links to a returnee's page at a terminal: made, listed, ended; by who may."""

import json
from collections.abc import Callable
from subprocess import CompletedProcess

Ran = CompletedProcess[str]


def test_a_link_is_made_listed_and_ended(passerelle: Callable[..., Ran], arrived: str) -> None:
    """The address is shown once and listed nowhere; ended, it is listed as such."""
    made = passerelle("link", "make", arrived, "--as", "cw-7")
    assert (made.returncode, made.stdout.count("/p/")) == (0, 1)
    token = made.stdout.strip().rpartition("/")[2]

    (one,) = json.loads(passerelle("link", "list", arrived, "--as", "sv-1", "--json").stdout)
    shown = passerelle("link", "list", arrived, "--as", "sv-1").stdout
    ended = passerelle("link", "revoke", arrived, "--as", "cw-7", "--link", one["id"])

    assert (one["member"], one["made_by"], one["state"], one["opened_at"]) == ("m1", "cw-7", "LIVE", None)
    assert token not in shown + json.dumps(one)
    assert ended.stdout.strip() == "1 link ended"
    assert "REVOKED" in passerelle("link", "list", arrived, "--as", "cw-7").stdout
    assert passerelle("link", "revoke", arrived, "--as", "cw-7", "--all").stdout.strip() == "0 links ended"


def test_who_may_not_is_told_in_three_parts(passerelle: Callable[..., Ran], arrived: str) -> None:
    """Another office sees no such case; finance may not; which link to end must be said."""
    for words in (
        ("make", arrived, "--as", "cw-9"),
        ("list", arrived, "--as", "fin-1"),
        ("revoke", arrived, "--as", "cw-7"),
        ("make", arrived, "--as", "cw-7", "--member", "m4"),
    ):
        told = passerelle("link", *words)
        assert (told.returncode, len(told.stderr.strip().splitlines())) == (1, 3), words
    assert passerelle("link", "list", arrived, "--as", "cw-7").stdout.strip() == "no links"
