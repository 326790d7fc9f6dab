"""One worker at a time: what only one process may do (read a mailbox, renew a token).

PostgreSQL: a session's advisory lock, SQLite: a lock on a file beside the database. Both end with
the process that held them, however it died; the next one goes on. A session may also end while its
process lives: who works long has it watched.
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

from storage.database.lock_session import Session

PAUSE = 2.0
"""Seconds between two tries."""
LOOK = 1.0
"""Seconds between two looks at the session of a lock that is watched."""

_TRY = text("SELECT pg_try_advisory_lock(:key)")
_ALIVE = text("SELECT 1")


class LockLost(Exception):
    """The database ended our session, and with it the lock: another process may be inside."""


def _in_silence() -> None:
    """Say nothing about having to wait."""


class ProcessLocks:
    """Locks of one database, by name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def hold(
        self, name: str, *, watched: bool = False, waits: Callable[[], None] = _in_silence
    ) -> AsyncIterator[None]:
        """Wait until no other process is inside; nobody else comes in until we leave.

        `waits` is called once if another is inside. `watched`, for work without an end: when the
        database ends our session, the work is cancelled and LockLost is raised. What must not stop
        half-way (a token is renewed and kept) is short and goes on.
        """
        if self._engine.dialect.name == "postgresql":
            async with self._by_database(name, waits) as session:
                if watched:
                    async with _watched(session):
                        yield
                else:
                    yield
        else:
            async with self._by_file(name, waits):
                yield

    @asynccontextmanager
    async def _by_database(self, name: str, waits: Callable[[], None]) -> AsyncIterator[Session]:
        key = _number(name)
        session = Session(self._engine)

        async def locked() -> bool:
            return bool(await session.ask(_TRY, key=key))

        try:
            await _turn(locked, waits)
            yield session
        finally:
            await session.end()

    @asynccontextmanager
    async def _by_file(self, name: str, waits: Callable[[], None]) -> AsyncIterator[None]:
        database = Path(str(self._engine.url.database))
        path = database.with_name(f"{database.name}.{_number(name) % 10**9}.lock")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

        async def locked() -> bool:
            return _locked(descriptor)

        try:
            await _turn(locked, waits)
            yield
        finally:
            os.close(descriptor)


async def _turn(locked: Callable[[], Awaitable[bool]], waits: Callable[[], None]) -> None:
    """Until the lock is ours."""
    if await locked():
        return
    waits()
    while not await locked():
        await asyncio.sleep(PAUSE)


@asynccontextmanager
async def _watched(session: Session) -> AsyncIterator[None]:
    """Cancel what runs inside when the session ends. Raises LockLost."""
    try:
        async with asyncio.timeout(None) as inside:
            watching = asyncio.create_task(_watch(session, inside))
            try:
                yield
            finally:
                watching.cancel()
                await asyncio.wait({watching})
    except TimeoutError as error:
        if not inside.expired():  # the work's own
            raise
        raise LockLost("mất kết nối tới cơ sở dữ liệu") from error


async def _watch(session: Session, inside: asyncio.Timeout) -> None:
    try:
        while True:
            await asyncio.sleep(LOOK)
            await session.ask(_ALIVE)
    except SQLAlchemyError:
        inside.reschedule(asyncio.get_running_loop().time())


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _number(name: str) -> int:
    """A name as PostgreSQL's locks want it: a signed 64-bit number."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
