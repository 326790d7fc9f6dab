from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from storage import key_values
from storage.database import engine as engines
from tests.databases import PRAGMAS, Databases


def test_every_sqlite_connection_is_prepared(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PRAGMAS", PRAGMAS)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}
    reads = engines.read_only(sqlite_engine)
    with reads.connect() as first, reads.connect() as second:
        for conn in (first, second):
            found = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert found == wanted


def test_readers_do_not_wait_for_the_writer(sqlite_engine: Engine) -> None:
    with sqlite_engine.begin() as writing:
        key_values.put(writing, "a", "new")
        with engines.read_only(sqlite_engine).connect() as conn:
            assert key_values.get(conn, "a") is None
    with engines.read_only(sqlite_engine).connect() as conn:
        assert key_values.get(conn, "a") == "new"


def test_a_transaction_that_reads_first_can_still_write(engine: Engine) -> None:
    """Two that read, then write the same row: nobody meets "database is locked"."""

    def count_up() -> None:
        for _ in range(10):
            with engine.begin() as conn:
                if conn.dialect.name == "postgresql":
                    conn.execute(text("LOCK TABLE cursors"))
                value = int(key_values.get(conn, "n") or 0)
                key_values.put(conn, "n", str(value + 1))

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as conn:
        assert key_values.get(conn, "n") == "30"


def test_ddl_is_taken_back_with_its_transaction(engine: Engine) -> None:
    with engine.connect() as conn:
        conn.execute(text("CREATE TABLE passing (x INTEGER)"))
        conn.rollback()
        conn.execute(text("CREATE TABLE passing (x INTEGER)"))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_an_unfit_database_is_refused_with_advice(url: str) -> None:
    with pytest.raises(ValueError, match=r"name a file|use sqlite"):
        engines.create(url)


def test_a_plain_postgresql_url_is_enough(databases: Databases) -> None:
    engine = engines.create(databases.postgresql())
    with engine.connect() as conn:
        server = conn.execute(text("SHOW server_version_num")).scalar_one()
    engine.dispose()
    assert engine.driver == "psycopg"
    assert int(server) >= 150000


def test_a_restarted_server_costs_nobody_a_transaction(databases: Databases) -> None:
    url = databases.postgresql()
    engine, admin = engines.create(url), engines.create(url)
    with engine.connect() as conn:
        pid = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with admin.begin() as conn:
        conn.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    with engine.begin() as conn:
        key_values.put(conn, "a", "x")
    engine.dispose()
    admin.dispose()


def test_a_missing_folder_is_said_so(tmp_path: Path) -> None:
    engine = engines.create(f"sqlite:///{tmp_path}/missing/desk.db")
    with pytest.raises(FileNotFoundError, match="create it"):
        engine.connect()


@pytest.mark.clause("PV-01")
def test_nobody_else_on_the_machine_can_read_a_new_database(tmp_path: Path) -> None:
    engine = engines.create(f"sqlite:///{tmp_path}/desk.db")
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE passing (x INTEGER)"))
        modes = {file.name: file.stat().st_mode & 0o077 for file in tmp_path.iterdir()}
    engine.dispose()
    assert modes.keys() == {"desk.db", "desk.db-wal", "desk.db-shm"}
    assert set(modes.values()) == {0}


@pytest.mark.clause("PV-01")
def test_an_error_of_the_database_does_not_repeat_what_a_customer_wrote(engine: Engine) -> None:
    with pytest.raises(SQLAlchemyError) as refused, engine.begin() as conn:
        conn.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "mật khẩu của tôi"})
    assert "mật khẩu" not in str(refused.value)
