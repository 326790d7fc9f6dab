"""Router: what reaches customers. Drafts first, undo after, and the fate of letters."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.agents import drafts
from bot.agents.buttons import DROP, HAND, LOST, SEND, UNDO
from bot.agents.commands import Part
from bot.agents.context import Room, working
from bot.agents.parsing import Misread
from bot.agents.views import letters
from bot.agents.views.markup import esc
from bot.telegram.command_handlers import register
from bot.telegram.filters import Named, Pressed
from bot.telegram.form_dialog import Guide
from bot.telegram.reply_target import Place
from workflows.case import Actor

TOO_LATE = "Thư đã chuyển đi, không lấy lại được."


def build(room: Room, guide: Guide) -> Router:
    """The router."""
    router = Router(name=Part.ANSWERING)
    register(router, room, guide, Part.ANSWERING)
    _drafting(router, room)
    _undoing(router, room)
    _letters(router, room)
    return router


def _drafting(router: Router, room: Room) -> None:
    @router.callback_query(Pressed(SEND))
    async def send(query: CallbackQuery, rest: str, actor: Actor, place: Place) -> str:
        return await drafts.send(room, rest, working(actor), place)

    @router.callback_query(Pressed(DROP))
    async def drop(query: CallbackQuery, rest: str, actor: Actor, place: Place) -> str:
        return await drafts.drop(room, rest, working(actor), place)


def _undoing(router: Router, room: Room) -> None:
    @router.callback_query(Pressed(UNDO))
    async def undo(query: CallbackQuery, rest: str, actor: Actor, place: Place) -> str:
        number, serials = rest.split(":")
        keys = letters.undone_keys(number, serials)
        return await _take_back(room, keys, working(actor), place)

    @router.message(Named("hoantac", "undo"))
    async def undo_newest(message: Message, args: str, actor: Actor, place: Place) -> None:
        number, _ = await room.find(message, args)
        if not number:
            raise Misread("xin gõ /hoantac trong chủ đề của hồ sơ, hoặc kèm số hồ sơ")
        file = await room.desk.file(number)
        owed = [x for x in file.letters if x.status == "owed" and not x.internal]
        keys = (owed[-1].message.key,) if owed else ()
        await _take_back(room, keys, working(actor), place)


async def _take_back(room: Room, keys: tuple[str, ...], actor: Actor, place: Place) -> str:
    taken = [key for key in keys if await room.desk.undo(key, actor)]
    if not taken:
        await place.tell(f"⚠️ {TOO_LATE}")
        return TOO_LATE
    left = f" ({len(keys) - len(taken)} thư khác đã đi)" if len(taken) < len(keys) else ""
    await place.tell(f"↩ Đã lấy lại {esc(', '.join(taken))}, chưa đến khách{left}.")
    return "Đã hoàn tác"


def _letters(router: Router, room: Room) -> None:
    @router.callback_query(Pressed(HAND))
    async def handed(query: CallbackQuery, rest: str, actor: Actor, place: Place) -> str:
        await room.desk.mark_handed_over(rest, working(actor))
        await place.tell(f"✅ {esc(actor.name)} đã giao {esc(rest)} cho khách.")
        return "Đã ghi nhận"

    @router.callback_query(Pressed(LOST))
    async def decided(query: CallbackQuery, rest: str, actor: Actor, place: Place) -> str:
        verdict, _, key = rest.partition(":")
        if verdict == "2":
            await room.desk.discard_letter(key, working(actor))
        else:
            await room.desk.resolve_unknown(key, verdict == "1", working(actor))
        what = {"1": "đã đến khách", "2": "không gửi"}.get(verdict, "chưa đến, đang gửi lại")
        await place.tell(f"✅ {esc(actor.name)}: {esc(key)} {what}.")
        return "Đã ghi nhận"
