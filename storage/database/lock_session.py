"""One session of PostgreSQL outside the pool: its advisory locks end with it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import Connection, Engine, TextClause
from sqlalchemy.exc import SQLAlchemyError

from storage.database.engine import unpooled

_UNLOCK_ALL = "SELECT pg_advisory_unlock_all()"


class LockSession:
    """One connection, and the one thread that uses it.

    A caller may be cancelled while the server still answers. That leaves no lock behind: `end`
    runs after the query, in the same thread.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = unpooled(engine)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storage-session")
        self._conn: Connection | None = None

    async def scalar(self, query: TextClause, **values: object) -> object:
        """The one value that the server answers. The first query connects."""
        return await asyncio.wrap_future(self._thread.submit(self._scalar, query, values))

    async def end(self) -> None:
        """Release the locks and disconnect, after the last query has been answered."""
        ending = self._thread.submit(self._end)
        self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(ending))

    def _scalar(self, query: TextClause, values: dict[str, object]) -> object:
        if self._conn is None:
            self._conn = self._engine.connect()
        return self._conn.execute(query, values).scalar_one()

    def _end(self) -> None:
        if self._conn is None:
            return
        with suppress(SQLAlchemyError):  # the server ended the session before, and its locks too
            self._conn.exec_driver_sql(_UNLOCK_ALL)
        self._conn.close()
