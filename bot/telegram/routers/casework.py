"""Router: everyday work on a case, and the buttons under its card."""

from __future__ import annotations

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from bot.agents.buttons import DO, mark
from bot.agents.commands import BY_NAME, Part
from bot.agents.context import Room, working
from bot.agents.drafts import Order
from bot.agents.views import results
from bot.telegram.command_execution import perform, reference
from bot.telegram.command_handlers import register
from bot.telegram.filters import Pressed
from bot.telegram.form_dialog import Asking, Guide
from bot.telegram.reply_target import Place
from workflows.case import Actor


def build(room: Room, guide: Guide) -> Router:
    """The router."""
    router = Router(name=Part.CASEWORK)
    register(router, room, guide, Part.CASEWORK)

    @router.callback_query(Pressed(DO))
    async def pressed(
        query: CallbackQuery, rest: str, actor: Actor, place: Place, state: FSMContext
    ) -> str:
        name, number, seen = rest.split(":")
        command, ref = BY_NAME[name], reference(query)
        if not command.needs_words:
            order = Order(
                command=command, number=number, parts=(), by=actor, place=place, ref=ref, mark=seen
            )
            return await perform(room, order)
        working(actor)
        if mark(await room.desk.case(number)) != seen:
            await place.say(results.stale(room, await room.desk.file(number), actor))
            return "Hồ sơ vừa được người khác cập nhật"
        asking = Asking(state=state, place=place, by=actor, ref=ref)
        await guide.begin(f"{DO}:{name}:{number}", asking)
        return ""

    return router
