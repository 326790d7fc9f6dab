"""Waiting for what a running desk does of its own accord; nothing here sleeps for a fixed time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 15.0
STEP = 0.02


async def eventually(
    look: Callable[[], Awaitable[T | None]], story: Callable[[], Awaitable[str]]
) -> T:
    """What `look` finds first. Raises AssertionError with the story when nothing turns up."""
    for _ in range(int(PATIENCE / STEP)):
        found = await look()
        if found is not None:
            return found
        await asyncio.sleep(STEP)
    raise AssertionError(await story())
