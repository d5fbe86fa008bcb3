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


def _token_on_disk(known: Mapping[str, Any]) -> SecretStr:
    path: Path = known["data_dir"] / "decode.token"
    return SecretStr(path.read_text().strip() if path.is_file() else "")


class Settings(BaseSettings):
    """Each field is the environment variable PASSERELLE_<FIELD>; a file `.env` in this folder serves as well."""

    model_config = SettingsConfigDict(
        env_prefix="PASSERELLE_", env_file=HERE / ".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    data_dir: Folder = HERE / "data"
    database_url: DatabaseUrl = _sqlite("passerelle.db")
    keys_url: DatabaseUrl = _sqlite("keys.db")
    key_file: Folder = _in_data("kek.key")
    documents_dir: Folder = _in_data("documents")
    temporal_address: Annotated[str, AfterValidator(_host_and_port)] = "127.0.0.1:7233"
    temporal_namespace: str = Field("default", min_length=1)
    task_queue: str = Field("cases", min_length=1)
    temporal_ui_port: Port = 8233
    decode_port: Port = 8234
    decode_token: SecretStr = Field(default_factory=_token_on_disk, description="made by ./run at the first start")
    log_format: Literal["auto", "pretty", "json"] = "auto"

    @property
    def temporal_port(self) -> int:
        return int(self.temporal_address.rpartition(":")[2])


def read_settings() -> Settings:
    """The settings of this machine, or one refusal that names every variable at fault and quotes no value."""
    try:
        return Settings()
    except ValidationError as fault:
        raise _refusal(fault) from None


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
