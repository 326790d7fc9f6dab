"""Notices go to the group: a topic per case, made when first needed, made anew when deleted."""

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
"""How Telegram says that a topic is gone (tdlib/telegram-bot-api#693, #854)."""
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
"""How many topics are known by their present name; more cost one call each."""


class TelegramChannel:
    """A Channel whose letters are posts to the agents. Losing one is worse than two of it."""

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
        self._pace = AsyncLimiter(per_minute, 60.0)
        self._titles: dict[int, str] = {}

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """Agents are not customers: nothing that comes from the group is a message to the desk."""
        return ()

    async def send(self, message: Outbound) -> Receipt:
        """Post one post. Raises SendFailed; what timed out is tried again."""
        try:
            post = stored_post(message.text, self._access.telegram_id)
        except ValueError as error:
            raise SendFailed(str(error), permanent=True) from error
        async with self._pace, _telegram_errors():
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
        """The topic of the case; None where the group has no topics: then the group itself."""
        known = await self._topics.thread_of(number)
        if known is not None:
            await self._name(known, title)
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

    async def _name(self, thread: int, title: str) -> None:
        """Call the topic as its case is called now: often the customer's name comes later."""
        if self._titles.get(thread) == title:
            return
        with suppress(TelegramBadRequest):  # called so already, or gone: posting will tell
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
            await self._pace.acquire()
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
    """Telegram's refusals in the words of the contract.

    A wrong token or a bot thrown out of the group is mended by people, so the post waits for
    them; only what Telegram will never take is permanent.
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
