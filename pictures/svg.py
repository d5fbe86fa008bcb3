"""A small builder of SVG: everything escaped, looks as presentation attributes only, one direction for all pages.

Source: SVG 2; SVG-AAM (role img, title, desc). Choice: no id, no style and no class that matters, so that a picture
stands under the strictest content security policy, any number of times on a page, and in a PDF, with the same bytes.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from pictures.room import cut

FONT = "Noto Sans, Noto Sans Arabic, system-ui, sans-serif"
INK, QUIET, RULE, PAPER = "#1d2a33", "#44505a", "#9aa7b1", "#ffffff"
BLUE, RUST, GREY, PLUM = "#0b5c8a", "#a33a00", "#5b6670", "#5d3a8a"
WIDTH = 440  # units; letters of 13 are still read where a telephone shows the picture 320 pixels wide
TEXT = 13
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")  # they would turn what stands beside them
MINUS = "\u2212"


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What a picture says, in the language of whoever looks; pictures know none."""

    title: str
    desc: str
    nothing: str
    rtl: bool = False
    digits: str = "0123456789"
    point: str = "."

    def write(self, number: int | Decimal, *, signed: bool = False) -> str:
        """A number with the language's digits and its decimal mark."""
        sign = MINUS if number < 0 else "+" if signed and number > 0 else ""
        return sign + str(abs(number)).replace(".", self.point).translate(str.maketrans("0123456789", self.digits))


def tag(name: str, *inner: str, **attributes: object) -> Markup:
    """One element; what is no Markup is text. stroke_width is stroke-width; what is None is left out."""
    given = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _value(value))
        for key, value in attributes.items()
        if value is not None
    )
    if not inner:
        return Markup("<{}{}/>").format(Markup(name), given)  # noqa: S704 - the name is ours
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), given, Markup("").join(map(_text, inner)))  # noqa: S704


def said(text: str) -> str:
    """A text without signs that XML forbids or that would turn the direction of others; lines become spaces."""
    spaced = "".join(" " if sign in "\n\r\t\u2028\u2029" else sign for sign in text)
    return "".join(sign for sign in spaced if _is_writing(sign))


def _text(inner: str) -> str:
    return inner if isinstance(inner, Markup) else escape(said(inner))


def _value(value: object) -> str:
    return short(value) if isinstance(value, float) else said(str(value))


def short(value: float) -> str:
    """A place or a length, to a tenth of a unit."""
    return f"{value:z.1f}".removesuffix(".0")


def _is_writing(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn") and sign not in TURNING


class Sheet:
    """Where a picture is drawn, as if for a page from the left; for one from the right all is mirrored but letters."""

    def __init__(self, caption: Caption, height: float, width: float = WIDTH) -> None:
        self.caption, self.width, self.height = caption, width, height
        self.drawn: list[Markup] = []

    def x(self, x: float) -> float:
        """The place across, mirrored where time and bars run from the right."""
        return self.width - x if self.caption.rtl else x

    def group(self, part: "Sheet", **looks: object) -> None:
        """What was drawn on a part of its own, with looks that all of it shares."""
        self.put(tag("g", *part.drawn, **looks))

    def part(self) -> "Sheet":
        """A sheet to draw a group on."""
        return Sheet(self.caption, self.height, self.width)

    def put(self, *drawn: Markup) -> None:
        """Drawn over what is there."""
        self.drawn += drawn

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = RULE, **more: object) -> None:
        """A straight line."""
        self.put(tag("line", x1=self.x(x1), y1=y1, x2=self.x(x2), y2=y2, stroke=colour, **more))

    def box(self, x: float, y: float, wide: float, high: float, **more: object) -> None:
        """A rectangle, from its upper corner at the beginning."""
        left = min(self.x(x), self.x(x + wide))
        self.put(tag("rect", x=left, y=y, width=wide, height=high, **more))

    def text(self, x: float, y: float, words: str, anchor: str = "start", **more: object) -> None:
        """Words at a place; start and end are those of the page. Choice: small ones keep the size of their group."""
        where = {"start": "end", "end": "start"}.get(anchor, anchor) if self.caption.rtl else anchor
        self.put(
            tag("text", self._turned(words), x=self.x(x), y=y, text_anchor=None if where == "start" else where, **more)
        )

    def _turned(self, words: str) -> str:
        """Choice: words of both directions run from the right on such a page, though the picture does not."""
        kinds = {unicodedata.bidirectional(sign) for sign in words} if self.caption.rtl else set()
        both = kinds & {"R", "AL"} and kinds & {"L", "EN"}
        return f"\u2067{words}\u2069" if both else words

    def upright(self, x: float, y: float, words: str, room: float) -> None:
        """A word beside an axis, read from below, with its middle at the place."""
        turned = f"rotate(-90 {short(self.x(x))} {short(y)})"
        self.text(x, y, cut(words, TEXT, room), anchor="middle", fill=QUIET, transform=turned)

    def path(self, points: Iterable[tuple[float, float]], **more: object) -> None:
        """Straight from point to point."""
        way = "L".join(f"{short(self.x(x))} {short(y)}" for x, y in points)
        self.put(tag("path", d=f"M{way}", fill="none", **more))

    def shape(self, kind: str, x: float, y: float, r: float, **more: object) -> None:
        """A marker."""
        self.put(shape(kind, self.x(x), y, r, **more))

    def hatched(self, x: float, y: float, wide: float, high: float) -> None:
        """A box with slanting lines: there is something, and it is not told how much."""
        self.box(x, y, wide, high, fill=PAPER, stroke=QUIET)
        left, step = min(self.x(x), self.x(x + wide)), 5.0
        ways = [_slant(left, y, wide, high, at) for at in _steps(step, wide + high, step)]
        self.put(tag("path", d="".join(ways), stroke=QUIET, fill="none"))

    def done(self) -> Markup:
        """The whole picture."""
        return _root(self.caption, self.width, self.height, self.drawn)


