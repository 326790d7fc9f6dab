"""Drafts: what would go to a customer is shown first, and goes only when its writer says so."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from bot.agents.commands import BY_NAME, Command
from bot.agents.context import Room
from bot.agents.ports import Preview
from bot.agents.views import letters
from bot.agents.views.results import done
from bot.errors import DeskError, NotNow
from bot.telegram.reply_target import Place
from workflows.case import Actor, Case
from workflows.engine.advance import Decision, NotAllowed
from workflows.events import Event, MergedInto

GONE = "Bản nháp này đã gửi hoặc đã bỏ."


@dataclass(frozen=True, kw_only=True)
class Order:
    """One command of one agent. `ref` is unique to the message or press it came from.

    `mark` is what the pressed card looked like; empty for a typed command.
    """

    command: Command
    number: str
    parts: tuple[str, ...]
    by: Actor
    place: Place
    ref: str
    mark: str = ""


async def show(room: Room, order: Order, case: Case, event: Event) -> None:
    """Show the draft and remember it; what sends nothing happens at once.

    Raises NotAllowed now rather than when the agent presses send.
    """
    try:
        preview = await room.desk.preview(order.number, event)
    except NotNow:
        decision = await happen(room, order.number, event)
        await order.place.say(done(room, decision, order.by))
        return
    await _keep(room, order, preview)
    await order.place.say(letters.draft(case, preview, order.ref))


async def send(room: Room, ref: str, by: Actor, place: Place) -> str:
    """Send the draft unless what it says has changed since it was shown; the toast for the agent.

    The draft is forgotten before the event happens: two presses can never send twice.
    """
    async with room.lock(f"draft {ref}"):
        held = await _held(room, ref)
        if held is None:
            return GONE
        if held["by"] != by.id:
            return f"Bản nháp của {room.access.name_of(held['by'])}: chỉ người soạn gửi được."
        order = Order(
            command=BY_NAME[held["command"]],
            number=held["number"],
            parts=tuple(held["parts"]),
            by=by,
            place=place,
            ref=ref,
        )
        async with room.lock(order.number):
            return await _send(room, order, held["seen"])


async def drop(room: Room, ref: str, by: Actor, place: Place) -> str:
    """Forget the draft; the toast for the agent."""
    async with room.lock(f"draft {ref}"):
        held = await _held(room, ref)
        if held is None:
            return GONE
        await room.desk.save_form(_key(ref), None)
    await place.tell("✖ Đã bỏ bản nháp, không gửi gì cho khách.")
    return "Đã bỏ"


async def happen(room: Room, number: str, event: Event) -> Decision:
    """Let the event happen; a merge touches two cases."""
    if isinstance(event, MergedInto):
        return await room.desk.merge(number, event.number, event.by)
    return await room.desk.act(number, event)


async def _send(room: Room, order: Order, seen: str) -> str:
    case = await room.desk.case(order.number)
    event = order.command.read(room.typed(order.command, order.parts, case, order.by, False))
    preview = await room.desk.preview(order.number, event)
    if _seen(preview) != seen:
        await _keep(room, order, preview)
        await order.place.say(letters.draft(case, preview, order.ref, changed=True))
        return "Hồ sơ vừa đổi, xin xem lại bản nháp"
    await room.desk.save_form(_key(order.ref), None)
    try:
        decision = await happen(room, order.number, event)
    except (NotAllowed, DeskError):
        await _keep(room, order, preview)
        raise
    await order.place.say(done(room, decision, order.by))
    return "Đã gửi"


async def _keep(room: Room, order: Order, preview: Preview) -> None:
    held = {
        "command": order.command.name,
        "number": order.number,
        "parts": order.parts,
        "by": order.by.id,
        "seen": _seen(preview),
    }
    await room.desk.save_form(_key(order.ref), json.dumps(held, ensure_ascii=False))


async def _held(room: Room, ref: str) -> dict[str, Any] | None:
    text = await room.desk.load_form(_key(ref))
    return None if text is None else dict(json.loads(text))


def _key(ref: str) -> str:
    return f"draft:{ref}"


def _seen(preview: Preview) -> str:
    """What the agent saw, numbers in the text aside: minutes and dates go on meanwhile."""
    words = re.sub(r"\d+", "#", f"{preview.subject}\n{preview.text}")
    return "\n".join((preview.customer, preview.way, *preview.attachments, words))
