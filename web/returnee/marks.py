"""What a browser holds between two clicks, and what makes a form one act: both signed, neither holds anything of her.

Choice: one secret, that of the links, under salts of its own: a mark of one use opens nothing of another.
"""

import hmac
from hashlib import sha256

from itsdangerous import BadSignature, TimestampSigner

COOKIE, SECONDS = "page", 30 * 60


class Marks:
    """Made and read with the secret of the links. It is in no repr and no message."""

    def __init__(self, secret: str) -> None:
        self._signer = TimestampSigner(secret, salt="passerelle.returnee", key_derivation="hmac", digest_method=sha256)
        self._key = hmac.digest(secret.encode(), b"passerelle.returnee/forms", sha256)

    def opened(self, link: str) -> str:
        """The value of the cookie: this link was opened now."""
        return self._signer.sign(link).decode()

    def is_open(self, link: str, value: str) -> bool:
        """Whether this value says that this very link was opened less than half an hour ago."""
        try:
            said = self._signer.unsign(value, max_age=SECONDS)
        except BadSignature:
            return False
        return hmac.compare_digest(said, link.encode())

    def form(self, link: str, form: str, about: str, state: int) -> str:
        """The mark of one form on a page of this link, as the case stood: nobody else can make it."""
        said = "|".join((link, form, about, str(state)))
        return hmac.digest(self._key, said.encode(), sha256).hex()[:32]

    def nonce(self, mark: str, content: str) -> str:
        """One form with one content is one act, however often it is sent. Keyed: nobody can guess the content by it."""
        return f"page-{hmac.digest(self._key, f'{mark}|{content}'.encode(), sha256).hex()[:40]}"
