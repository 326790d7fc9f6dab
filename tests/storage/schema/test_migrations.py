"""The migrations and tables.py say the same."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from storage import erasure_requests, secrets
from storage.cases import cases
from storage.database import engine as engines
from storage.database import migrate
from storage.schema.tables import metadata
from tests.databases import Databases

SAMPLE = Path(__file__).parents[2] / "samples" / "storage" / "journal-before-move.sql.gz"
SCHEMA = {
    "sqlite": """SELECT type, name, sql FROM sqlite_master
        WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%' ORDER BY type, name""",
    "postgresql": """
        SELECT 'index', indexname, indexdef FROM pg_indexes
            WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        UNION ALL
        SELECT 'column', table_name || '.' || column_name,
               concat_ws(' ', data_type, is_nullable, column_default)
            FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'alembic_version'
        UNION ALL
        SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
                AND conrelid <> 'alembic_version'::regclass
        ORDER BY 1, 2""",
}


def _schema(conn: Connection) -> list[tuple[str, str, list[str]]]:
    rows = conn.execute(text(SCHEMA[conn.dialect.name]))
    return [(kind, name, _parts(sql)) for kind, name, sql in rows]


def _parts(sql: str) -> list[str]:
    """SQLite keeps the words of the statement, whose constraints may stand in any order."""
    return sorted(part.strip(" )") for part in " ".join(sql.split()).split(", "))


def _has_a_table(name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
    """The full-text index is no table of SQLAlchemy's; its statements are compared above."""
    return not (name or "").startswith("search_messages")


@pytest.fixture
def bare(database_url: str, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without any table, of the same kind as `database_url`."""
    sqlite = database_url.startswith("sqlite")
    made = engines.create(
        f"sqlite:///{tmp_path}/bare.db" if sqlite else databases.empty_postgresql()
    )
    yield made
    made.dispose()


def test_an_upgraded_database_is_what_the_tables_say(engine: Engine, bare: Engine) -> None:
    with bare.begin() as conn:
        metadata.create_all(conn)
        conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        wanted = _schema(conn)
    with engine.connect() as conn:
        assert _schema(conn) == wanted
        known = MigrationContext.configure(conn, opts={"include_name": _has_a_table})
        assert compare_metadata(known, metadata) == []


def test_the_schema_of_a_database_is_known(bare: Engine) -> None:
    assert migrate.current(bare) is None
    with pytest.raises(migrate.WrongSchema, match="tiepnhan migrate"):
        migrate.check(bare)
    migrate.upgrade(bare)
    assert migrate.current(bare) == migrate.head()
    migrate.check(bare)


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    with engine.connect() as conn:
        before = _schema(conn)
    migrate.upgrade(engine)
    with engine.connect() as conn:
        assert _schema(conn) == before


def test_a_failing_upgrade_leaves_the_database_as_it_was(bare: Engine) -> None:
    with bare.begin() as conn:
        conn.execute(text("CREATE TABLE topics (x INTEGER)"))  # in the way of the migration
    with pytest.raises(Exception, match="topics"):
        migrate.upgrade(bare)
    with bare.connect() as conn:
        tables = [name for _, name, *_ in _schema_of_any(conn)]
    assert "cases" not in tables


def _schema_of_any(conn: Connection) -> list[tuple[str, str]]:
    if conn.dialect.name == "sqlite":
        query = "SELECT type, name FROM sqlite_master WHERE type = 'table'"
    else:
        query = "SELECT 'table', tablename FROM pg_tables WHERE schemaname = 'public'"
    return [(row[0], row[1]) for row in conn.execute(text(query))]


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = 'from-the-future'"))
    with pytest.raises(migrate.WrongSchema, match="start the version that wrote it"):
        migrate.upgrade(engine)
    assert migrate.current(engine) == "from-the-future"


@pytest.fixture
def before_tables(bare: Engine) -> Engine:
    """A database of schema 0008 with the read positions and serials of an older desk's sample."""
    with closing(sqlite3.connect(":memory:")) as sample, bare.begin() as conn:
        sample.executescript(gzip.decompress(SAMPLE.read_bytes()).decode())
        command.upgrade(migrate._config(conn), "0008")
        for table, second in (("cursors", "value"), ("serials", "last")):
            insert = text(f"INSERT INTO {table} (name, {second}) VALUES (:name, :second)")
            for name, value in sample.execute(f"SELECT name, {second} FROM {table}"):
                conn.execute(insert, {"name": name, "second": value})
    return bare


def _names(conn: Connection, table: str) -> set[str]:
    return set(conn.execute(text(f"SELECT name FROM {table}")).scalars())


def test_requests_secrets_and_throttles_leave_the_tables_they_lay_in(before_tables: Engine) -> None:
    with before_tables.connect() as conn:
        kept = {name: value for name, value in conn.execute(text("SELECT * FROM cursors"))}
    migrate.upgrade(before_tables)
    with before_tables.connect() as conn:
        request = erasure_requests.get(conn, "e628b82906c022b85047")
        assert request is not None
        assert (request.channel, request.person) == ("facebook", "777")
        assert request.requested_at == datetime.fromisoformat("2026-03-02T10:00:00+07:00")
        secret = "zalo_oa 388613280878808645"
        assert secrets.get(conn, secret) == kept[f"vault {secret}"]
        assert len(_names(conn, "secrets")) == 1
        moved = {f"vault {secret}", "deletion e628b82906c022b85047"}
        assert _names(conn, "cursors") == kept.keys() - moved
        assert _names(conn, "serials") == {"2026"}
        assert cases.next_number(conn, 2026) == 10


def test_a_downgrade_brings_requests_and_secrets_back(before_tables: Engine) -> None:
    with before_tables.connect() as conn:
        kept = _names(conn, "cursors")
    migrate.upgrade(before_tables)
    with before_tables.begin() as conn:
        command.downgrade(migrate._config(conn), "0008")
    with before_tables.connect() as conn:
        assert _names(conn, "cursors") == kept
    migrate.upgrade(before_tables)
    with before_tables.connect() as conn:
        assert erasure_requests.get(conn, "e628b82906c022b85047") is not None
