"""Typed commands about one case: find the case, read the words, or lead through a form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from bot.agents.buttons import DO
from bot.agents.commands import BY_NAME, COMMANDS, Command, Part
from bot.agents.context import Room
from bot.agents.drafts import Order
from bot.agents.forms.model import Filled, Form
from bot.agents.parsing import Misread
from bot.telegram.command_execution import misread, perform, reference
from bot.telegram.filters import Named
from bot.telegram.form_dialog import Asking, Guide
from bot.telegram.reply_target import Place
from workflows.case import Actor
from workflows.events import MergedInto

Typing = Callable[..., Awaitable[None]]


def register(router: Router, room: Room, guide: Guide, part: Part) -> None:
    """Give the router the typed commands of its part of the table."""
    for command in COMMANDS:
        if command.part_of is part:
            handler = typing(room, guide, command)
            router.message.register(handler, Named(command.name, command.alias))


def typing(room: Room, guide: Guide, command: Command) -> Typing:
    """The handler of one typed command."""

    async def handler(
        message: Message, args: str, actor: Actor, place: Place, state: FSMContext
    ) -> None:
        ref = reference(message)
        order = Order(command=command, number="", parts=(), by=actor, place=place, ref=ref)
        try:
            merging = command.on is MergedInto
            number, words = await room.find(message, args, two_cases=merging)
            if not number:
                raise Misread("chưa ghi số hồ sơ")
            order = replace(order, number=number, parts=command.parts(words))
            if command.needs_words and not order.parts:
                asking = Asking(state=state, place=place, by=actor, ref=ref)
                await guide.begin(f"{DO}:{command.name}:{number}", asking)
            else:
                await perform(room, order)
        except Misread as problem:
            await misread(order, command, str(problem))

    return handler


async def case_form(room: Room, key: str, asking: Asking) -> Form:
    """The form of a command, `do:<command>:<number>`. Raises UnknownCase."""
    _, name, number = key.split(":")
    command = BY_NAME[name]
    case = await room.desk.case(number)

    async def finish(filled: Filled) -> None:
        await perform(
            room,
            Order(
                command=command,
                number=number,
                parts=filled.answers,
                by=asking.by,
                place=asking.place,
                ref=asking.ref,
            ),
        )

    several = len(command.steps) > 1 and not command.drafted
    return Form(
        title=f"{command.vi} · {number}",
        steps=command.steps,
        typed=room.typed(command, (), case, asking.by, False),
        finish=finish,
        confirm="✅ Ghi nhận" if several else "",
    )