def _slant(left: float, top: float, wide: float, high: float, at: float) -> str:
    """One line of a hatching, cut at the sides of its box."""
    x1, y1 = (left + at, top) if at <= wide else (left + wide, top + at - wide)
    x2, y2 = (left, top + at) if at <= high else (left + at - high, top + high)
    return f"M{short(x1)} {short(y1)}L{short(x2)} {short(y2)}"


def _steps(first: float, last: float, step: float) -> list[float]:
    return [first + step * n for n in range(int((last - first) / step) + 1) if first + step * n < last]


def shape(kind: str, x: float, y: float, r: float, **more: object) -> Markup:
    """A circle, square, diamond or triangle of about the same weight: told apart without any colour."""
    if kind == "circle":
        return tag("circle", cx=float(x), cy=float(y), r=float(r), **more)
    if kind == "square":
        side = r * 0.9
        return tag("rect", x=x - side, y=y - side, width=side * 2, height=side * 2, **more)
    corners = {
        "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
        "triangle": ((0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
    }[kind]
    return tag("polygon", points=" ".join(f"{short(x + r * a)},{short(y + r * b)}" for a, b in corners), **more)


def nothing(caption: Caption) -> Markup:
    """A calm picture for what is not there yet."""
    sheet = Sheet(caption, 90)
    sheet.box(1, 1, WIDTH - 2, 88, rx=6, fill="#f4f6f8", stroke=RULE, stroke_dasharray="4 4")
    sheet.text(WIDTH / 2, 50, caption.nothing, anchor="middle", fill=QUIET)
    return sheet.done()


def _root(caption: Caption, width: float, height: float, drawn: list[Markup]) -> Markup:
    """Choice: the direction is always written, or a page from the right would turn every anchor round."""
    group = tag("g", *drawn, font_family=FONT, font_size=TEXT, fill=INK)
    return tag(
        "svg", tag("title", caption.title), tag("desc", caption.desc), group,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {short(width)} {short(height)}", width="100%",
        role="img", direction="ltr", class_="picture",
    )  # fmt: skip


def sign(*drawn: Markup, wide: int = 24) -> Markup:
    """A marker as it stands in a legend beside its word; who listens hears the word."""
    return tag(
        "svg", *drawn, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {wide} 24", width=wide, height=24,
        aria_hidden="true", direction="ltr",
    )  # fmt: skip


def legend(entries: Iterable[tuple[Markup, str]]) -> Markup:
    """Signs with their words, as HTML below the picture, where it follows the direction of the page."""
    lines = [tag("li", mark, " ", tag("span", word)) for mark, word in entries]
    return tag("ul", *lines, class_="legend")
