"""Codes in what nobody may turn down: whatever else is typed there is read as "something else", and kept nowhere."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator

from domain.assessment import CODE, MEMBER


def _code(pattern: str, otherwise: str, written: Callable[[str], str] = str) -> BeforeValidator:
    """Keeps what fits the pattern, as it should be written. Total: a refusal is heard whatever it holds."""

    def read(given: Any) -> str:
        said = written(given.strip()) if isinstance(given, str) else given
        if said in (None, ""):
            return ""
        return said if isinstance(said, str) and re.fullmatch(pattern, said) else otherwise

    return BeforeValidator(read)


Reason = Annotated[str, _code(r"[A-Z_]{2,40}", "OTHER")]
"""A channel or a source, such as MESSAGE or FAMILY."""

OneActivity = Annotated[str, _code(r"[a-z][a-z0-9-]{0,29}|\?", "?", str.lower)]
"""Choice: an activity nobody can read is one nobody knows; it does not become a refusal of everything."""

Recipient = Annotated[str, _code(CODE, "", str.upper)]
"""Choice: a recipient nobody can read is everyone: sharing stops."""

OneMember = Annotated[str, _code(MEMBER, "")]
"""Choice: a member nobody can read is everybody."""
