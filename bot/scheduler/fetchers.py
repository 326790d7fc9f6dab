"""Who may fetch: one reader of a mailbox, one poller of a bot, any number of listeners."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from channels.contract import Fetcher, StoreDeliveries
from channels.registry import LISTENERS
from storage.database.locks import ProcessLocks

log = structlog.get_logger()
WAITS = "another desk of this database does this work; this one goes on when that one ends"


async def run_fetcher(
    name: str, fetcher: Fetcher, keep: StoreDeliveries, alone: ProcessLocks
) -> None:
    """Run the fetcher until cancelled; one that two workers would share waits for its turn."""
    run = partial(fetcher.run, keep)
    await (run() if name in LISTENERS else by_turns(name, run, alone))


async def by_turns(name: str, run: Callable[[], Awaitable[None]], alone: ProcessLocks) -> None:
    """Run it in one desk of the database at a time. Raises LockLost when ours may not be the one.

    The log says once that this desk waits, and when its turn begins.
    """
    waits = partial(log.info, "turn.waits", loop=name, why=WAITS)
    async with alone.acquire(name, watched=True, on_wait=waits):
        log.info("turn.begins", loop=name)
        await run()
