"""One worker at a time: what only one process may do (read a mailbox, renew a token).

PostgreSQL: a session's advisory lock, SQLite: a lock on a file beside the database. Both end with
the process that held them, however it died; the next one goes on.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Engine, text

PAUSE = 2.0
"""Seconds between two tries."""

_TRY = text("SELECT pg_try_advisory_lock(:key)")
_FREE = text("SELECT pg_advisory_unlock(:key)")


class Alone:
    """Locks of one database, by name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Wait until no other process is inside; nobody else comes in until we leave."""
        if self._engine.dialect.name == "postgresql":
            async with self._by_database(name):
                yield
        else:
            async with self._by_file(name):
                yield

    @asynccontextmanager
    async def _by_database(self, name: str) -> AsyncIterator[None]:
        options = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        conn = await asyncio.to_thread(options.connect)
        key = {"key": _number(name)}
        try:
            while not await asyncio.to_thread(lambda: conn.execute(_TRY, key).scalar_one()):
                await asyncio.sleep(PAUSE)
            try:
                yield
            finally:
                conn.execute(_FREE, key)
        finally:
            conn.close()

    @asynccontextmanager
    async def _by_file(self, name: str) -> AsyncIterator[None]:
        database = Path(str(self._engine.url.database))
        path = database.with_name(f"{database.name}.{_number(name) % 10**9}.lock")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while not _locked(descriptor):
                await asyncio.sleep(PAUSE)
            yield
        finally:
            os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _number(name: str) -> int:
    """A name as PostgreSQL's locks want it: a signed 64-bit number."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
