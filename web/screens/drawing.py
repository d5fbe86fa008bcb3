"""A picture with its table behind: ups and downs, and scores over time. Source: handbook 2.3.3 (R99-R105)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

import pictures.scores
import pictures.w_model
from domain.act import When
from domain.follow_up import RecordSurvey, Theme, WPoint
from letters.plan_pictures import DIMENSIONS, KINDS, THEMES, score_texts, w_texts
from letters.words import N_, Speaker
from pictures.w_model import Point

COLUMNS = (N_("No."), N_("Month"), N_("How good it was"), N_("What it was"), N_("What it led to"))


@dataclass(frozen=True)
class Drawn:
    """A picture, its legend, and the same as a table."""

    title: str
    svg: Markup
    legend: Markup
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def w_model(speaks: Speaker, theme: Theme, points: Iterable[WPoint], notes: Sequence[str] = ()) -> Drawn:
    """The ups and downs of one theme, numbered from the earliest as in the picture."""
    texts, said = w_texts(speaks), list(points)
    told = sorted(range(len(said)), key=lambda at: said[at].month)
    words = [notes[at] if at < len(notes) else "" for at in told]
    pins = [Point(said[at].month, said[at].level, said[at].kind, note) for at, note in zip(told, words, strict=True)]
    rows = []
    for n, (at, note) in enumerate(zip(told, words, strict=True), 1):
        one = said[at]
        numbers = [texts.write(n), texts.write(one.month), texts.write(one.level, signed=True)]
        rows.append([*numbers, speaks.say(KINDS[one.kind]), one.led_to, *([note] if notes else [])])
    head = [*(speaks.say(name) for name in COLUMNS), *([speaks.say("In her words")] if notes else [])]
    title = speaks.say(THEMES[theme])
    return Drawn(title, pictures.w_model.draw(texts, pins), pictures.w_model.legend(texts), head, rows)


def scores(speaks: Speaker, taken: Sequence[tuple[RecordSurvey, When]]) -> Drawn:
    """Every survey, one line; results are never scored again."""
    texts, names = score_texts(speaks), tuple(DIMENSIONS)
    lines = [
        pictures.scores.Score(when.on, speaks.month(when.on), one.composite, one.economic, one.social, one.psychosocial)
        for one, when in taken
    ]
    rows = [[speaks.day(when.on), *(texts.write(getattr(one, name)) for name in names)] for one, when in taken]
    head = [speaks.say("Day"), *(speaks.say(name) for name in DIMENSIONS.values())]
    title = speaks.say("Scores over time")
    return Drawn(title, pictures.scores.draw(texts, lines), pictures.scores.legend(texts), head, rows)
