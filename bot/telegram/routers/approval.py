"""Router: cause, proposal and the superior's word (CP-16, CP-17)."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import Message

from bot.agents.commands import Part
from bot.agents.context import Room
from bot.agents.views import results
from bot.telegram.command_handlers import register
from bot.telegram.filters import Named
from bot.telegram.form_dialog import Guide
from bot.telegram.reply_target import Place
from workflows.case import Actor


def build(room: Room, guide: Guide) -> Router:
    """The router. `/duyet` alone shows the draft: nobody approves what they have not seen."""
    router = Router(name=Part.APPROVAL)

    async def without_code(message: Message, args: str) -> bool | dict[str, str]:
        number, words = await room.find(message, args)
        return {"number": number} if number and not words else False

    @router.message(Named("duyet", "approve"), without_code)
    async def shown(message: Message, number: str, actor: Actor, place: Place) -> None:
        await place.say(results.card(room, await room.desk.case(number), actor))

    register(router, room, guide, Part.APPROVAL)
    return router
