"""The restricted part of a case, opened in need by somebody who may not read it otherwise. Source: domain 5.8, 6.1."""

from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When

if TYPE_CHECKING:
    from domain.case import Case


class OpenRestricted(Act):
    """Somebody opens the restricted part for a few hours, with a reason; the case's own worker can see that it was."""

    because: str = Field(pattern=r"^[A-Z_]{2,40}$", description="code such as URGENT_DANGER, WORKER_ABSENT")

    def apply(self, case: "Case", when: When) -> None:
        """The last opening of each person counts."""
        case.restricted_opened[self.by.id] = when
