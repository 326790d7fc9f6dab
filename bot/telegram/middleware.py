"""Middleware: the configured group and known agents only, each command once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.access import Access
from bot.agents.parsing import InvalidInput
from bot.agents.text import clip, width
from bot.errors import DeskError
from bot.telegram.reply import ReplyTarget, reply_target
from workflows.engine.advance import NotAllowed

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
REMEMBERED = timedelta(minutes=1)
TOAST = 200
ELSEWHERE = "Tôi chỉ làm việc trong nhóm của tổ khiếu nại. Xin mời anh/chị vào nhóm đó."

ANONYMOUS = (
    "Tài khoản quản trị đang ẩn danh nên không biết ai ra lệnh. "
    "Xin tắt chế độ ẩn danh của quản trị viên rồi gõ lại."
)
FORWARDED = (
    "Lệnh trong tin chuyển tiếp không được thực hiện, vì người khác có thể đã viết nó. "
    "Nếu đúng ý, xin tự gõ lại."
)
WITH_FILE = (
    "Chưa làm gì: hệ thống không nhận tệp từ nhóm, khách sẽ không thấy tệp này. "
    "Xin gõ lại lệnh không kèm tệp."
)
CUT = (
    "⚠️ Telegram đã cắt tin dài của anh/chị làm hai: hệ thống chỉ nhận phần đầu, phần này thì "
    "không. Xin bỏ bản nháp hoặc sửa câu trả lời, rồi gửi ngắn hơn, làm nhiều lần."
)
LONG = 3000
"""Telegram's programs cut a text beyond 4096 at the end of a word or line, some way before."""
AT_ONCE = timedelta(seconds=2)


class GroupAccessMiddleware(BaseMiddleware):
    """Serves known agents of the one group; strangers get one polite sentence."""

    def __init__(self, access: Access, group_id: int) -> None:
        self._access = access
        self._group = group_id
        self._long: dict[int, tuple[int | None, datetime]] = {}

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, Message | CallbackQuery) or event.from_user is None:
            return None
        reply = reply_target(event, data["bot"])
        if event.from_user.is_bot:
            await self._ask_for_name(event, reply)
            return None
        actor = self._access.actor(event.from_user.id)
        if actor is None:
            await self._refuse(event, reply, data["bot"])
            return None
        if reply.chat_id != self._group:
            if reply.chat_id == event.from_user.id:
                await reply.say(ELSEWHERE)
            return None
        in_form = data.get("raw_state") is not None
        refusal = self._cut_rest(event, reply, in_form) or _refusal_of(event)
        if refusal:
            await reply.say(refusal)
            return None
        data["actor"], data["reply"] = actor, reply
        return await handler(event, data)

    def _cut_rest(self, event: Message | CallbackQuery, reply: ReplyTarget, in_form: bool) -> str:
        """The answer to the rest of a text that was too long for Telegram; "" for anything else."""
        if not isinstance(event, Message) or event.from_user is None:
            return ""
        sent, now = self._long.pop(event.from_user.id, None), event.date
        in_time = sent is not None and sent[0] == reply.thread_id and now - sent[1] <= AT_ONCE
        follows = in_time and bool(event.text) and not _is_command(event)
        if width(event.text or "") >= LONG and (follows or in_form or _is_command(event)):
            self._long[event.from_user.id] = (reply.thread_id, now)
        return CUT if follows else ""

    async def _ask_for_name(self, event: Message | CallbackQuery, reply: ReplyTarget) -> None:
        """Ask an administrator who writes as the group for a name; other bots get no answer."""
        as_group = isinstance(event, Message) and event.sender_chat is not None
        if as_group and reply.chat_id == self._group and _is_command(event):
            await reply.say(ANONYMOUS)

    async def _refuse(self, event: Message | CallbackQuery, reply: ReplyTarget, bot: Bot) -> None:
        """Answer a stranger's command or press; other words in the group are none of the desk's."""
        user_id = event.from_user.id if event.from_user else 0
        sentence = (
            "Xin lỗi, anh/chị chưa có trong danh sách nhân viên của bàn tiếp nhận. "
            f"Xin báo quản trị viên thêm mã Telegram {user_id}."
        )
        if isinstance(event, CallbackQuery):
            await bot.answer_callback_query(event.id, sentence, show_alert=True)
        elif _is_command(event) and reply.chat_id in (self._group, user_id):
            await reply.say(sentence)


def _is_command(event: Message | CallbackQuery) -> bool:
    return isinstance(event, Message) and (event.text or "").startswith("/")


def _refusal_of(event: Message | CallbackQuery) -> str:
    """Why a text that looks like a command is refused; "" for anything else."""
    if not isinstance(event, Message):
        return ""
    if event.caption is not None and event.caption.startswith("/"):
        return WITH_FILE
    return FORWARDED if _is_command(event) and event.forward_origin is not None else ""


class DeduplicationMiddleware(BaseMiddleware):
    """Drops repeated updates: a message or a press is one command (C3)."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._seen: OrderedDict[tuple[object, ...], datetime] = OrderedDict()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        now = self._now()
        while self._seen and next(iter(self._seen.values())) < now - REMEMBERED:
            self._seen.popitem(last=False)
        key = (
            (event.chat.id, event.message_id)
            if isinstance(event, Message)
            else (getattr(event, "id", id(event)),)
        )
        if key in self._seen:
            return None
        self._seen[key] = now
        return await handler(event, data)


class RefusalMiddleware(BaseMiddleware):
    """Answers a refusal with its sentence; a press always gets its answer."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        reply: ReplyTarget = data["reply"]
        try:
            said = await handler(event, data)
        except (NotAllowed, DeskError, InvalidInput) as refusal:
            said = f"Chưa làm được: {refusal}"
            await reply.say(f"⛔ {said}")
        if isinstance(event, CallbackQuery):
            await _answer(event, data["bot"], said if isinstance(said, str) else None)
        return said


async def _answer(query: CallbackQuery, bot: Bot, toast: str | None) -> None:
    try:
        await bot.answer_callback_query(query.id, clip(toast, TOAST) if toast else None)
    except TelegramBadRequest:
        return  # the press is too old for an answer; the topic shows what it did
