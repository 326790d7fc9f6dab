"""Upgrades a database to the schema of this version, and says which schema it has."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

SCRIPTS = Path(__file__).parents[1] / "migrations"
LOCK = 0x7469_6570  # a number that no other advisory lock of this database uses


class WrongSchema(Exception):
    """The database has another schema than this version needs; the message says what to do."""


def upgrade(engine: Engine) -> None:
    """Bring the database to `head()`, in one transaction. Another upgrade meanwhile waits.

    Raises WrongSchema for a database of a newer version.
    """
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        _refuse_newer(conn)
        command.upgrade(_config(conn), "head")


def head() -> str:
    """The newest schema that this version knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def current(engine: Engine) -> str | None:
    """The schema that the database has; None for an empty one."""
    with engine.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def check(engine: Engine) -> None:
    """Raises WrongSchema unless the database has exactly the schema of this version."""
    found, wanted = current(engine), head()
    if found != wanted:
        raise WrongSchema(
            f"the database has schema {found or 'none'}, this version needs {wanted}: "
            "run `tiepnhan migrate`, or start the version that wrote it"
        )


def _refuse_newer(conn: Connection) -> None:
    found = MigrationContext.configure(conn).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise WrongSchema(
            f"the database has schema {found}, which this version does not know: start the version "
            "that wrote it, or go back to the copy from before it was upgraded"
        )


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config
