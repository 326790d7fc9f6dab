"""Fetchers: one desk at a time reads a mailbox or polls a bot; all desks may listen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from channels.contract import Fetcher, StoreDeliveries
from channels.registry import LISTENERS
from storage.database.locks import ProcessLocks

log = structlog.get_logger()
WAITS = "another desk of this database does this work; this desk starts when that desk stops"


async def run_fetcher(
    name: str, fetcher: Fetcher, store: StoreDeliveries, locks: ProcessLocks
) -> None:
    """Run the fetcher until cancelled; one that only one desk may run waits for its lock."""
    run = partial(fetcher.run, store)
    await (run() if name in LISTENERS else run_exclusively(name, run, locks))


async def run_exclusively(
    name: str, run: Callable[[], Awaitable[None]], locks: ProcessLocks
) -> None:
    """Run it in one desk of the database at a time. Raises LockLost when the lock may be lost.

    The log says once that this desk waits, and when it starts.
    """
    waits = partial(log.info, "turn.waits", loop=name, why=WAITS)
    async with locks.acquire(name, watched=True, on_wait=waits):
        log.info("turn.begins", loop=name)
        await run()
