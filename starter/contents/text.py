"""Plain text: words and line ends, in UTF-8. Choice: what begins like a page for a browser is none."""

import re

MEDIA = "text/plain"
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
PAGE = re.compile(r"<(!doctype|\?xml|html|svg|script|head|body|meta|iframe)\b", re.IGNORECASE)


def judged(content: bytes) -> tuple[str, str]:
    """The format, and what is wrong with it."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", "in no format we know, or text that is not UTF-8"
    if CONTROL.search(words):
        return "", "in no format we know"
    if PAGE.search(words):
        return "", "a page for a browser, which may run things"
    return MEDIA, ""
