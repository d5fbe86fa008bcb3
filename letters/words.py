"""The four languages we write in: sentences, plurals, days and money, read from the catalogues."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from letters.plain import END, ISOLATE, LEFT, RIGHT, alone, plain

LOCALES = Path(__file__).resolve().parent.parent / "locales"
DOMAIN = "passerelle"
LANGUAGES = ("en", "fr", "ar", "es")

# Choice: somebody whose own language we do not write gets the one used in writing where she returned to.
BY_COUNTRY = {
    **dict.fromkeys(("BEN", "BFA", "CAF", "CIV", "CMR", "COD", "COG", "GAB", "GIN", "HTI"), "fr"),
    **dict.fromkeys(("MDG", "MLI", "NER", "SEN", "TCD", "TGO", "BDI"), "fr"),
    **dict.fromkeys(("DZA", "EGY", "IRQ", "JOR", "LBN", "LBY", "MAR", "MRT", "SDN", "SYR", "TUN", "YEM"), "ar"),
    **dict.fromkeys(("BOL", "COL", "CUB", "DOM", "ECU", "GTM", "HND", "MEX", "NIC", "PER", "SLV", "VEN"), "es"),
    **dict.fromkeys(("ETH", "GMB", "GHA", "KEN", "LBR", "NGA", "SLE", "UGA"), "en"),
}
# Choice: Arabic is set with the digits of phones and case numbers; "arab" sets its own. Source: CLDR numbering systems.
NUMERALS = {"ar": "latn"}
WRITTEN = {"en": "en_GB"}  # days and sums in English stand as most of our countries write them
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def N_(msgid: str) -> str:
    """Marks a sentence that a table holds, so that it gets into the template."""
    return msgid


@dataclass(frozen=True)
class Speaker:
    """Says everything in one language. Values from outside keep their own direction and are never read as a pattern."""

    language: str
    numerals: str = "latn"

    @property
    def locale(self) -> str:
        """Whose way of writing days and numbers is used."""
        return WRITTEN.get(self.language, self.language)

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return _is_rtl(self.language)

    def say(self, msgid: str, **values: str | int) -> str:
        """One sentence of the catalogue, with its values."""
        return _found(self.language, msgid).format(**self._set(values))

    def many(self, one: str, several: str, n: int, **values: str | int) -> str:
        """The form that the number asks for: Arabic has six. The number is the value {n}."""
        return _plural(self.language, one, several, n).format(n=self.number(n), **self._set(values))

    def words(self, sentence: str) -> str:
        """A sentence of another room: its translation where the catalogue has it, or as it is."""
        return _found(self.language, sentence)

    def day(self, day: date) -> str:
        """12 February 2026, as it is written in the language."""
        return self._digits(written_day(day, "long", self.locale))

    def month(self, day: date) -> str:
        """Feb 2026, for a narrow place."""
        return self._digits(format_date(day, "MMM y", locale=self.locale))

    def money(self, amount: Decimal, currency: str) -> str:
        """A sum with its currency; without one, the number alone."""
        if not currency:
            return self._digits(format_decimal(amount, locale=self.locale, numbering_system="latn"))
        written = format_currency(amount, currency, locale=self.locale, numbering_system="latn")
        return self._digits(plain(written).replace("\u202f", "\u00a0"))

    def number(self, n: int) -> str:
        """A whole number."""
        return self._digits(_written_number(n, self.locale))

    def value(self, text: str) -> str:
        """A value from outside, for a place in a sentence or on a line of this language."""
        return alone(text) if self.rtl or not text.isascii() else plain(text)

    def _set(self, values: dict[str, str | int]) -> dict[str, str]:
        return {name: self.number(n) if isinstance(n, int) else self.value(n) for name, n in values.items()}

    def _digits(self, text: str) -> str:
        return text.translate(ARABIC_DIGITS) if self.numerals == "arab" else text


def speaker(language: str, country: str = "", *, numerals: str = "") -> Speaker:
    """Who speaks the language; for one we do not write, that of the country (ISO 3166 alpha-3), or else English."""
    known = language if language in LANGUAGES else BY_COUNTRY.get(country, "en")
    return Speaker(known, numerals or NUMERALS.get(known, "latn"))


def for_phone(text: str) -> str:
    """The same text for a short message. Choice: old phones know the direction mark, not the newer isolates."""
    marks: dict[str, str | int | None] = {ISOLATE: "\u200e", LEFT: "\u200e", RIGHT: "\u200f", END: "\u200e"}
    return text.translate(str.maketrans(marks))


@lru_cache(maxsize=4096)
def written_day(day: date, length: str, locale: str) -> str:
    """A day in words. Remembered: a list says the same few days over and over, and composing one takes long."""
    return format_date(day, length, locale=locale)


@lru_cache(maxsize=4096)
def _written_number(n: int, locale: str) -> str:
    return format_decimal(n, locale=locale, numbering_system="latn")


@cache
def _is_rtl(language: str) -> bool:
    return Locale.parse(language).text_direction == "rtl"


@cache
def catalogue(language: str) -> Catalog:
    """A catalogue as it lies in the folder. Source: GNU gettext, the format of PO files."""
    with (LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as lines:
        return read_po(lines, locale=language, domain=DOMAIN)


def _found(language: str, msgid: str) -> str:
    message = catalogue(language).get(msgid) if language != "en" else None
    return (message.string if message and isinstance(message.string, str) else "") or msgid


def _plural(language: str, one: str, several: str, n: int) -> str:
    if language == "en":
        return one if n == 1 else several
    known = catalogue(language)
    message = known.get(one)
    forms = message.string if message and isinstance(message.string, tuple) else ()
    form = _form(known, n)
    return (forms[form] if form < len(forms) else "") or (one if n == 1 else several)


def _form(known: Catalog, n: int) -> int:
    """Source: the Unicode plural rules of the language, in the order in which gettext numbers them."""
    order = ORDER[str(known.locale)]
    named = known.locale.plural_form(n) if known.locale else "other"
    return order.index(named) if named in order else len(order) - 1


ORDER = {"fr": ("one", "other"), "es": ("one", "other"), "ar": ("zero", "one", "two", "few", "many", "other")}
