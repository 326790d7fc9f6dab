"""Turns updates of the group into calls of the agents' desk, and posts the answers."""

from __future__ import annotations

from typing import Any

import structlog
from aiogram import Bot, Dispatcher, F, Router
from aiogram.exceptions import AiogramError
from aiogram.filters import BaseFilter, Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, ErrorEvent, Message

from bot.agents.card import CommandResult
from bot.agents.commands import BY_WORD, CommandRow
from bot.agents.context import Surroundings
from bot.agents.desk import AgentsDesk
from bot.agents.forms.dialog import ANSWERING, FormSession
from bot.telegram.reply import ReplyTarget, reply_target
from bot.telegram.topics import Topics
from workflows.case import Actor

log = structlog.get_logger()
HINT = (
    "Tin nhắn thường và tệp chỉ ở trong nhóm, khách không thấy. "
    "Để nhắn cho khách: /traloi; ghi chú nội bộ: /ghichu; xem việc làm được: /giup."
)
UNKNOWN = "🤔 Không có lệnh này. Gõ /giup để xem các lệnh."
BROKEN = "Có lỗi kỹ thuật, đã ghi lại. Xin xem /hoso trước khi làm lại."


class KnownCommand(BaseFilter):
    """A command of the table by its Vietnamese or English name; gives `row` and `words`."""

    _command = Command(*BY_WORD, ignore_case=True)

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Any]:
        """The row and the words after it, for a command typed to this bot."""
        found = await self._command(message, bot)
        if not isinstance(found, dict):
            return False
        typed = found["command"]
        return {"row": BY_WORD[typed.command.casefold()], "words": typed.args or ""}


def build_router(desk: AgentsDesk, topics: Topics) -> Router:
    """Commands, buttons, answers to forms, and everything else that is written in the group."""
    router = Router(name="agents")
    _handle_commands(router, desk, topics)
    _handle_talk(router, topics)
    return router


def _handle_commands(router: Router, desk: AgentsDesk, topics: Topics) -> None:
    @router.message(KnownCommand())
    async def typed(
        message: Message,
        row: CommandRow,
        words: str,
        actor: Actor,
        reply: ReplyTarget,
        state: FSMContext,
    ) -> None:
        place = await _surroundings(message, topics)
        session = FormSession(state=state, by=actor, ref=f"m{message.message_id}")
        await _show(await desk.type(row, words, session, place), reply)

    @router.callback_query(F.data)
    async def pressed(
        query: CallbackQuery, actor: Actor, reply: ReplyTarget, state: FSMContext
    ) -> str:
        session = FormSession(state=state, by=actor, ref=f"c{query.id}")
        return await _show(await desk.press(query.data or "", session), reply)

    @router.message(StateFilter(ANSWERING), F.text, ~F.text.startswith("/"))
    async def answered(
        message: Message, actor: Actor, reply: ReplyTarget, state: FSMContext
    ) -> None:
        session = FormSession(state=state, by=actor, ref=f"m{message.message_id}")
        await _show(await desk.answer(message.text or "", session), reply)


def _handle_talk(router: Router, topics: Topics) -> None:
    hinted: set[str] = set()

    @router.message(F.text.startswith("/"))
    async def unknown(message: Message, reply: ReplyTarget) -> None:
        await reply.say(UNKNOWN)

    @router.message(F.text | F.photo | F.document | F.voice | F.video)
    async def talk(message: Message, actor: Actor, reply: ReplyTarget) -> None:
        """Words without a command stay in the group; the first ones in a topic get a hint."""
        if actor.id in hinted or reply.thread_id is None:
            return
        if await topics.case_of(reply.thread_id) is not None:
            hinted.add(actor.id)
            await reply.say(HINT)


def handle_errors(dispatcher: Dispatcher) -> None:
    """An unexpected error is logged, and the agent gets a sentence about it."""

    @dispatcher.errors()
    async def broken(event: ErrorEvent, bot: Bot) -> bool:
        log.error("telegram.failed", update=event.update.update_id, exc_info=event.exception)
        asked = event.update.message or event.update.callback_query
        if asked is not None:
            try:
                await reply_target(asked, bot).say(BROKEN)
            except AiogramError as error:
                log.warning("telegram.silent", error=str(error))
        return True


async def _show(result: CommandResult, reply: ReplyTarget) -> str:
    """Post the cards; the toast for a pressed button."""
    for card in result.cards:
        await reply.post(card)
    return result.toast


async def _surroundings(message: Message, topics: Topics) -> Surroundings:
    thread = message.message_thread_id if message.is_topic_message else None
    number = await topics.case_of(thread) if thread is not None else None
    answered = message.reply_to_message
    quoted = (answered.text or "") if answered else ""
    return Surroundings(case_number=number or "", quoted=quoted, one_case=thread is not None)
