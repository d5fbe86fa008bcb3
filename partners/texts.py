"""What a short message costs, and the three words that people may send back."""

import re
import unicodedata
from typing import Literal

# Source: 3GPP TS 23.038, 6.2.1: the signs of one septet, and those that need an escape before them.
ONE = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO = set("^{}\\[~]|€\f")
SEPTETS, UNITS = (160, 153), (70, 67)  # alone, or as one of several (TS 23.040, 9.2.3.24.1)

Word = Literal["STOP", "REFUSE", "CALL"]

# Choice: whole messages only. "no" and "non" are missing on purpose: they may answer some other question.
WORDS: dict[Word, str] = {
    "STOP": """
        stop, stopper, arret, arreter, arretez, arrete, desabonner, desabonnement, unsubscribe, stop messages, opt out,
        baja, parar, pare, alto, darme de baja, قف, توقف, توقفوا, إيقاف, أوقف, أوقفوا, إلغاء الاشتراك
    """,
    "REFUSE": """
        refus, refuse, refuser, je refuse, i refuse, refusal, rechazo, rechazar, yo rechazo, me niego,
        رفض, أرفض, ارفض, أنا أرفض
    """,
    "CALL": """
        rappel, rappeler, rappelez, rappelle, rappelez moi, rappelle moi, appelez moi, appelle moi, me rappeler,
        call, call me, call back, callback, call me back, please call me,
        llamar, llamame, llameme, llamenme, llamada, llamar me, اتصل, اتصلوا, اتصال, اتصل بي, اتصلوا بي
    """,
}


def parts(text: str) -> int:
    """How many messages the networks make of it, and charge for; a pair that belongs together is never cut."""
    if set(text) <= ONE | TWO:
        return _pieces([2 if sign in TWO else 1 for sign in text], *SEPTETS)
    return _pieces([len(sign.encode("utf-16-be")) // 2 for sign in text], *UNITS)


def _pieces(sizes: list[int], alone: int, each: int) -> int:
    if sum(sizes) <= alone:
        return 1 if sizes else 0
    pieces, filled = 1, 0
    for size in sizes:
        if filled + size > each:
            pieces, filled = pieces + 1, 0
        filled += size
    return pieces


def word_of(text: str) -> Word | None:
    """The word that is the whole message, whatever its case, accents and signs around it; nothing is guessed."""
    return KNOWN.get(_bare(text))


def _bare(text: str) -> str:
    """Without case, accents, Arabic vowel signs and spelling variants, marks of direction and punctuation."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if unicodedata.category(sign) not in {"Mn", "Cf"} and sign != "\u0640")
    return re.sub(r"[\W_]+", " ", plain.replace("ى", "ي").replace("ة", "ه")).strip()


KNOWN: dict[str, Word] = {_bare(form): word for word, forms in WORDS.items() for form in forms.split(",")}
