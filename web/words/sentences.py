"""Sentences of the rules in the visitor's language: refusals, rules, anchors, with their values in their places.

The rules speak English and know no catalogue. A sentence with values is found again by its template, in which the
values are {a}, {b}, {c}.
"""

import re
from functools import cache, lru_cache

from letters.words import Speaker, catalogue

VALUE = re.compile(r"\{([a-h])\}")


def said(speaks: Speaker, sentence: str) -> str:
    """The sentence as the catalogue has it; in English where it has not."""
    known = speaks.words(sentence)
    if known != sentence or speaks.language == "en" or not sentence:
        return known
    return _fitted(speaks, sentence)


@lru_cache(maxsize=2048)
def _fitted(speaks: Speaker, sentence: str) -> str:
    """Remembered: the rules say the same few sentences over and over, and there are hundreds of templates."""
    for pattern, translated in _templates(speaks.language):
        if found := pattern.fullmatch(sentence):
            return translated.format(**{name: speaks.value(text) for name, text in found.groupdict().items()})
    return sentence


@cache
def _templates(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Those that say most before those that say least: {a} alone would fit everything."""
    known = [one for one in catalogue(language) if isinstance(one.id, str) and VALUE.search(one.id) and one.string]
    longest = sorted(known, key=lambda one: -len(VALUE.sub("", str(one.id))))
    return [(_pattern(str(one.id)), str(one.string)) for one in longest]


def _pattern(msgid: str) -> re.Pattern[str]:
    parts = VALUE.split(msgid)
    texts, names = parts[::2], parts[1::2]
    places = [f"(?P<{name}>.+?)" for name in names]
    return re.compile("".join(a + b for a, b in zip(map(re.escape, texts), [*places, ""], strict=True)), re.DOTALL)
