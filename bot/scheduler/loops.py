"""The background loops of a running desk. Each runs passes that can be tested alone.

Only this file may catch every exception: a loop that ends would stop a part of the desk. Each
exception is logged with its traceback, counted, and the work is tried again after a growing pause.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine

import structlog

log = structlog.get_logger()
LONGEST_PAUSE = 30.0
CANCEL_AGAIN = 10.0
"""Seconds until a loop that still runs is cancelled again: more than letters get to finish."""


class WakeSignal:
    """Wakes a loop before its pause is over. The loop polls anyway: the signal only saves time."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake the loops that wait; without one the next wait ends at once."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Wait for the signal, for so many seconds at most."""
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
    """Run passes until cancelled: at once after work, else after `idle` s or a signal."""
    in_a_row = 0
    while True:
        worked = await attempt(name, one_pass, failed)
        if worked is None:
            in_a_row += 1
            await asyncio.sleep(min(LONGEST_PAUSE, 0.5 * 2 ** min(in_a_row, 8)))
            continue
        in_a_row = 0
        if not worked:
            await signal.wait(idle)


async def attempt(
    name: str, one_pass: Callable[[], Awaitable[int]], failed: Callable[[str], None]
) -> int | None:
    """How much one pass did, or None where it failed, which is counted and logged."""
    try:
        return await one_pass()
    except Exception:
        failed(name)
        log.exception("loop.failed", loop=name)
        return None


async def supervise(
    name: str,
    run: Callable[[], Awaitable[None]],
    *,
    failed: Callable[[str], None],
    notify: Callable[[str], Awaitable[None]],
    called: str = "",
) -> None:
    """Run something that should never end; start it again after a growing pause, until cancelled.

    Agents get a notice of the first failure after a good while; it calls the loop `called` or,
    without that, by its name.
    """
    in_a_row = 0
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
        in_a_row = 1 if lasted > LONGEST_PAUSE * 2 else in_a_row + 1
        if in_a_row == 1:
            text = f"Kênh “{called or name}” bị gián đoạn, đang tự nối lại: {reason}"
            await _try_to_notify(name, notify, text)
        await asyncio.sleep(min(LONGEST_PAUSE, 0.5 * 2 ** min(in_a_row, 8)))


async def _try_to_notify(name: str, notify: Callable[[str], Awaitable[None]], text: str) -> None:
    """Notify agents if possible: a notice needs the database, which may be what failed."""
    try:
        await notify(text)
    except Exception:
        log.exception("notice.failed", loop=name)


class Loops:
    """All loops of one desk; `failures` counts their failures by name."""

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
        """Start a loop of passes, at most so many at a time."""
        signal = self._signals[name] = WakeSignal()
        for place in range(passes):
            loop = run_passes(name, one_pass, signal, idle=idle, failed=self._count_failure)
            self._begin(f"{name} {place + 1}" if place else name, loop)

    def add_task(
        self,
        name: str,
        run: Callable[[], Awaitable[None]],
        *,
        notify: Callable[[str], Awaitable[None]],
        called: str = "",
    ) -> None:
        """Start what should never end; `called` is its name for agents."""
        self._begin(
            name, supervise(name, run, failed=self._count_failure, notify=notify, called=called)
        )

    def wake(self, *names: str) -> None:
        """Wake the loops of these names; unknown names are ignored."""
        for name in self._signals.keys() & set(names):
            self._signals[name].set()

    def wake_all(self) -> None:
        """Wake all loops."""
        self.wake(*self._signals)

    def alive(self) -> dict[str, bool]:
        """Whether each loop still runs."""
        return {name: not task.done() for name, task in self._tasks.items()}

    async def stop(self) -> None:
        """Cancel all loops and wait for their end; cancel again those that go on.

        `wait_for` of Python 3.11 can lose a cancellation at the moment a connection opens.
        """
        running = set(self._tasks.values())
        while running:
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=CANCEL_AGAIN)

    def _begin(self, name: str, work: Coroutine[object, object, None]) -> None:
        self._tasks[name] = asyncio.create_task(work, name=name)

    def _count_failure(self, name: str) -> None:
        self.failures[name] += 1
