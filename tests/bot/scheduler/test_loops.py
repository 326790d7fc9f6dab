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

    async def tell(text: str) -> None:
        raise OSError("database or disk is full")

    loop = asyncio.create_task(supervise("imap", run, failed=failures.append, tell=tell))
    try:
        async with patiently():
            await runs.acquire()
            await runs.acquire()
    finally:
        loop.cancel()
    assert failures == ["imap", "imap"]


async def test_a_loop_that_did_not_hear_the_word_to_stop_does_not_hold_up_the_desk_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where the word comes at the moment in which a connection opens."""
    monkeypatch.setattr(loops, "ONCE_MORE", 0.01)
    running, heard = Loops(), asyncio.Event()

    async def run() -> None:
        heard.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    async def tell(text: str) -> None:
        raise AssertionError("nothing to tell")

    running.add_task("deaf", run, tell=tell)
    async with patiently():
        await heard.wait()
        await running.stop()
    assert running.alive() == {"deaf": False}


async def test_a_loop_has_one_name_in_the_metrics_and_its_own_for_agents() -> None:
    running, told = Loops(), asyncio.Queue[str]()

    async def run() -> None:
        raise OSError("mất mạng")

    running.add_task("agents", run, tell=told.put, called="nhóm")
    async with patiently():
        text = await told.get()
    await running.stop()
    assert "“nhóm”" in text
    assert set(running.failures) == set(running.alive()) == {"agents"}
