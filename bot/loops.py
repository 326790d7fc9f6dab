"""The loops of a running desk: intake, delivery per channel, clock. Each turn is one testable pass.

This is the only file that may catch everything: a loop that dies would be a desk that is silent.
What it catches is logged with its traceback, counted, and tried again after a growing pause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()
LONGEST_PAUSE = 30.0


class Bell:
    """Wakes a loop early; polling is the truth, this is only speed."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits; harmless when nobody does."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until rung, or until the time is over."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._rung.clear()


async def turn(
    name: str,
    one_pass: Callable[[], Awaitable[int]],
    bell: Bell,
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
            await bell.wait(idle)


async def kept_up(
    name: str,
    run: Callable[[], Awaitable[None]],
    *,
    failed: Callable[[str], None],
    tell: Callable[[str], Awaitable[None]],
) -> None:
    """Run something that should never end until cancelled; start it again after a growing pause.

    Agents are told at the first failure after a good while, with the reason.
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
            await _told(name, tell, f"Kênh “{name}” bị gián đoạn, đang tự nối lại: {reason}")
        await asyncio.sleep(min(LONGEST_PAUSE, 0.5 * 2 ** min(trouble, 8)))


async def _told(name: str, tell: Callable[[str], Awaitable[None]], text: str) -> None:
    """Tell the agents if that is possible: the news travels through the database too."""
    try:
        await tell(text)
    except Exception:
        log.exception("trouble.untold", loop=name)
