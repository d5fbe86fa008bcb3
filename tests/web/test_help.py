"""Help: the handbook's own tools are explained, and the forms they belong to link to it."""

import pytest

from domain.act import Act
from web.screens.help import ABOUT, PARTS


@pytest.mark.rule("R108")
@pytest.mark.parametrize(
    ("verb", "part"), [("weigh_option", "grid"), ("refer", "referral"), ("record_w_model", "w-model")]
)
def test_the_handbooks_tools_have_help(verb: str, part: str) -> None:
    """The feasibility grid, the referral and the W-model each have a part of the page, linked from their form."""
    assert ABOUT[verb] == part
    assert PARTS[part][1]


def test_every_link_to_help_leads_somewhere() -> None:
    """No form links to a part that is not there, and no part helps with an act that is none."""
    assert set(ABOUT.values()) <= set(PARTS)
    assert set(ABOUT) <= set(Act.kinds)
