"""Where an answer goes: the same topic as the question, or the group when the topic is gone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import (
    CallbackQuery,
    InaccessibleMessage,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
)

from bot.agents.message import Notice
from bot.agents.views.markup import pages

PATIENCE = 60
"""Seconds of flood control that an answer waits for."""
PAUSES = (0.2, 1.0)
"""Seconds between the tries of one answer."""
TROUBLES = (TelegramNetworkError, TelegramServerError, ClientDecodeError)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A chat, a topic in it, and the message that is answered."""

    bot: Bot
    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None

    async def say(self, notice: Notice) -> None:
        """Post the notice here, over several messages when it is long, buttons under the last."""
        *first, last = pages(notice.text)
        for text in first:
            await self._post(text, None)
        await self._post(last, notice.keyboard)

    async def tell(self, html: str) -> None:
        """Post a text without buttons."""
        await self.say(Notice(text=html))

    async def _post(self, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        try:
            await self._patiently(text, keyboard, self.thread_id)
        except TelegramBadRequest as error:
            if self.thread_id is None or "thread not found" not in error.message:
                raise
            await self._patiently(text, keyboard, None)

    async def _patiently(
        self, text: str, keyboard: InlineKeyboardMarkup | None, thread_id: int | None
    ) -> None:
        """Wait out flood control and short troubles; an answer twice is better than none."""
        for pause in PAUSES:
            try:
                await self._send(text, keyboard, thread_id)
            except TelegramRetryAfter as flood:
                if flood.retry_after > PATIENCE:
                    raise
                await asyncio.sleep(flood.retry_after)
            except TROUBLES:
                await asyncio.sleep(pause)
            else:
                return
        await self._send(text, keyboard, thread_id)

    async def _send(
        self, text: str, keyboard: InlineKeyboardMarkup | None, thread_id: int | None
    ) -> None:
        answered = self.reply_to if thread_id == self.thread_id else None
        await self.bot.send_message(
            self.chat_id,
            text,
            message_thread_id=thread_id,
            parse_mode="HTML",
            reply_markup=keyboard,
            reply_parameters=ReplyParameters(message_id=answered, allow_sending_without_reply=True)
            if answered
            else None,
        )


def place_of(event: Message | CallbackQuery, bot: Bot) -> Place:
    """Where the answer to a message or a pressed button belongs."""
    message = event if isinstance(event, Message) else event.message
    if message is None:
        return Place(bot=bot, chat_id=event.from_user.id if event.from_user else 0)
    if isinstance(message, InaccessibleMessage):
        return Place(bot=bot, chat_id=message.chat.id)
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(bot=bot, chat_id=message.chat.id, thread_id=thread, reply_to=message.message_id)
