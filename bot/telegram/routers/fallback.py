"""Router of last resort, the command menu, and what to do about errors."""

from __future__ import annotations

import structlog
from aiogram import Bot, Dispatcher, F, Router
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand, ErrorEvent, Message

from bot.agents.commands import COMMANDS, PLAIN
from bot.agents.context import Room
from bot.telegram.reply_target import Place, place_of
from workflows.case import Actor

log = structlog.get_logger()
HINT = (
    "Tin nhắn thường và tệp chỉ ở trong nhóm, khách không thấy. "
    "Để nhắn cho khách: /traloi; ghi chú nội bộ: /ghichu; xem việc làm được: /giup."
)
UNKNOWN = "Không có lệnh này. Gõ /giup để xem các lệnh."
BROKEN = "Có lỗi kỹ thuật, đã ghi lại. Xin xem /hoso trước khi làm lại."


def build(room: Room) -> Router:
    """What no other router wanted: an unknown command, or people talking to each other."""
    router = Router(name="setup")
    hinted: set[str] = set()

    @router.message(F.text.startswith("/"))
    async def unknown(message: Message, place: Place) -> None:
        await place.tell(UNKNOWN)

    @router.message(F.text | F.photo | F.document | F.voice | F.video)
    async def talk(message: Message, actor: Actor, place: Place) -> None:
        """It stays in the group; who does it in a case's topic for the first time is told so."""
        if actor.id in hinted or place.thread_id is None:
            return
        if await room.desk.case_of_topic(place.thread_id) is not None:
            hinted.add(actor.id)
            await place.tell(HINT)

    return router


def errors(dispatcher: Dispatcher) -> None:
    """What nobody expected is logged; the agent is told that something went wrong."""

    @dispatcher.errors()
    async def broken(event: ErrorEvent, bot: Bot) -> bool:
        log.error("telegram.failed", update=event.update.update_id, exc_info=event.exception)
        asked = event.update.message or event.update.callback_query
        if asked is not None:
            await _say_so(place_of(asked, bot))
        return True


async def _say_so(place: Place) -> None:
    try:
        await place.tell(BROKEN)
    except AiogramError as error:
        log.warning("telegram.silent", error=str(error))


async def menu(bot: Bot) -> None:
    """Put every command into Telegram's menu: Vietnamese for all, English names for English."""
    rows = (*PLAIN, *COMMANDS)
    vietnamese = [BotCommand(command=row.name, description=row.vi) for row in rows]
    english = [BotCommand(command=row.alias, description=row.en) for row in rows]
    await bot.set_my_commands(vietnamese)
    await bot.set_my_commands(vietnamese, language_code="vi")
    await bot.set_my_commands(english, language_code="en")
