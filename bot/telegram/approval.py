"""Router: cause, proposal and the superior's word (CP-16, CP-17)."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import Message

from bot.telegram import answers
from bot.telegram.commands import Part
from bot.telegram.guided import Guide
from bot.telegram.named import Named
from bot.telegram.ordering import register
from bot.telegram.place import Place
from bot.telegram.room import Room
from workflows.case import Actor


def build(room: Room, guide: Guide) -> Router:
    """The router. `/duyet` alone shows the draft: nobody approves what they have not seen."""
    router = Router(name=Part.APPROVAL)

    async def without_code(message: Message, args: str) -> bool | dict[str, str]:
        number, words = await room.find(message, args)
        return {"number": number} if number and not words else False

    @router.message(Named("duyet", "approve"), without_code)
    async def shown(message: Message, number: str, actor: Actor, place: Place) -> None:
        await place.say(answers.card(room, await room.desk.case(number), actor))

    register(router, room, guide, Part.APPROVAL)
    return router
