"""Alembic's entry: runs the migrations on the connection of storage.database.migrate."""

from __future__ import annotations

from alembic import context

from storage.schema.tables import metadata

connection = context.config.attributes["connection"]
if connection is None:
    raise SystemExit("run migrations with storage.database.migrate.upgrade(engine)")
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
