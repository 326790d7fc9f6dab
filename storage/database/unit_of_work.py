"""The unit of work: one plain function, one transaction, on either database.

    await work.run(lambda conn: cases.save(conn, case))

Functions passed in are synchronous, touch nothing but the connection, and may run again (a
PostgreSQL deadlock is retried; on SQLite an error of one function takes back the batch that
it was committed with), so they must leave no trace outside the transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.database.engine import reading
from storage.database.group_commit import GroupCommit

T = TypeVar("T")
READERS = 4
WRITERS = 8
TRIES = 4  # who gave way in a deadlock may be faster than who waited, and meet it again
TRY_AGAIN = frozenset({"40001", "40P01"})  # serialization failure, deadlock


class Writers(Protocol):
    """Runs functions in writing transactions; the result comes after the commit."""

    async def run(self, fn: Callable[[Connection], T], /, *, first: bool = False) -> T: ...

    def close(self) -> None: ...


class Pooled:
    """Several connections, one transaction each (PostgreSQL)."""

    def __init__(self, engine: Engine, workers: int = WRITERS) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="storage-write")

    async def run(self, fn: Callable[[Connection], T], /, *, first: bool = False) -> T:
        return await asyncio.wrap_future(self._threads.submit(self._run, fn))

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    def _run(self, fn: Callable[[Connection], T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return self._once(fn)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in TRY_AGAIN:
                    raise
        return self._once(fn)

    def _once(self, fn: Callable[[Connection], T]) -> T:
        with self._engine.begin() as conn:
            return fn(conn)


class UnitOfWork:
    """The only asynchronous door to the database. Use from one or many event loops; then close."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = reading(engine)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="storage-read")
        self._writers: Writers = (
            GroupCommit(engine) if engine.dialect.name == "sqlite" else Pooled(engine)
        )

    async def run(self, fn: Callable[[Connection], T], *, first: bool = False) -> T:
        """What fn(conn) returned, after its transaction is committed.

        `first`: before all that waits already, where one thread writes: somebody outside waits.
        Whatever fn raises is raised here and nothing of it is kept. When the commit itself fails:
        NotCommitted (SQLite: nothing was written) or DBAPIError (PostgreSQL: if the connection
        broke right then, nobody knows; keys make it safe to run again). A caller who is cancelled
        while waiting does not stop the transaction.
        """
        return await self._writers.run(fn, first=first)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """What fn(conn) returned from one consistent view that cannot write."""
        return await asyncio.wrap_future(self._readers.submit(self._read, fn))

    async def close(self) -> None:
        """Finish what was submitted, stop the threads, close the connections. Again: no effect."""
        await asyncio.to_thread(self._close)

    def _read(self, fn: Callable[[Connection], T]) -> T:
        with self._reading.connect() as conn:
            return fn(conn)

    def _close(self) -> None:
        self._writers.close()
        self._readers.shutdown(wait=True)
        self.engine.dispose()
