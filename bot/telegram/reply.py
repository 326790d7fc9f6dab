"""Posts answers: in the topic of the question, or in the group when the topic is gone."""

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

from bot.agents.card import Card, sentence_card
from bot.telegram.markup import pages
from bot.telegram.render import render

LONGEST_FLOOD_WAIT = 60
"""Seconds of flood control that an answer waits for."""
PAUSES = (0.2, 1.0)
"""Seconds between the tries of one answer."""
PASSING = (TelegramNetworkError, TelegramServerError, ClientDecodeError)


@dataclass(frozen=True, kw_only=True)
class ReplyTarget:
    """A chat, a topic in it, and the message that is answered."""

    bot: Bot
    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None

    async def post(self, card: Card) -> None:
        """Post the card here, over several messages when it is long, buttons under the last."""
        post = render(card)
        *first, last = pages(post.html)
        for html in first:
            await self._post(html, None)
        await self._post(last, post.keyboard)

    async def say(self, sentence: str) -> None:
        """Post a text without buttons."""
        await self.post(sentence_card(sentence))

    async def _post(self, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        try:
            await self._send_with_retries(text, keyboard, self.thread_id)
        except TelegramBadRequest as error:
            if self.thread_id is None or "thread not found" not in error.message:
                raise
            await self._send_with_retries(text, keyboard, None)

    async def _send_with_retries(
        self, text: str, keyboard: InlineKeyboardMarkup | None, thread_id: int | None
    ) -> None:
        """Wait out flood control and passing errors; an answer twice is better than none."""
        for pause in PAUSES:
            try:
                await self._send(text, keyboard, thread_id)
            except TelegramRetryAfter as flood:
                if flood.retry_after > LONGEST_FLOOD_WAIT:
                    raise
                await asyncio.sleep(flood.retry_after)
            except PASSING:
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


def reply_target(event: Message | CallbackQuery, bot: Bot) -> ReplyTarget:
    """Where the answer to a message or a pressed button belongs."""
    message = event if isinstance(event, Message) else event.message
    if message is None:
        return ReplyTarget(bot=bot, chat_id=event.from_user.id if event.from_user else 0)
    if isinstance(message, InaccessibleMessage):
        return ReplyTarget(bot=bot, chat_id=message.chat.id)
    thread = message.message_thread_id if message.is_topic_message else None
    return ReplyTarget(
        bot=bot, chat_id=message.chat.id, thread_id=thread, reply_to=message.message_id
    )
