"""A session of PostgreSQL for one purpose: what it holds ends with it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import Connection, Engine, TextClause
from sqlalchemy.exc import SQLAlchemyError

from storage.database.engine import apart

_FREE = "SELECT pg_advisory_unlock_all()"


class Session:
    """One connection beside the pool, and the one thread that speaks through it.

    Who is cancelled while the server still thinks leaves nothing behind: the end comes after the
    question, in the same thread.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = apart(engine)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storage-session")
        self._conn: Connection | None = None

    async def ask(self, question: TextClause, **values: object) -> object:
        """The one value that the server answers; the first question connects."""
        return await asyncio.wrap_future(self._thread.submit(self._ask, question, values))

    async def end(self) -> None:
        """Free the locks and leave, when the last question is answered."""
        ending = self._thread.submit(self._end)
        self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(ending))

    def _ask(self, question: TextClause, values: dict[str, object]) -> object:
        if self._conn is None:
            self._conn = self._engine.connect()
        return self._conn.execute(question, values).scalar_one()

    def _end(self) -> None:
        if self._conn is None:
            return
        with suppress(SQLAlchemyError):  # the server ended it before, and the locks with it
            self._conn.exec_driver_sql(_FREE)
        self._conn.close()
