"""One worker at a time, on both databases, and the next one after a sudden death."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from storage.database import engine as engines
from storage.database import locks as alone
from storage.database.locks import LockLost, ProcessLocks
from tests.databases import Databases
from tests.patience import a_while, patiently

HOLDER = """
import asyncio, sys
from storage.database import engine
from storage.database.locks import ProcessLocks

async def main():
    async with ProcessLocks(engine.create(sys.argv[1])).acquire("imap"):
        print("inside", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(alone, "CHECK_SECONDS", 0.02)


@pytest.fixture
def postgresql(databases: Databases) -> Iterator[Engine]:
    made = engines.create(databases.postgresql())
    yield made
    made.dispose()


async def test_two_are_never_inside_together_and_both_get_in(engine: Engine) -> None:
    inside, most = 0, 0

    async def worker() -> None:
        nonlocal inside, most
        async with ProcessLocks(engine).acquire("imap"):
            inside += 1
            most = max(most, inside)
            await a_while()
            inside -= 1

    await asyncio.gather(worker(), worker(), worker())
    assert most == 1


async def test_other_names_are_other_locks(engine: Engine) -> None:
    locks = ProcessLocks(engine)
    async with patiently(), locks.acquire("imap a"), locks.acquire("imap b"):
        pass


async def test_who_dies_inside_lets_the_next_one_in(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert await asyncio.to_thread(process.stdout.readline) == b"inside\n"
    entering = asyncio.create_task(_entered(engine))
    await a_while()
    assert not entering.done()
    process.kill()
    await asyncio.to_thread(process.communicate)
    async with patiently():
        await entering


async def _entered(engine: Engine) -> None:
    async with ProcessLocks(engine).acquire("imap"):
        pass


async def test_who_is_cancelled_while_waiting_leaves_nothing_behind(engine: Engine) -> None:
    locks = ProcessLocks(engine)
    async with locks.acquire("imap"):
        waiting = asyncio.create_task(_entered(engine))
        await a_while()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with patiently():
        await _entered(engine)


async def test_who_must_wait_says_so_once_and_who_need_not_says_nothing(engine: Engine) -> None:
    said: list[str] = []
    locks, second_waits = ProcessLocks(engine), asyncio.Event()

    def waits() -> None:
        said.append("second")
        second_waits.set()

    async def second() -> None:
        async with locks.acquire("imap", watched=True, on_wait=waits):
            pass

    async with patiently():
        async with locks.acquire("imap", watched=True, on_wait=lambda: said.append("first")):
            waiting = asyncio.create_task(second())
            await second_waits.wait()
        await waiting
    assert said == ["second"]


async def test_watched_work_ends_with_the_session_and_the_next_one_comes_in(
    postgresql: Engine,
) -> None:
    inside, cancelled = asyncio.Event(), asyncio.Event()

    async def works() -> None:
        async with ProcessLocks(postgresql).acquire("imap", watched=True):
            inside.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.set()
                raise

    async with patiently():
        working = asyncio.create_task(works())
        await inside.wait()
        _end_sessions(postgresql)
        with pytest.raises(LockLost):
            await working
        assert cancelled.is_set()
        await _entered(postgresql)


async def test_short_work_goes_on_when_the_session_ends(postgresql: Engine) -> None:
    """A new token that is not kept would be lost for ever."""
    async with patiently(), ProcessLocks(postgresql).acquire("vault"):
        _end_sessions(postgresql)
        await _entered(postgresql)  # another is inside, and still nobody interrupts


async def test_what_watched_work_raises_is_raised(engine: Engine) -> None:
    for error in (TimeoutError("the server is slow"), ValueError("no")):
        with pytest.raises(type(error), match=str(error)):
            async with ProcessLocks(engine).acquire("imap", watched=True):
                raise error
    async with patiently():
        await _entered(engine)


async def test_locks_take_no_connection_from_those_who_write(postgresql: Engine) -> None:
    locks = ProcessLocks(postgresql)
    async with patiently(), locks.acquire("imap a"), locks.acquire("imap b", watched=True):
        assert postgresql.pool.checkedout() == 0  # type: ignore[attr-defined]


def _end_sessions(engine: Engine) -> None:
    """As a server does that is restarted, for all who hold a lock of this database."""
    held = (
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks JOIN pg_database d "
        "ON d.oid = database WHERE locktype = 'advisory' AND d.datname = current_database()"
    )
    with engine.connect() as conn:
        assert all(conn.execute(text(held)).scalars().all())
