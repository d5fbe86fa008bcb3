"""Which acts have a form of their own: one line each."""

from web.forms.filled import Special
from web.screens import following, planning, referring, survey, weighing

PLAIN = Special()
SPECIAL = {
    "propose_plan": planning.FORM,
    "record_follow_up": following.FOLLOW_UP,
    "record_w_model": following.W_MODEL,
    "record_survey": survey.FORM,
    "refer": referring.FORM,
    "weigh_option": weighing.FORM,
}


def special(verb: str) -> Special:
    """The form of an act."""
    return SPECIAL.get(verb, PLAIN)
