"""A loop never dies of what happens in it."""

from __future__ import annotations

import asyncio

from bot.loops import kept_up


async def test_a_fetcher_outlives_a_database_that_can_take_neither_mail_nor_news() -> None:
    """Keeping the mail fails, and so does telling the agents: both write to the same full disk."""
    runs = asyncio.Semaphore(0)
    failures: list[str] = []

    async def run() -> None:
        runs.release()
        raise OSError("database or disk is full")

    async def tell(text: str) -> None:
        raise OSError("database or disk is full")

    loop = asyncio.create_task(kept_up("imap", run, failed=failures.append, tell=tell))
    try:
        async with asyncio.timeout(10):
            await runs.acquire()
            await runs.acquire()
    finally:
        loop.cancel()
    assert failures == ["imap", "imap"]
