"""Settings: sensible on a laptop, refused in plain words, silent about secrets."""

from pathlib import Path

import pytest

from domain.errors import CaseError
from settings import Settings, read_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv("PASSERELLE_DATA_DIR", str(tmp_path))
    for name in ("DATABASE_URL", "KEYS_URL", "LINK_SECRET", "WEB_PORT", "LOG_FORMAT", "TEMPORAL_ADDRESS"):
        monkeypatch.delenv(f"PASSERELLE_{name}", raising=False)


def test_everything_lies_below_the_data_folder(tmp_path: Path) -> None:
    """Whoever moves the data folder moves databases, key and documents with it, by one variable."""
    settings = read_settings()
    assert settings.database_url == f"sqlite:///{tmp_path}/passerelle.db"
    assert settings.keys_url == f"sqlite:///{tmp_path}/keys.db"
    assert settings.key_file == tmp_path / "kek.key"
    assert settings.documents_url == f"file://{tmp_path}/documents"


def test_postgresql_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostgreSQL address is taken as it is; the keys stay in a store of their own."""
    monkeypatch.setenv("PASSERELLE_DATABASE_URL", "postgresql+psycopg://office@db/passerelle")
    settings = read_settings()
    assert settings.database_url == "postgresql+psycopg://office@db/passerelle"
    assert settings.keys_url.startswith("sqlite:///")


def test_the_secret_of_the_links_is_the_one_made_at_the_first_start(tmp_path: Path) -> None:
    """Every process of one data folder knows the same secret, and none prints it; before, it is empty."""
    assert read_settings().link_secret.get_secret_value() == ""
    (tmp_path / "links.secret").write_text("t0ken\n")
    settings = read_settings()
    assert settings.link_secret.get_secret_value() == "t0ken"
    assert "t0ken" not in repr(settings)


def test_temporals_screens_are_on_this_machine_unless_they_are_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever moves their port moves their address; an address elsewhere is taken without its last slash."""
    monkeypatch.setenv("PASSERELLE_TEMPORAL_UI_PORT", "18233")
    assert read_settings().temporal_ui_url == "http://127.0.0.1:18233"
    monkeypatch.setenv("PASSERELLE_TEMPORAL_UI_URL", "https://temporal.example.org/")
    assert read_settings().temporal_ui_url == "https://temporal.example.org"


def test_a_refusal_names_every_variable_and_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """One refusal in three parts names each variable at fault and what is expected, never what was typed."""
    monkeypatch.setenv("PASSERELLE_DATABASE_URL", "mysql://office:hush@db")
    monkeypatch.setenv("PASSERELLE_WEB_PORT", "99999")
    with pytest.raises(CaseError) as refusal:
        read_settings()
    assert "PASSERELLE_DATABASE_URL: expected an address that begins with" in refusal.value.happened
    assert "PASSERELLE_WEB_PORT" in refusal.value.happened
    assert refusal.value.unchanged
    assert refusal.value.next_step
    assert "hush" not in str(refusal.value)
    assert "99999" not in str(refusal.value)


def test_a_fault_in_one_variable_is_not_told_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings derived from a faulty one are not reported as faults of their own."""
    monkeypatch.setenv("PASSERELLE_LOG_FORMAT", "colourful")
    with pytest.raises(CaseError) as refusal:
        read_settings()
    assert refusal.value.happened.count("PASSERELLE_") == 1


@pytest.mark.parametrize("address", ["localhost", ":7233", "localhost:x", "localhost:0", "localhost:70000"])
def test_an_address_needs_host_and_port(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """An engine address without a usable port is refused at the start, not at the first case."""
    monkeypatch.setenv("PASSERELLE_TEMPORAL_ADDRESS", address)
    with pytest.raises(CaseError, match="PASSERELLE_TEMPORAL_ADDRESS: expected host:port"):
        read_settings()


def test_a_database_password_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings shown in a trace or a shell hold no database password."""
    monkeypatch.setenv("PASSERELLE_DATABASE_URL", "postgresql+psycopg://office:hush@db/passerelle")
    assert "hush" not in repr(read_settings())


def test_real_partners_and_stand_ins_are_not_mixed_by_oversight(monkeypatch: pytest.MonkeyPatch) -> None:
    """A house with real mail does not pay with play money because a line was forgotten; who means it says so."""
    monkeypatch.setenv("PASSERELLE_MAIL_URL", "smtp://mail.office:25")

    with pytest.raises(CaseError) as refusal:
        read_settings()

    assert "PASSERELLE_MONEY_URL" in refusal.value.happened
    monkeypatch.setenv("PASSERELLE_STANDINS_BESIDE", "true")
    assert read_settings().standins


@pytest.mark.parametrize("issuer", ["idp.example.org", "http://idp.example.org", "ftp://idp.example.org"])
def test_an_issuer_is_reached_by_https(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    """Who people are is not asked over an open line; plain http is for trying out on one machine."""
    monkeypatch.setenv("PASSERELLE_OIDC_ISSUER", issuer)
    with pytest.raises(CaseError, match="PASSERELLE_OIDC_ISSUER"):
        read_settings()


def test_an_issuer_needs_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a configuration is refused at the start, not at the first sign-in; the secret is never printed."""
    monkeypatch.setenv("PASSERELLE_OIDC_ISSUER", "https://idp.example.org/")
    monkeypatch.setenv("PASSERELLE_OIDC_CLIENT_SECRET", "hush")
    with pytest.raises(CaseError, match="PASSERELLE_OIDC_CLIENT_ID"):
        read_settings()
    monkeypatch.setenv("PASSERELLE_OIDC_CLIENT_ID", "passerelle")
    settings = read_settings()
    assert settings.oidc_issuer == "https://idp.example.org/"
    assert "hush" not in repr(settings)
