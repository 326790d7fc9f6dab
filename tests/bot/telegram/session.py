"""Telegram with a memory: takes what the bot calls and answers like the Bot API."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    CreateForumTopic,
    EditForumTopic,
    GetMe,
    SendDocument,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import Chat, ForumTopic, InlineKeyboardMarkup, Message, User

from sandbox.telegram.html import parse_html, utf16

GROUP = -1001234567890
NOW = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)


@dataclass
class Posted:
    """One message of the bot as readers see it."""

    id: int
    thread: int | None
    text: str
    html: str
    buttons: dict[str, str] = field(default_factory=dict)


class RecordingSession(BaseSession):
    """Keeps every call. `deleted` topics refuse; `forum` False is a group without topics."""

    def __init__(self, *, forum: bool = True) -> None:
        super().__init__()
        self.forum = forum
        self.calls: list[TelegramMethod[Any]] = []
        self.posted: list[Posted] = []
        self.documents: list[SendDocument] = []
        self.topics: dict[int, str] = {}
        self.deleted: set[int] = set()
        self.faults: list[TelegramAPIError] = []
        self._next = 1000

    async def make_request(
        self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None
    ) -> Any:
        self.calls.append(method)
        if self.faults:
            raise self.faults.pop(0)
        if isinstance(method, GetMe):
            return User(id=7, is_bot=True, first_name="Tiếp nhận", username="tiepnhan_bot")
        if isinstance(method, SendMessage):
            return self._send(method)
        if isinstance(method, SendDocument):
            self._living(method, method.message_thread_id)
            self.documents.append(method)
            return self._message(None)
        if isinstance(method, CreateForumTopic):
            return self._topic(method)
        if isinstance(method, EditForumTopic):
            self._rename(method)
        return True

    async def close(self) -> None:
        """Nothing to close."""

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        yield b""

    @property
    def toasts(self) -> list[str]:
        """What pressed buttons were answered with."""
        return [c.text or "" for c in self.calls if isinstance(c, AnswerCallbackQuery)]

    def _send(self, method: SendMessage) -> Message:
        self._living(method, method.message_thread_id)
        text, _ = parse_html(method.text) if method.parse_mode == "HTML" else (method.text, [])
        if not 0 < utf16(text.strip()) <= 4096:
            raise TelegramBadRequest(method=method, message="Bad Request: message is too long")
        message = self._message(method.message_thread_id)
        markup = method.reply_markup
        keys = markup.inline_keyboard if isinstance(markup, InlineKeyboardMarkup) else []
        buttons = {key.text: key.callback_data or "" for row in keys for key in row}
        assert all(len(data.encode()) <= 64 for data in buttons.values())
        self.posted.append(
            Posted(
                id=message.message_id,
                thread=method.message_thread_id,
                text=text,
                html=method.text,
                buttons=buttons,
            )
        )
        return message

    def _topic(self, method: CreateForumTopic) -> ForumTopic:
        if not self.forum:
            raise TelegramBadRequest(method=method, message="Bad Request: the chat is not a forum")
        self._next += 1
        self.topics[self._next] = method.name
        return ForumTopic(message_thread_id=self._next, name=method.name, icon_color=0x6FB9F0)

    def _rename(self, method: EditForumTopic) -> None:
        self._living(method, method.message_thread_id)
        if self.topics[method.message_thread_id] == method.name:
            raise TelegramBadRequest(method=method, message="Bad Request: TOPIC_NOT_MODIFIED")
        self.topics[method.message_thread_id] = method.name or ""

    def _living(self, method: TelegramMethod[Any], thread: int | None) -> None:
        if thread is not None and (thread in self.deleted or thread not in self.topics):
            raise TelegramBadRequest(method=method, message="Bad Request: message thread not found")

    def _message(self, thread: int | None) -> Message:
        self._next += 1
        return Message(
            message_id=self._next,
            date=NOW,
            chat=Chat(id=GROUP, type="supergroup", is_forum=self.forum),
            message_thread_id=thread,
            is_topic_message=thread is not None or None,
        )
