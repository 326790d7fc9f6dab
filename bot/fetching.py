"""Who may fetch: one reader of a mailbox, one poller of a bot, any number of listeners."""

from __future__ import annotations

from channels.contract import Fetcher, Keep
from channels.registry import LISTENERS
from storage.alone import Alone


async def fetch(name: str, fetcher: Fetcher, keep: Keep, alone: Alone) -> None:
    """Run the fetcher until cancelled; one that two workers would share waits for its turn."""
    if name in LISTENERS:
        await fetcher.run(keep)
        return
    async with alone.hold(name):
        await fetcher.run(keep)
