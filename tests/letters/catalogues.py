"""The template of the catalogues, made from the sources. `python -m tests.letters.catalogues` writes all of them."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from domain.promise_words import SAID
from letters.words import DOMAIN, LANGUAGES, LOCALES
from tests.letters.spoken import spoken

ROOT = LOCALES.parent
TEMPLATE = LOCALES / f"{DOMAIN}.pot"
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
ROOMS = ("letters", "web")
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"say": None, "many": (1, 2), "N_": None}
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}


def path(language: str) -> Path:
    """Where a catalogue lies."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def template() -> Catalog:
    """Every sentence of `letters` and `web`, those about promises, and those the rules say at a door."""
    made = Catalog(project=DOMAIN, charset="utf-8")
    for room in ROOMS:
        found = extract_from_dir(ROOT / room, method_map=METHODS, keywords=KEYWORDS, options_map={})
        for name, _line, message, _comments, _context in sorted(found, key=lambda each: (each[0], each[1])):
            made.add(message, locations=[(f"{room}/{name}", 0)])
    for said in SAID.values():
        made.add(said, locations=[("domain/promise_words.py", 0)])
    for said, place in sorted(spoken().items(), key=lambda one: (one[1], one[0])):
        made.add(said, locations=[(place, 0)])
    return made


def write() -> None:
    """Template and catalogues brought up to date; a changed sentence is left empty, never guessed."""
    new = template()
    _save(new, TEMPLATE)
    for language in TRANSLATED:
        with path(language).open("rb") as lines:
            known = read_po(lines, locale=language)
        known.update(new, no_fuzzy_matching=True)
        known.obsolete.clear()
        _save(known, path(language))


def _save(catalogue: Catalog, to: Path) -> None:
    """Choice: a short header without days and names, so that the same sentences make the same file."""
    plurals = PLURALS.get(str(catalogue.locale)) if catalogue.locale else None
    header = ["Content-Type: text/plain; charset=utf-8\\n", "Content-Transfer-Encoding: 8bit\\n"]
    header += [f"Language: {catalogue.locale}\\n", f"Plural-Forms: {plurals}\\n"] if plurals else []
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("wb") as lines:
        lines.write(('msgid ""\nmsgstr ""\n' + "".join(f'"{line}"\n' for line in header) + "\n").encode())
        write_po(lines, catalogue, width=120, omit_header=True, include_lineno=False, ignore_obsolete=True)


if __name__ == "__main__":
    write()
