"""Who acts, and for whom a case waits."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Noun(BaseModel):
    """The base of every model: frozen; unknown fields are ignored, so that an old history always reads.

    Doors (screen, command line, stories) forbid unknown fields instead: `domain.act.read_at_the_door`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


class Role(StrEnum):
    """Source: domain vocabulary R109. Choice: "case worker" is the handbook's case manager."""

    RETURNEE = "RETURNEE"
    INTAKE = "INTAKE"
    CASE_WORKER = "CASE_WORKER"
    SUPERVISOR = "SUPERVISOR"
    PROTECTION_FOCAL_POINT = "PROTECTION_FOCAL_POINT"
    MEDICAL_FOCAL_POINT = "MEDICAL_FOCAL_POINT"
    MENTAL_HEALTH_PROFESSIONAL = "MENTAL_HEALTH_PROFESSIONAL"
    PROGRAMME_MANAGER = "PROGRAMME_MANAGER"
    FINANCE = "FINANCE"
    PROVIDER = "PROVIDER"
    FUNDING_SOURCE = "FUNDING_SOURCE"
    DATA_PROTECTION_OFFICER = "DATA_PROTECTION_OFFICER"
    OPS = "OPS"


class Person(Noun):
    """A snapshot of who acted: taken from the staff register when the act was sent, never looked up again."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="register id such as cw-7; never a name")
    role: Role
    office: str = Field(pattern=r"^[A-Z0-9-]{2,12}$", description="office code such as GM-BJL")
