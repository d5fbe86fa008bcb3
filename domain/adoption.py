"""What joins a case after its first page: other rules, and what eligibility asks. Source: handbook 2.3 (R15-R18)."""

from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.programme import Code, RulePack

if TYPE_CHECKING:
    from domain.case import Case


class AdoptProgramme(Act):
    """The case moves to another programme, or to a newer version of its own; what was approved or ordered stays."""

    programme: str = Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,6}$", description="id of the rule pack, such as FS-C")
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")
    pack: RulePack | None = Field(default=None, description="its content, put in at the door")

    def apply(self, case: "Case", when: When) -> None:
        """The pack takes the place of its older version, or joins the others; dates may rightly move."""
        if self.pack is not None:
            adopted = self.pack
            stays = [adopted if pack.id == adopted.id else pack for pack in case.packs]
            case.adopted.append((adopted, when))
            case.packs = tuple(stays if adopted in stays else [*stays, adopted])
            case.recomputed.append(when.number)


class RecordCircumstances(Act):
    """What a programme asks and the first page does not hold: documents seen since, the stay abroad, exclusions."""

    documents: tuple[Code, ...] = Field(default=(), description="codes of documents seen: tripartite_contract")
    stay_months: int | None = Field(
        default=None, ge=0, le=1200, description="whole months in the country returned from"
    )
    exclusions: tuple[Code, ...] = Field(
        default=(), description="what some programmes exclude: previous_grant, removed_by_force"
    )

    def apply(self, case: "Case", when: When) -> None:
        """Codes are added; the latest length of stay counts."""
        case.circumstances.append((self, when))
