"""Codes in what nobody may turn down: whatever else is typed there is read as "something else", and kept nowhere."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from domain.assessment import CODE, MEMBER


def _code(pattern: str, otherwise: str) -> BeforeValidator:
    """Keeps what fits the pattern, and nothing. Total: a refusal is heard whatever stands in it."""

    def read(given: Any) -> str:
        if given in (None, ""):
            return ""
        return given if isinstance(given, str) and re.fullmatch(pattern, given) else otherwise

    return BeforeValidator(read)


Reason = Annotated[str, _code(r"[A-Z_]{2,40}", "OTHER")]
"""A channel or a source, such as MESSAGE or FAMILY."""

OneActivity = Annotated[str, _code(r"[a-z][a-z0-9-]{0,29}", "OTHER")]
"""Choice: an activity nobody can read is one nobody knows; it does not become a refusal of everything."""

Recipient = Annotated[str, _code(CODE, "")]
"""Choice: a recipient nobody can read is everyone: sharing stops."""

OneMember = Annotated[str, _code(MEMBER, "")]
"""Choice: a member nobody can read is everybody."""
