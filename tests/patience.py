"""How long tests wait, in one place: for a condition, never for a time.

PATIENCE is how many seconds a condition, an answer, a page or a process may take; whoever waits in
the sandbox has the same. It ends a test that would hang. No working machine, however busy, reaches
it, and a quiet one waits no moment longer than it has to.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from sandbox.record import PATIENCE

__all__ = [
    "PATIENCE",
    "a_while",
    "eventually",
    "pass_time",
    "patiently",
    "turns",
    "until",
    "until_now",
]

T = TypeVar("T")
STEP = 0.01
"""Seconds between two looks at a condition that gives no signal."""
TURNS = 50
"""How often whoever is ready gets a turn, where no condition says that all are done."""
A_WHILE = 0.05
"""Seconds for what must not happen: too few may miss a mistake, but never invent one."""


def patiently() -> asyncio.Timeout:
    """What is awaited inside has to come: `async with patiently():`."""
    return asyncio.timeout(PATIENCE)


async def until(holds: Callable[[], object]) -> None:
    """Wait until the condition holds. Raises TimeoutError when it never does."""
    async with patiently():
        while not holds():
            await asyncio.sleep(STEP)


async def eventually(
    look: Callable[[], Awaitable[T | None]], story: Callable[[], Awaitable[str]]
) -> T:
    """What `look` finds first. Raises AssertionError with the story when nothing turns up."""
    clock = asyncio.get_running_loop().time
    end = clock() + PATIENCE
    while True:
        found = await look()
        if found is not None:
            return found
        if clock() > end:
            raise AssertionError(await story())
        await asyncio.sleep(STEP)


async def turns() -> None:
    """Let everything happen that waits for nothing but its turn."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


def pass_time(span: timedelta) -> None:
    """For the timers of this loop so much time has passed: what is due fires at once."""
    loop = asyncio.get_running_loop()
    before = loop.time
    setattr(loop, "time", lambda: before() + span.total_seconds())  # noqa: B010 - a method


async def a_while() -> None:
    """Give something the time to happen that must not happen."""
    await asyncio.sleep(A_WHILE)


def until_now(holds: Callable[[], object]) -> None:
    """Block until the condition holds. Raises TimeoutError when it never does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("what the test waits for never came")
        time.sleep(STEP)
