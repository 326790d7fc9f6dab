"""Drafts: an agent sees what would go to a customer, and it goes only when the agent says so."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.agents.card import CommandResult, sentence_card
from bot.agents.commands import BY_NAME, CommandCall
from bot.agents.context import AgentsContext
from bot.agents.views import letters
from bot.agents.views.results import done
from bot.cases.service import Preview
from bot.errors import DeskError, NothingToSend
from workflows.case import Actor, Case
from workflows.engine.advance import Decision, NotAllowed
from workflows.events import Event, MergedInto

GONE = CommandResult(toast="Bản nháp này đã gửi hoặc đã bỏ.")


async def show(
    context: AgentsContext, call: CommandCall, case: Case, event: Event
) -> CommandResult:
    """Store the draft and show it; apply the event at once if it sends nothing.

    Raises NotAllowed now rather than when the agent presses send.
    """
    try:
        preview = await context.service.preview(call.number, event)
    except NothingToSend:
        decision = await execute(context, call.number, event)
        return CommandResult((done(context, decision, call.by),))
    await _save(context, call, preview)
    return CommandResult((letters.draft(case, preview, call.ref),))


async def send(context: AgentsContext, ref: str, by: Actor) -> CommandResult:
    """Send the draft unless what it says has changed since it was shown.

    The draft is deleted before the event is applied: two presses can never send twice. If the
    event is refused, the draft is stored again.
    """
    async with context.lock(f"draft {ref}"):
        stored = await _load(context, ref)
        if stored is None:
            return GONE
        if stored["by"] != by.id:
            drafter = context.access.name_of(stored["by"])
            return CommandResult(toast=f"Bản nháp của {drafter}: chỉ người soạn gửi được.")
        call = CommandCall(
            command=BY_NAME[stored["command"]],
            number=stored["number"],
            parts=tuple(stored["parts"]),
            by=by,
            ref=ref,
        )
        async with context.lock(call.number):
            return await _send(context, call, stored["seen"])


async def drop(context: AgentsContext, ref: str) -> CommandResult:
    """Delete the draft."""
    async with context.lock(f"draft {ref}"):
        if await _load(context, ref) is None:
            return GONE
        await context.service.save_form(_key(ref), None)
    card = sentence_card("✖ Đã bỏ bản nháp, không gửi gì cho khách.")
    return CommandResult((card,), toast="Đã bỏ")


async def execute(context: AgentsContext, number: str, event: Event) -> Decision:
    """Apply the event; a merge changes two cases."""
    if isinstance(event, MergedInto):
        return await context.service.merge(number, event.number, event.by)
    return await context.service.act(number, event)


async def _send(context: AgentsContext, call: CommandCall, seen: str) -> CommandResult:
    case = await context.service.case(call.number)
    event = call.command.read(context.command_input(call.parts, case, call.by))
    preview = await context.service.preview(call.number, event)
    if _fingerprint(preview) != seen:
        await _save(context, call, preview)
        changed = letters.draft(case, preview, call.ref, changed=True)
        return CommandResult((changed,), toast="Hồ sơ vừa đổi, xin xem lại bản nháp")
    await context.service.save_form(_key(call.ref), None)
    try:
        decision = await execute(context, call.number, event)
    except (NotAllowed, DeskError):
        await _save(context, call, preview)
        raise
    return CommandResult((done(context, decision, call.by),), toast="Đã gửi")


async def _save(context: AgentsContext, call: CommandCall, preview: Preview) -> None:
    """Store the draft with the half-filled forms: both wait for an agent and expire together."""
    stored = {
        "command": call.command.name,
        "number": call.number,
        "parts": call.parts,
        "by": call.by.id,
        "seen": _fingerprint(preview),
    }
    await context.service.save_form(_key(call.ref), json.dumps(stored, ensure_ascii=False))


async def _load(context: AgentsContext, ref: str) -> dict[str, Any] | None:
    text = await context.service.load_form(_key(ref))
    return None if text is None else dict(json.loads(text))


def _key(ref: str) -> str:
    return f"draft:{ref}"


def _fingerprint(preview: Preview) -> str:
    """What the agent saw, to compare it later: without the numbers in subject and text.

    Minutes and dates change between showing and sending; they do not make it another draft.
    """
    words = re.sub(r"\d+", "#", f"{preview.subject}\n{preview.text}")
    return "\n".join((preview.customer, preview.way, *preview.attachments, words))
