"""Files people bring into a case: certificates, receipts, letters. Source: handbook 2.3.2 (R67, R97)."""

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE

if TYPE_CHECKING:
    from domain.case import Case


class AttachmentKind(StrEnum):
    """What a file is to the case. Choice: no kind tells anything about a person; what would, is RESTRICTED."""

    SIGNED_CONSENT = "SIGNED_CONSENT"
    SIGNED_PLAN = "SIGNED_PLAN"
    HANDOVER_CERTIFICATE = "HANDOVER_CERTIFICATE"
    RECEIPT = "RECEIPT"
    QUOTE = "QUOTE"
    IDENTITY_DOCUMENT = "IDENTITY_DOCUMENT"
    LETTER = "LETTER"
    PHOTO = "PHOTO"
    RESTRICTED = "RESTRICTED"
    OTHER = "OTHER"


class AttachDocument(Act):
    """A file kept beforehand becomes part of the case. The verb `attach` keeps a file, and does this."""

    document: str = Field(
        pattern=r"^[0-9a-f]{2,32}$", description="its keyed fingerprint: the same file is the same document"
    )
    kind: AttachmentKind
    activity: str = Field(default="", pattern=CODE, description="activity it belongs to, or item given outside a plan")
    instalment: int | None = Field(
        default=None, ge=1, le=24, description="instalment it is the certificate or receipt of"
    )

    def apply(self, case: "Case", when: When) -> None:
        """It stays in the case file as long as the case does. No date moves and nothing is sent."""
        if not any(self.same_as(made) for made, _ in case.attachments):
            case.attachments.append((self, when))

    def same_as(self, other: "AttachDocument") -> bool:
        """One file may be the receipt of two instalments, but of each only once."""
        mine, its = [(one.document, one.kind, one.activity, one.instalment) for one in (self, other)]
        return mine == its
