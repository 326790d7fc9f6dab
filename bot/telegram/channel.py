"""Sends notices to the group: one topic per case, created on first use, again after a deletion."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.types import BufferedInputFile
from aiolimiter import AsyncLimiter

from bot.access import Access
from bot.agents.text import clip
from bot.telegram.markup import CAPTION_LIMIT, NAME_LIMIT, pages
from bot.telegram.render import Post, stored_post
from bot.telegram.topics import Topics
from channels.contract import Capabilities, SendFailed
from workflows.messaging.messages import Attachment, Inbound, Outbound, Receipt

LOST = ("thread not found", "topic_deleted", "topic_id_invalid")
"""Telegram's words for a topic that is gone (tdlib/telegram-bot-api#693, #854)."""
CLOSED = ("topic_closed",)
NO_TOPICS = (
    "not a forum",
    "not enough rights",
    "chat_not_forum",
    "topics_empty",
    "too many topics",
)
TOPIC = "topic:"
TITLES_KNOWN = 4096
"""Size of the cache of topic names; a topic outside it costs one call more."""


class TelegramChannel:
    """A Channel whose letters are notices to the agents: sent at least once."""

    name = "telegram"

    def __init__(
        self, bot: Bot, topics: Topics, access: Access, group_id: int, *, per_minute: int = 20
    ) -> None:
        self.capabilities = Capabilities(
            text_limit=4096,
            attachments=True,
            written_answer=False,
            quiet_hours=False,
            per_second=per_minute / 60,
        )
        self._bot = bot
        self._topics = topics
        self._access = access
        self._group = group_id
        self._rate_limit = AsyncLimiter(per_minute, 60.0)
        self._titles: dict[int, str] = {}

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """Nothing: agents are not customers."""
        return ()

    async def send(self, message: Outbound) -> Receipt:
        """Post one notice. Raises SendFailed; a time-out is not permanent."""
        try:
            post = stored_post(message.text, self._access.telegram_id)
        except ValueError as error:
            raise SendFailed(str(error), permanent=True) from error
        async with self._rate_limit, _telegram_errors():
            if message.to.startswith(TOPIC):
                number = message.to.removeprefix(TOPIC)
                sent = await self._in_topic(number, post, message.attachments)
            else:
                sent = await self._post(None, post, message.attachments)
        return Receipt(provider_id=str(sent))

    async def _in_topic(self, number: str, post: Post, files: Sequence[Attachment]) -> int:
        thread = await self._thread(number, post.title or number)
        try:
            return await self._post(thread, post, files)
        except TelegramBadRequest as error:
            if thread is None or not _mentions(error, *LOST, *CLOSED):
                raise
            if _mentions(error, *CLOSED):
                await self._bot.reopen_forum_topic(self._group, thread)
                return await self._post(thread, post, files)
        await self._topics.forget(number)
        return await self._post(await self._thread(number, post.title or number), post, files)

    async def _thread(self, number: str, title: str) -> int | None:
        """The topic of the case, created if needed; None where the group has no topics."""
        known = await self._topics.thread_of(number)
        if known is not None:
            await self._rename(known, title)
            return known
        try:
            made = await self._bot.create_forum_topic(self._group, clip(title, NAME_LIMIT))
        except TelegramBadRequest as error:
            if not _mentions(error, *NO_TOPICS):
                raise
            return None
        await self._topics.remember(number, made.message_thread_id)
        self._titles[made.message_thread_id] = title
        return made.message_thread_id

    async def _rename(self, thread: int, title: str) -> None:
        """Rename the topic after its case: the customer's name often comes later."""
        if self._titles.get(thread) == title:
            return
        with suppress(
            TelegramBadRequest
        ):  # it has this name already, or it is gone, which posting finds out
            await self._bot.edit_forum_topic(self._group, thread, name=clip(title, NAME_LIMIT))
        if len(self._titles) >= TITLES_KNOWN:
            self._titles.clear()
        self._titles[thread] = title

    async def _post(self, thread: int | None, post: Post, files: Sequence[Attachment]) -> int:
        *first, last = pages(post.html)
        for text in first:
            await self._bot.send_message(
                self._group, text, message_thread_id=thread, parse_mode="HTML"
            )
            await self._rate_limit.acquire()
        sent = await self._bot.send_message(
            self._group,
            last,
            message_thread_id=thread,
            parse_mode="HTML",
            reply_markup=post.keyboard,
        )
        for file in files:
            if file.content is not None:
                await self._bot.send_document(
                    self._group,
                    BufferedInputFile(file.content, file.name),
                    caption=clip(file.name, CAPTION_LIMIT),
                    message_thread_id=thread,
                )
        return sent.message_id


def _mentions(error: TelegramAPIError, *words: str) -> bool:
    said = error.message.lower()
    return any(word in said for word in words)


@asynccontextmanager
async def _telegram_errors() -> AsyncIterator[None]:
    """Turn Telegram's errors into SendFailed.

    People mend a wrong token, or a bot that was removed from the group; the notice waits for them.
    Only what Telegram will never accept is permanent.
    """
    try:
        yield
    except TelegramRetryAfter as error:
        wait = timedelta(seconds=error.retry_after)
        raise SendFailed(error.message, permanent=False, retry_after=wait) from error
    except TelegramMigrateToChat as error:
        reason = f"Nhóm đã đổi số: đặt telegram.group_id = {error.migrate_to_chat_id}"
        raise SendFailed(reason, permanent=False) from error
    except TelegramEntityTooLarge as error:
        raise SendFailed(error.message, permanent=True) from error
    except TelegramBadRequest as error:
        lasting = not _mentions(error, "chat not found", "not enough rights", *LOST)
        raise SendFailed(error.message, permanent=lasting) from error
    except AiogramError as error:
        raise SendFailed(str(error), permanent=False) from error
