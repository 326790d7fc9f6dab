"""The loops of a running desk: intake and delivery per channel, clock. A turn is a testable pass.

This is the only file that may catch everything: a loop that dies would be a desk that is silent.
What it catches is logged with its traceback, counted, and tried again after a growing pause.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine

import structlog

log = structlog.get_logger()
LONGEST_PAUSE = 30.0
ONCE_MORE = 10.0
"""Seconds until a loop that goes on is told again to stop: longer than letters may be finished."""


class WakeSignal:
    """Wakes a loop early; polling is the truth, this is only speed."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake whoever waits; harmless when nobody does."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until rung, or until the time is over."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return
        finally:
            self._event.clear()


async def run_passes(
    name: str,
    one_pass: Callable[[], Awaitable[int]],
    signal: WakeSignal,
    *,
    idle: float,
    failed: Callable[[str], None],
) -> None:
    """Run passes until cancelled: at once while there is work, else after `idle` s or a ring."""
    trouble = 0
    while True:
        try:
            worked = await one_pass()
            trouble = 0
        except Exception:
            trouble += 1
            failed(name)
            log.exception("loop.failed", loop=name, in_a_row=trouble)
            await asyncio.sleep(min(LONGEST_PAUSE, 0.5 * 2 ** min(trouble, 8)))
            continue
        if not worked:
            await signal.wait(idle)


async def supervise(
    name: str,
    run: Callable[[], Awaitable[None]],
    *,
    failed: Callable[[str], None],
    tell: Callable[[str], Awaitable[None]],
    called: str = "",
) -> None:
    """Run something that should never end until cancelled; start it again after a growing pause.

    Agents are told at the first failure after a good while, with the reason; they read `called`
    instead of the name if it is given.
    """
    trouble = 0
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await run()
            reason = "đã dừng"
        except Exception as error:
            log.exception("fetch.failed", loop=name)
            reason = str(error) or type(error).__name__
        failed(name)
        lasted = asyncio.get_running_loop().time() - started
        trouble = 1 if lasted > LONGEST_PAUSE * 2 else trouble + 1
        if trouble == 1:
            await _told(
                name, tell, f"Kênh “{called or name}” bị gián đoạn, đang tự nối lại: {reason}"
            )
        await asyncio.sleep(min(LONGEST_PAUSE, 0.5 * 2 ** min(trouble, 8)))


async def _told(name: str, tell: Callable[[str], Awaitable[None]], text: str) -> None:
    """Tell the agents if that is possible: the news travels through the database too."""
    try:
        await tell(text)
    except Exception:
        log.exception("trouble.untold", loop=name)


class Loops:
    """All that runs in one desk, until it is stopped; `failures` counts them by loop."""

    def __init__(self) -> None:
        self.failures: Counter[str] = Counter()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._signals: dict[str, WakeSignal] = {}

    def add_passes(
        self,
        name: str,
        one_pass: Callable[[], Awaitable[int]],
        *,
        idle: float,
        passes: int = 1,
    ) -> None:
        """Run passes from now on, at most so many at a time."""
        signal = self._signals[name] = WakeSignal()
        for place in range(passes):
            turns = run_passes(name, one_pass, signal, idle=idle, failed=self._failed)
            self._begin(f"{name} {place + 1}" if place else name, turns)

    def add_task(
        self,
        name: str,
        run: Callable[[], Awaitable[None]],
        *,
        tell: Callable[[str], Awaitable[None]],
        called: str = "",
    ) -> None:
        """Run what should never end from now on; `called`: its name for agents."""
        self._begin(name, supervise(name, run, failed=self._failed, tell=tell, called=called))

    def wake(self, *names: str) -> None:
        """Wake these early, those of them that there are."""
        for name in self._signals.keys() & set(names):
            self._signals[name].set()

    def wake_all(self) -> None:
        """Wake all."""
        self.wake(*self._signals)

    def alive(self) -> dict[str, bool]:
        """Whether each still runs."""
        return {name: not task.done() for name, task in self._tasks.items()}

    async def stop(self) -> None:
        """End all and wait for their end; who did not hear it is told again.

        Where a connection opens in that moment, the wait_for of Python 3.11 loses the word.
        """
        running = set(self._tasks.values())
        while running:
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=ONCE_MORE)

    def _begin(self, name: str, work: Coroutine[object, object, None]) -> None:
        self._tasks[name] = asyncio.create_task(work, name=name)

    def _failed(self, name: str) -> None:
        self.failures[name] += 1
