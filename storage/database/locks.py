"""Locks between processes, for work that only one may do (read a mailbox, renew a token).

On PostgreSQL a lock is an advisory lock of a session, on SQLite a lock on a file beside the
database. Both end with the process that owns them, however it ends, and the next one goes on. A
session may also end while its process lives: work without an end has its session watched.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from storage.database.lock_session import LockSession

RETRY_SECONDS = 2.0
"""Seconds between two attempts to get a lock."""
CHECK_SECONDS = 1.0
"""Seconds between two checks of a watched session."""

_TRY_LOCK = text("SELECT pg_try_advisory_lock(:key)")
_PING = text("SELECT 1")


class LockLost(Exception):
    """The database ended our session, and with it the lock: another process may have it now."""


def _ignore() -> None:
    """Do nothing when a lock is not free at once."""


class ProcessLocks:
    """The locks of one database, by name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def acquire(
        self, name: str, *, watched: bool = False, on_wait: Callable[[], None] = _ignore
    ) -> AsyncIterator[None]:
        """Wait for the lock; release it at the end of the block.

        `on_wait` is called once if another process has it. `watched` is for work without an end:
        when the database ends our session, the work is cancelled and LockLost is raised. Work that
        must not stop halfway (a token is renewed and saved) is short and runs unwatched.
        """
        if self._engine.dialect.name == "postgresql":
            async with self._advisory_lock(name, on_wait) as session:
                if watched:
                    async with _watched(session):
                        yield
                else:
                    yield
        else:
            async with self._file_lock(name, on_wait):
                yield

    @asynccontextmanager
    async def _advisory_lock(
        self, name: str, on_wait: Callable[[], None]
    ) -> AsyncIterator[LockSession]:
        key = _lock_key(name)
        session = LockSession(self._engine)

        async def try_lock() -> bool:
            return bool(await session.scalar(_TRY_LOCK, key=key))

        try:
            await _wait_for(try_lock, on_wait)
            yield session
        finally:
            await session.end()

    @asynccontextmanager
    async def _file_lock(self, name: str, on_wait: Callable[[], None]) -> AsyncIterator[None]:
        database = Path(str(self._engine.url.database))
        path = database.with_name(f"{database.name}.{_lock_key(name) % 10**9}.lock")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

        async def try_lock() -> bool:
            return _try_flock(descriptor)

        try:
            await _wait_for(try_lock, on_wait)
            yield
        finally:
            os.close(descriptor)


async def _wait_for(try_lock: Callable[[], Awaitable[bool]], on_wait: Callable[[], None]) -> None:
    if await try_lock():
        return
    on_wait()
    while not await try_lock():
        await asyncio.sleep(RETRY_SECONDS)


@asynccontextmanager
async def _watched(session: LockSession) -> AsyncIterator[None]:
    """Cancel the block when the session ends. Raises LockLost."""
    try:
        async with asyncio.timeout(None) as block:
            watch = asyncio.create_task(_watch(session, block))
            try:
                yield
            finally:
                watch.cancel()
                await asyncio.wait({watch})
    except TimeoutError as error:
        if not block.expired():  # a timeout of the work itself
            raise
        raise LockLost("mất kết nối tới cơ sở dữ liệu") from error


async def _watch(session: LockSession, block: asyncio.Timeout) -> None:
    try:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await session.scalar(_PING)
    except SQLAlchemyError:
        block.reschedule(asyncio.get_running_loop().time())


def _try_flock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_key(name: str) -> int:
    """The key of PostgreSQL's lock for that name: a signed 64-bit number."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
