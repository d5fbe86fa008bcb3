"""What may differ from one machine to another: read once, at a door, and handed down. Never imported by workflows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import CaseError

HERE = Path(__file__).resolve().parent
DATABASES = ("sqlite:///", "postgresql+psycopg://")


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _database(url: str) -> str:
    if not url.startswith(DATABASES):
        raise ValueError(f"expected an address that begins with {' or '.join(DATABASES)}")
    return url


def _host_and_port(address: str) -> str:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("expected host:port, such as 127.0.0.1:7233")
    return address


Folder = Annotated[Path, AfterValidator(_absolute)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
Port = Annotated[int, Field(gt=0, lt=65536)]


def _in_data(name: str) -> Any:
    return Field(default_factory=lambda known: known["data_dir"] / name)


def _sqlite(name: str) -> Any:
    return Field(
        default_factory=lambda known: f"sqlite:///{known['data_dir'] / name}", repr=False
    )  # may hold a password


def _on_disk(name: str) -> Any:
    """A secret that the first start made, in a file of the data folder."""

    def read(known: Mapping[str, Any]) -> SecretStr:
        path: Path = known["data_dir"] / name
        return SecretStr(path.read_text().strip() if path.is_file() else "")

    return Field(default_factory=read)


def _stand_in(path: str) -> Any:
    """A partner that nobody configured is played by a stand-in on this machine."""
    return Field(default_factory=lambda known: f"http://127.0.0.1:{known['standins_port']}{path}")


def _http(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("expected an address that begins with http:// or https://")
    return url.rstrip("/")


def _mail(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("smtp://", "smtps://")):
        raise ValueError("expected smtp://host:port (STARTTLS where offered) or smtps://user:password@host:465")
    return url


def _files(url: str) -> str:
    if not url.startswith(("file:///", "s3://")):
        raise ValueError("expected file:///a/folder or s3://bucket?endpoint=https://...")
    return url


def _issuer(url: str) -> str:
    """As the issuer writes itself, a slash at the end included: tokens name it letter by letter."""
    if url and not url.startswith(("https://", "http://localhost:", "http://127.0.0.1:")):
        raise ValueError("expected an address that begins with https://; plain http is for trying out on one machine")
    return url


HttpUrl = Annotated[str, AfterValidator(_http)]
PARTNERS = ("mail_url", "messages_url", "directory_url", "referrals_url", "money_url")


class Settings(BaseSettings):
    """Each field is the environment variable PASSERELLE_<FIELD>; a file `.env` in this folder serves as well."""

    model_config = SettingsConfigDict(
        env_prefix="PASSERELLE_", env_file=HERE / ".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    data_dir: Folder = HERE / "data"
    database_url: DatabaseUrl = _sqlite("passerelle.db")
    keys_url: DatabaseUrl = _sqlite("keys.db")
    key_file: Folder = _in_data("kek.key")
    documents_url: Annotated[str, AfterValidator(_files)] = Field(
        default_factory=lambda known: f"file://{known['data_dir'] / 'documents'}", repr=False
    )
    temporal_address: Annotated[str, AfterValidator(_host_and_port)] = "127.0.0.1:7233"
    temporal_namespace: str = Field("default", min_length=1)
    task_queue: str = Field("cases", min_length=1)
    temporal_ui_port: Port = 8233
    temporal_ui_url: Annotated[str, AfterValidator(_http)] = Field(
        default_factory=lambda known: f"http://127.0.0.1:{known['temporal_ui_port']}",
        description="where ops open Temporal's own screens; only their pages may ask for payloads to be opened",
    )
    web_port: Port = 8235
    public_url: Annotated[str, AfterValidator(_http)] = Field(
        default_factory=lambda known: f"http://127.0.0.1:{known['web_port']}",
        description="how partners and people reach our doors",
    )
    link_secret: SecretStr = _on_disk("links.secret")
    hook_secret: SecretStr = _on_disk("hooks.secret")
    messages_hook_secret: SecretStr = Field(
        default_factory=lambda known: known["hook_secret"],
        description="what the message service signs with, if not with what providers' systems do",
    )
    standins_beside: bool = Field(False, description="stand-ins beside real partners: for trying things out only")
    standins_port: Port = 8236
    standins_smtp_port: Port = 8237
    mail_url: Annotated[SecretStr, AfterValidator(_mail)] = Field(
        default_factory=lambda known: SecretStr(f"smtp://127.0.0.1:{known['standins_smtp_port']}")
    )
    mail_from: str = "passerelle@example.org"
    reach: str = Field(
        "+220 301 2345",
        min_length=1,
        max_length=60,
        description="how people reach us: on every copy and letter",
    )
    messages_url: HttpUrl = _stand_in("/rapidpro")
    messages_token: SecretStr = SecretStr("stand-in")
    directory_url: HttpUrl = _stand_in("/hsds")
    referrals_url: HttpUrl = _stand_in("/fhir")
    referrals_token: SecretStr = SecretStr("stand-in")
    money_url: HttpUrl = _stand_in("/money")
    money_key: SecretStr = SecretStr("stand-in")
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] = Field(
        "", description="an OpenID Connect provider that staff sign in with; empty: local accounts only"
    )
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_claim: str = Field(
        "preferred_username", min_length=1, description="the claim that names somebody's id in the staff register"
    )
    log_format: Literal["auto", "pretty", "json"] = "auto"

    @property
    def standins(self) -> bool:
        """Whether a partner is played by a stand-in on this machine: one that nobody configured."""
        return any(name not in self.model_fields_set for name in PARTNERS)

    @property
    def temporal_port(self) -> int:
        return int(self.temporal_address.rpartition(":")[2])


def read_settings() -> Settings:
    """The settings of this machine, or one refusal that names every variable at fault and quotes no value."""
    try:
        settings = Settings()
    except ValidationError as fault:
        raise _refusal(fault) from None
    if settings.oidc_issuer and not settings.oidc_client_id:
        raise _half_outside()
    played = [name for name in PARTNERS if name not in settings.model_fields_set]
    if 0 < len(played) < len(PARTNERS) and not settings.standins_beside:
        raise _half_played(played)
    return settings


def _half_played(played: list[str]) -> CaseError:
    """Choice: a house with real mail must not pay with play money because a line was forgotten."""
    named = ", ".join(f"PASSERELLE_{name.upper()}" for name in played)
    return CaseError(
        f"Some partners are configured, and stand-ins would play the others ({named}).",
        "Nothing was started or changed.",
        "Configure them all; to try things out with some, set PASSERELLE_STANDINS_BESIDE=true.",
    )


def _half_outside() -> CaseError:
    return CaseError(
        "PASSERELLE_OIDC_ISSUER is set, and PASSERELLE_OIDC_CLIENT_ID is not.",
        "Nothing was started or changed.",
        "Register this house at the identity provider and set both, or neither.",
    )


def _refusal(fault: ValidationError) -> CaseError:
    told = [
        f"PASSERELLE_{'_'.join(map(str, error['loc'])).upper()}: {error['msg'].removeprefix('Value error, ')}"
        for error in fault.errors(include_input=False, include_url=False, include_context=False)
        if error["type"] != "default_factory_not_called"
    ]
    return CaseError(
        f"A setting cannot be read. {'; '.join(told)}.",
        "Nothing was started or changed.",
        "Correct it in the environment or in .env, then try again.",
    )
