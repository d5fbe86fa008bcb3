"""Her ups and downs and her scores as pictures, with their tables, for her copy. Source: handbook 2.3.3 (R99-R105)."""

from typing import Any

from babel.numbers import get_decimal_symbol

from domain.follow_up import Theme
from letters.plain import END, LEFT
from letters.plan_view import PlanView, SurveyDay, UpAndDown
from letters.words import ARABIC_DIGITS, N_, Speaker
from pictures import scores, w_model

THEMES = {
    Theme.ECONOMIC: N_("Work and money"),
    Theme.SOCIAL: N_("Family and community"),
    Theme.PSYCHOSOCIAL: N_("How you feel"),
    Theme.GENERAL: N_("Life as a whole"),
}
KINDS = {
    "OPPORTUNITY": N_("Something good"),
    "CHALLENGE": N_("A difficulty"),
    "NEUTRAL": N_("Neither good nor hard"),
}
DIMENSIONS = {
    "composite": N_("All together"),
    "economic": THEMES[Theme.ECONOMIC],
    "social": THEMES[Theme.SOCIAL],
    "psychosocial": THEMES[Theme.PSYCHOSOCIAL],
}


def pictures(plan: PlanView, speaker: Speaker) -> list[dict[str, Any]]:
    """One picture for each theme that was drawn (R104), one for the scores; none where there is nothing."""
    themes = [theme for theme in Theme if any(point.theme is theme for point in plan.ups_and_downs)]
    drawn = [_ups_and_downs(theme, plan.ups_and_downs, speaker) for theme in reversed(themes)]
    return [*drawn, *([_scores(plan.surveys, speaker)] if plan.surveys else [])]


def _ups_and_downs(theme: Theme, points: tuple[UpAndDown, ...], speaker: Speaker) -> dict[str, Any]:
    texts, kinds = w_texts(speaker), {kind: speaker.say(said) for kind, said in KINDS.items()}
    told = [w_model.Point(one.month, one.level, one.kind) for one in points if one.theme is theme]
    title = speaker.say("Your ups and downs")
    return {
        "title": title if theme is Theme.GENERAL else f"{title}: {speaker.say(THEMES[theme])}",
        "svg": w_model.draw(texts, told),
        "alt": texts.desc,
        "legend": [{"svg": w_model.mark(kind), "word": word} for kind, word in kinds.items()],
        "head": [speaker.say(said) for said in (N_("No."), N_("Month"), N_("How good it was"), N_("What it was"))],
        "narrow": 3,
        "rows": [_row(n, one, texts, kinds) for n, one in enumerate(w_model.in_order(told), 1)],
        "note": "",
    }


def _row(n: int, one: w_model.Point, texts: w_model.WTexts, kinds: dict[str, str]) -> list[str]:
    """Choice: signs stand before their numbers, also among words that run from the right."""
    numbers = texts.write(one.month), texts.write(one.level, signed=True)
    return [texts.write(n), *(f"{LEFT}{said}{END}" if texts.rtl else said for said in numbers), kinds[one.kind]]


def _scores(surveys: tuple[SurveyDay, ...], speaker: Speaker) -> dict[str, Any]:
    texts, names = score_texts(speaker), tuple(DIMENSIONS)
    taken = [
        scores.Score(one.on, speaker.month(one.on), one.composite, one.economic, one.social, one.psychosocial)
        for one in surveys
    ]
    unofficial = any(one.unofficial for one in surveys)
    return {
        "title": speaker.say("Your scores over time"),
        "svg": scores.draw(texts, taken),
        "alt": texts.desc,
        "legend": [{"svg": scores.mark(name), "word": speaker.say(DIMENSIONS[name])} for name in names],
        "head": [speaker.say(said) for said in (N_("Day"), *DIMENSIONS.values())],
        "narrow": 1,
        "rows": [[speaker.day(one.on), *(texts.write(getattr(one, name)) for name in names)] for one in surveys],
        "note": speaker.say("These scores do not come from the official questionnaire.") if unofficial else "",
    }


def w_texts(speaker: Speaker) -> w_model.WTexts:
    """What the W-model says in a language."""
    return w_model.WTexts(
        title=speaker.say("Your ups and downs"),
        desc=speaker.say("A line through good and hard times since the return. The table below says the same."),
        nothing=speaker.say("Nothing is drawn yet"),
        months=speaker.say("Months since the return"),
        high=speaker.say("Good"),
        low=speaker.say("Hard"),
        opportunity=speaker.say(KINDS["OPPORTUNITY"]),
        challenge=speaker.say(KINDS["CHALLENGE"]),
        neutral=speaker.say(KINDS["NEUTRAL"]),
        rtl=speaker.rtl,
        digits=_digits(speaker),
    )


def score_texts(speaker: Speaker) -> scores.ScoreTexts:
    """What the picture of the scores says in a language."""
    return scores.ScoreTexts(
        title=speaker.say("Your scores over time"),
        desc=speaker.say("Four lines between 0 and 1, from survey to survey. The table below says the same."),
        nothing=speaker.say("No survey was taken yet"),
        composite=speaker.say(DIMENSIONS["composite"]),
        economic=speaker.say(DIMENSIONS["economic"]),
        social=speaker.say(DIMENSIONS["social"]),
        psychosocial=speaker.say(DIMENSIONS["psychosocial"]),
        rtl=speaker.rtl,
        digits=_digits(speaker),
        point="٫" if speaker.numerals == "arab" else get_decimal_symbol(speaker.locale, numbering_system="latn"),
    )


def _digits(speaker: Speaker) -> str:
    return "0123456789".translate(ARABIC_DIGITS) if speaker.numerals == "arab" else "0123456789"
