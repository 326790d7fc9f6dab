"""Updates come in by long polling: each is handled at least once, one after the other.

Telegram forgets an update when the next poll asks for a later one, so the offset moves only after
the update was handled. After a crash the last one may come again: commands show drafts, buttons
know whether their card is stale, forms carry an id, so a repetition is harmless.
"""

from __future__ import annotations

import asyncio

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    AiogramError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.telegram.routers.fallback import menu

log = structlog.get_logger()
WANTED = ["message", "callback_query"]
LONGEST_PAUSE = 30.0


async def run(dispatcher: Dispatcher, bot: Bot, *, poll_seconds: int = 25) -> None:
    """Serve the group until cancelled. Troubles are waited out and logged."""
    offset: int | None = None
    trouble = 0
    ready = False
    while True:
        try:
            if not ready:
                await menu(bot)
                ready = True
            offset = await one_poll(dispatcher, bot, offset, poll_seconds)
            trouble = 0
        except AiogramError as error:
            trouble += 1
            log.warning("telegram.poll", error=str(error), in_a_row=trouble)
            await asyncio.sleep(_pause(error, trouble))


async def one_poll(
    dispatcher: Dispatcher, bot: Bot, offset: int | None, poll_seconds: int
) -> int | None:
    """Handle the updates that wait, at most `poll_seconds` later; the next offset."""
    updates = await bot.get_updates(
        offset=offset,
        timeout=poll_seconds,
        allowed_updates=WANTED,
        request_timeout=poll_seconds + 10,
    )
    for update in updates:
        await dispatcher.feed_update(bot, update)
        offset = update.update_id + 1
    return offset


def _pause(error: AiogramError, trouble: int) -> float:
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    if isinstance(error, TelegramUnauthorizedError):
        return LONGEST_PAUSE
    return min(LONGEST_PAUSE, 0.5 * float(2 ** min(trouble, 6)))
