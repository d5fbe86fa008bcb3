"""Weighing a row of the feasibility grid: the programme's questions, answered for this person. R11, R21-R25."""

from typing import Any

from starlette.datastructures import FormData

from policy import feasibility
from web.forms.filled import Desk, Filled, Special

ANSWER = "answers."
SAID = {"true": True, "false": False}


def read(sent: FormData, filled: Filled) -> None:
    """Yes and no by the key of the question; what is left open is left out."""
    given = {name.removeprefix(ANSWER): SAID.get(str(said)) for name, said in sent.multi_items() if _is_one(name)}
    filled.given["answers"] = {key: said for key, said in given.items() if said is not None}


def _is_one(name: str) -> bool:
    return name.startswith(ANSWER)


def beside(desk: Desk) -> dict[str, Any]:
    """The rows of the grid as they stand; the questions of the one that is weighed, as answered before."""
    case, given = desk.seen.case, desk.filled.given
    weighings = feasibility.weighings(case)
    chosen = next((one for one in weighings if one.option.id == given.get("option")), None)
    answers = given.get("answers")
    typed = answers if isinstance(answers, dict) else dict(chosen.answers) if chosen else {}
    return {"grid": weighings, "chosen": chosen, "answers": typed}


FORM = Special("weighing.html", read=read, beside=beside, about="option")
