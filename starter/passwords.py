"""Passwords: hashed with argon2id, compared in the same time whether or not there is one, refused if easily guessed.

Source: NIST SP 800-63B: long ones, no rules about kinds of letters, none that everybody tries first.
"""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import Incomplete

SHORTEST, LONGEST = 12, 1000
FEWEST_LETTERS = 5  # different ones
FIRST_TRIED = (
    *("password", "passwort", "motdepasse", "contrasena", "contraseña", "qwerty", "azerty", "letmein", "welcome"),
    *("bienvenue", "bienvenido", "iloveyou", "administrator", "passerelle", "changeme", "reintegration", "abcdefgh"),
)
ROWS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher.hash(_normal(password))


def fits(kept: str, password: str) -> bool:
    """Whether this is it. Where nothing is kept, it takes as long to say no."""
    try:
        return _hasher.verify(kept or _nobodys(), _normal(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether it was hashed with less work than is usual now."""
    return _hasher.check_needs_rehash(kept)


def refuse_weak(staff_id: str, password: str) -> None:
    """Raises Incomplete for one that is guessed first."""
    said = _normal(password).casefold()
    if not SHORTEST <= len(said) <= LONGEST:
        raise _weak(f"A password has at least {SHORTEST} letters, and {LONGEST} at most.")
    if staff_id in said:
        raise _weak("This password holds the id it is for.")
    if len(set(said)) < FEWEST_LETTERS or _first_tried(said):
        raise _weak("This password is one of those that are tried first.")


def _first_tried(said: str) -> bool:
    """Choice: a usual word with a few figures around it is a usual word."""
    rest = said
    for usual in FIRST_TRIED:
        rest = rest.replace(usual, "")
    return len(rest) < SHORTEST // 2 or any(said in row for row in ROWS)


def _weak(happened: str) -> Incomplete:
    return Incomplete(happened, "The password is as it was.", "Take four or five words that do not belong together.")


def _normal(password: str) -> str:
    """The same letters however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    """A hash that no password fits."""
    return _hasher.hash(secrets.token_urlsafe(32))
