"""Bringing the tables to the release that runs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from domain.errors import Unavailable

SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """All steps or none: they run inside the caller's change."""
    config = _config(connection)
    _refuse_newer(connection, config)
    command.upgrade(config, "head")


def refuse_unless_current(connection: Connection) -> None:
    config = _config(connection)
    _refuse_newer(connection, config)
    if set(MigrationContext.configure(connection).get_current_heads()) != set(_steps(config).get_heads()):
        raise Unavailable(
            "The database is older than this release.",
            "Nothing was changed.",
            "Run the migration, then start again.",
        )


def _refuse_newer(connection: Connection, config: Config) -> None:
    known = {step.revision for step in _steps(config).walk_revisions()}
    if set(MigrationContext.configure(connection).get_current_heads()) - known:
        raise Unavailable(
            "The database was written by a newer release than this one.",
            "Nothing was changed.",
            "Start the newer release, or restore the backup made before the upgrade.",
        )


def _steps(config: Config) -> ScriptDirectory:
    return ScriptDirectory.from_config(config)


def _config(connection: Connection) -> Config:
    """Choice: no settings file; the connection is handed over, so a migration never opens one of its own."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
