"""Run by the migration tool for each order given in `storage/migrate.py`."""

from alembic import context

import storage.screen_tables  # noqa: F401  # brings its tables
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
