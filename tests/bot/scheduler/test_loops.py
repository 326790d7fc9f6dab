"""A loop never dies of what happens in it."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from bot.scheduler import loops
from bot.scheduler.loops import Loops, supervise
from tests.patience import patiently


async def test_a_fetcher_outlives_a_database_that_can_take_neither_mail_nor_news() -> None:
    """Keeping the mail fails, and so does telling the agents: both write to the same full disk."""
    runs = asyncio.Semaphore(0)
    failures: list[str] = []

    async def run() -> None:
        runs.release()
        raise OSError("database or disk is full")

    async def notify(text: str) -> None:
        raise OSError("database or disk is full")

    loop = asyncio.create_task(supervise("imap", run, failed=failures.append, notify=notify))
    try:
        async with patiently():
            await runs.acquire()
            await runs.acquire()
    finally:
        loop.cancel()
    assert failures == ["imap", "imap"]


async def test_a_loop_that_loses_a_cancellation_is_cancelled_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when the cancellation comes at the moment a connection opens."""
    monkeypatch.setattr(loops, "CANCEL_AGAIN", 0.01)
    running, started = Loops(), asyncio.Event()

    async def run() -> None:
        started.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    async def notify(text: str) -> None:
        raise AssertionError("nothing to tell")

    running.add_task("deaf", run, notify=notify)
    async with patiently():
        await started.wait()
        await running.stop()
    assert running.alive() == {"deaf": False}


async def test_a_loop_has_one_name_in_the_metrics_and_its_own_for_agents() -> None:
    running, notices = Loops(), asyncio.Queue[str]()

    async def run() -> None:
        raise OSError("mất mạng")

    running.add_task("agents", run, notify=notices.put, called="nhóm")
    async with patiently():
        text = await notices.get()
    await running.stop()
    assert "“nhóm”" in text
    assert set(running.failures) == set(running.alive()) == {"agents"}
