"""Long polling: each update is handled at least once, one after the other.

Telegram forgets an update when the next poll asks for a later one, so the offset moves only after
the update was handled. After a crash the last one may come again. That is harmless: commands show
drafts, buttons know whether their card is stale, forms carry an id.
"""

from __future__ import annotations

import asyncio

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import AiogramError, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.types import BotCommand

from bot.agents.commands import COMMANDS, GENERAL

log = structlog.get_logger()
WANTED = ["message", "callback_query"]
LONGEST_PAUSE = 30.0


async def poll_forever(dispatcher: Dispatcher, bot: Bot, *, poll_seconds: int = 25) -> None:
    """Serve the group until cancelled; an error of the connection is logged and tried again."""
    offset: int | None = None
    failures = 0
    ready = False
    while True:
        try:
            if not ready:
                await set_menu(bot)
                ready = True
            offset = await poll_once(dispatcher, bot, offset, poll_seconds)
            failures = 0
        except AiogramError as error:
            failures += 1
            log.warning("telegram.poll", error=str(error), in_a_row=failures)
            await asyncio.sleep(_pause(error, failures))


async def set_menu(bot: Bot) -> None:
    """Put every command into Telegram's menu: Vietnamese for all, English names for English."""
    rows = (*GENERAL, *COMMANDS)
    vietnamese = [BotCommand(command=row.name, description=row.vi) for row in rows]
    english = [BotCommand(command=row.alias, description=row.en) for row in rows]
    await bot.set_my_commands(vietnamese)
    await bot.set_my_commands(vietnamese, language_code="vi")
    await bot.set_my_commands(english, language_code="en")


async def poll_once(
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


def _pause(error: AiogramError, failures: int) -> float:
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    if isinstance(error, TelegramUnauthorizedError):
        return LONGEST_PAUSE
    return min(LONGEST_PAUSE, 0.5 * float(2 ** min(failures, 6)))
