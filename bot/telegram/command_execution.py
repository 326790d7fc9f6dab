"""From a typed command or a pressed button to what happened, and the answer about it."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from bot.agents import drafts
from bot.agents.buttons import DO, mark
from bot.agents.commands import Command
from bot.agents.context import Room, working
from bot.agents.drafts import Order
from bot.agents.message import Button, Notice
from bot.agents.views import results
from bot.agents.views.labels import customer_name
from bot.agents.views.markup import esc
from workflows.case import Case, State
from workflows.events import Taken

UNTAKEN = frozenset({State.DRAFT, State.RECEIVED, State.TRANSFERRED, State.DISAGREED_R1})
"""States in which the owner is who should take the case, not who has taken it."""


def reference(event: Message | CallbackQuery) -> str:
    """An id of this message or press, short enough for buttons."""
    return f"m{event.message_id}" if isinstance(event, Message) else f"c{event.id}"


async def perform(room: Room, order: Order) -> str:
    """Do what was ordered, or show its draft; the toast for a press.

    Raises NotAllowed, DeskError, and Misread when the words do not fit the command.
    """
    working(order.by)
    async with room.lock(order.number):
        case = await room.desk.case(order.number)
        if order.mark and order.mark != mark(case):
            file = await room.desk.file(order.number)
            await order.place.say(results.stale(room, file, order.by))
            return "Hồ sơ vừa được người khác cập nhật"
        if _somebody_has_it(order, case):
            await order.place.say(_ask_first(room, case))
            return ""
        command = order.command
        pressed = bool(order.mark)
        event = command.read(room.typed(command, order.parts, case, order.by, pressed))
        if command.drafted:
            await drafts.show(room, order, case, event)
            return ""
        decision = await drafts.happen(room, order.number, event)
    await order.place.say(results.done(room, decision, order.by))
    return decision.entry.sentence


def _somebody_has_it(order: Order, case: Case) -> bool:
    """Typed /nhan must not take a case out of a colleague's hands unseen."""
    taking = order.command.on is Taken and not order.mark
    return taking and case.state not in UNTAKEN and case.owner != order.by.id


def _ask_first(room: Room, case: Case) -> Notice:
    owner = room.access.name_of(case.owner)
    text = f"✋ {esc(owner)} đang phụ trách {case.number} ({esc(customer_name(case))})."
    return Notice(text=text, buttons=(Button("Vẫn nhận", again(order_name="nhan", case=case)),))


def again(*, order_name: str, case: Case) -> str:
    """The data of a button that does this to the case as it stands."""
    return f"{DO}:{order_name}:{case.number}:{mark(case)}"


async def misread(order: Order, command: Command, problem: str) -> None:
    """Say what was wrong and how the command is typed."""
    in_topic = order.place.thread_id is not None
    await order.place.say(results.usage(command, problem, in_topic=in_topic))
