"""Router: everyday work on a case, and the buttons under its card."""

from __future__ import annotations

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from bot.telegram import answers
from bot.telegram.acting import perform, reference
from bot.telegram.commands import BY_NAME, Part
from bot.telegram.drafts import Order
from bot.telegram.guided import Asking, Guide
from bot.telegram.keys import DO, mark
from bot.telegram.named import Pressed
from bot.telegram.ordering import register
from bot.telegram.place import Place
from bot.telegram.room import Room, working
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
            await place.say(answers.stale(room, await room.desk.file(number), actor))
            return "Hồ sơ vừa được người khác cập nhật"
        asking = Asking(state=state, place=place, by=actor, ref=ref)
        await guide.begin(f"{DO}:{name}:{number}", asking)
        return ""

    return router
