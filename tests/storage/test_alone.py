"""One worker at a time, on both databases, and the next one after a sudden death."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from sqlalchemy import Engine

from storage import alone
from storage.alone import Alone

HOLDER = """
import asyncio, sys
from storage import engine
from storage.alone import Alone

async def main():
    async with Alone(engine.create(sys.argv[1])).hold("imap"):
        print("inside", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "PAUSE", 0.02)


async def test_two_are_never_inside_together_and_both_get_in(engine: Engine) -> None:
    inside, most = 0, 0

    async def worker() -> None:
        nonlocal inside, most
        async with Alone(engine).hold("imap"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.03)
            inside -= 1

    await asyncio.gather(worker(), worker(), worker())
    assert most == 1


async def test_other_names_are_other_locks(engine: Engine) -> None:
    locks = Alone(engine)
    async with asyncio.timeout(10), locks.hold("imap a"), locks.hold("imap b"):
        pass


async def test_who_dies_inside_lets_the_next_one_in(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert await asyncio.to_thread(process.stdout.readline) == b"inside\n"
    entering = asyncio.create_task(_entered(engine))
    await asyncio.sleep(0.1)
    assert not entering.done()
    process.kill()
    await asyncio.to_thread(process.communicate)
    async with asyncio.timeout(20):
        await entering


async def _entered(engine: Engine) -> None:
    async with Alone(engine).hold("imap"):
        pass


async def test_who_is_cancelled_while_waiting_leaves_nothing_behind(engine: Engine) -> None:
    locks = Alone(engine)
    async with locks.hold("imap"):
        waiting = asyncio.create_task(_entered(engine))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(10):
        await _entered(engine)
