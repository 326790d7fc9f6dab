"""Engines for the two databases: all settings of a connection are in this one place."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url

READ_ONLY = "tiepnhan_reads"
"""Execution option: this connection only reads."""

PRAGMAS = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # NORMAL may lose the newest commits when the power fails
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)


def create(url: str | URL, *, connections: int = 16) -> Engine:
    """An engine for `sqlite:///path/to/file` or `postgresql://user@host/name`, unconnected.

    `connections` is the size of the pool. Raises ValueError for any other database. Only its owner
    may read a new file; connecting raises FileNotFoundError when its folder is missing. Errors
    never show values: those are customers' words.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, connections)
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return _postgresql(parsed, connections)
    raise ValueError(f"database {parsed.drivername!r}: use sqlite:///FILE or postgresql://…")


def read_only(engine: Engine) -> Engine:
    """The same pool, in transactions that cannot write and do not wait for writers."""
    options: dict[str, Any] = {READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    return engine.execution_options(**options)


def unpooled(engine: Engine) -> Engine:
    """The same PostgreSQL by connections outside the pool, without transactions.

    For a connection that stays open for long. It notices a broken network after ten seconds.
    """
    return create_engine(
        engine.url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 10, "tcp_user_timeout": 10_000},
        hide_parameters=True,
    )


def _postgresql(url: URL, connections: int) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,  # no transaction fails because the server was restarted
        hide_parameters=True,
    )


def _sqlite(url: URL, connections: int) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise ValueError("SQLite in memory is private to one connection: name a file")
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_use_lifo=True,  # the writer gets the same connection again
        hide_parameters=True,
    )
    event.listen(engine, "do_connect", _private)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _private(_dialect: object, _record: object, where: list[Any], _how: object) -> None:
    """Make a new database file unreadable for others; SQLite gives its companions the same mode."""
    file = Path(str(where[0]))
    if not file.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {file.parent} for the database: create it")
    # Never open an existing file: closing it would drop all SQLite locks of this process.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own BEGIN comes too late: reads and DDL would run outside the transaction.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    driver = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    reads = bool(connection.get_execution_options().get(READ_ONLY))
    if (
        connection.info.get(READ_ONLY) is not reads
    ):  # SQLite compiles all statements anew after this
        driver.execute(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
        connection.info[READ_ONLY] = reads
    # A transaction that reads first and writes later could not upgrade its lock (SQLITE_BUSY).
    driver.execute("BEGIN" if reads else "BEGIN IMMEDIATE")
