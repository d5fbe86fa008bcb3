"""A survey taken: which instrument is in use, answers scored, the form that the case is told. Domain 3.4."""

import json
from collections.abc import Mapping
from typing import Any

from domain.errors import Incomplete
from domain.instrument import Instrument, NotComputable, Scores
from policy.scores import score
from starter.instruments import load

INSTRUMENT = "rss/placeholder-0.1"
SUPPORT, STAY = "P29", "P30"  # the two answers that call for a review by themselves (domain 3.4)
RESULTS = ("composite", "economic", "social", "psychosocial")


def in_use() -> Instrument:
    """The instrument that surveys are taken with now."""
    return load(INSTRUMENT)


def languages(instrument: Instrument) -> list[str]:
    """Languages in which every question is written."""
    written = [set(item.label) for item in instrument.items]
    return sorted(set.intersection(*written)) if written else []


def scored(instrument: Instrument, given: Mapping[str, str]) -> Scores:
    """The four scores. Raises Incomplete where too little was answered, or an answer is none of the instrument's."""
    found = score(instrument, given)
    if isinstance(found, NotComputable):
        said = f"Too few answers for: {', '.join(found.lacking).lower()}."
        raise Incomplete(said, "No survey was recorded.", "Ask again what is missing, or record why it is skipped.")
    return found


def form(scores: Scores, given: Mapping[str, str]) -> dict[str, Any]:
    """What the case is told: scores and two flags; the answers themselves become a paper."""
    flags = {"wants_support": given.get(SUPPORT) == "YES", "able_to_stay": given.get(STAY) != "NO"}
    answers = json.dumps(dict(given), sort_keys=True)
    return {
        "instrument": scores.instrument,
        **{name: getattr(scores, name) for name in RESULTS},
        **flags,
        "answers": answers,
    }
