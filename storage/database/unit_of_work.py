"""The unit of work: one plain function, one transaction, on either database.

    await work.run(lambda conn: cases.save(conn, case))

The functions are synchronous, use nothing but the connection, and may run again: a deadlock on
PostgreSQL is retried; on SQLite an error of one function rolls back the batch that it was
committed with. So they must leave no trace outside the transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.database.engine import read_only
from storage.database.group_commit import GroupCommit

T = TypeVar("T")
READERS = 4
WRITERS = 8
MAX_ATTEMPTS = 4  # the one that gave way in a deadlock may be fast enough to meet it again
RETRYABLE = frozenset({"40001", "40P01"})  # serialization failure, deadlock


class Writer(Protocol):
    """Runs functions in writing transactions; the result comes after the commit."""

    async def run(self, fn: Callable[[Connection], T], /, *, urgent: bool = False) -> T: ...

    def close(self) -> None: ...


class PooledWriter:
    """Several connections, one transaction each (PostgreSQL)."""

    def __init__(self, engine: Engine, workers: int = WRITERS) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="storage-write")

    async def run(self, fn: Callable[[Connection], T], /, *, urgent: bool = False) -> T:
        return await asyncio.wrap_future(self._threads.submit(self._run, fn))

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    def _run(self, fn: Callable[[Connection], T]) -> T:
        for _ in range(MAX_ATTEMPTS - 1):
            try:
                return self._run_once(fn)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in RETRYABLE:
                    raise
        return self._run_once(fn)

    def _run_once(self, fn: Callable[[Connection], T]) -> T:
        with self._engine.begin() as conn:
            return fn(conn)


class UnitOfWork:
    """All asynchronous access to the database. Use it from one or many event loops; then close."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._read_only = read_only(engine)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="storage-read")
        self._writer: Writer = (
            GroupCommit(engine) if engine.dialect.name == "sqlite" else PooledWriter(engine)
        )

    async def run(self, fn: Callable[[Connection], T], *, urgent: bool = False) -> T:
        """What fn(conn) returned, after its transaction is committed.

        `urgent`: before all functions that wait for the one writer of SQLite; a caller outside
        waits. An error of fn is raised here and nothing of its work is stored. When the commit
        itself fails: CommitFailed (SQLite: nothing was written) or DBAPIError (PostgreSQL: if the
        connection broke at that moment, nobody knows; keys make it safe to run again). Cancelling
        the caller does not stop the transaction.
        """
        return await self._writer.run(fn, urgent=urgent)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """What fn(conn) returned from one consistent view that cannot write."""
        return await asyncio.wrap_future(self._readers.submit(self._read, fn))

    async def close(self) -> None:
        """Finish what was submitted, stop the threads, close the connections. Again: no effect."""
        await asyncio.to_thread(self._close)

    def _read(self, fn: Callable[[Connection], T]) -> T:
        with self._read_only.connect() as conn:
            return fn(conn)

    def _close(self) -> None:
        self._writer.close()
        self._readers.shutdown(wait=True)
        self.engine.dispose()
