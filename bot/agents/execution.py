"""From a command to what happened, and the answer about it."""

from __future__ import annotations

from bot.agents import drafts
from bot.agents.actions import mark
from bot.agents.card import CommandResult
from bot.agents.commands import CommandCall
from bot.agents.context import AgentsContext, require_work
from bot.agents.views import results
from workflows.case import Actor, Case, State
from workflows.events import Taken

UNTAKEN = frozenset({State.DRAFT, State.RECEIVED, State.TRANSFERRED, State.DISAGREED_R1})
"""States in which the owner should take the case, but has not taken it yet."""


async def perform(context: AgentsContext, call: CommandCall) -> CommandResult:
    """Run the command, or show its draft.

    Raises NotAllowed, DeskError, and InvalidInput when the words do not fit the command.
    """
    require_work(call.by)
    async with context.lock(call.number):
        case = await context.service.case(call.number)
        if call.mark and call.mark != mark(case):
            return await stale(context, call.number, call.by)
        if _is_taken_by_another(call, case):
            return CommandResult((results.taken_by_another(context, case),))
        given = context.command_input(call.parts, case, call.by, pressed=bool(call.mark))
        event = call.command.read(given)
        if call.command.drafted:
            return await drafts.show(context, call, case, event)
        decision = await drafts.execute(context, call.number, event)
    card = results.done(context, decision, call.by)
    return CommandResult((card,), toast=decision.entry.sentence)


async def stale(context: AgentsContext, number: str, by: Actor) -> CommandResult:
    """The answer to a button of a card that shows an earlier state of the case."""
    card = results.stale(context, await context.service.file(number), by)
    return CommandResult((card,), toast="Hồ sơ vừa được người khác cập nhật")


def _is_taken_by_another(call: CommandCall, case: Case) -> bool:
    """A typed /nhan does not take a colleague's case unseen: it asks first."""
    taking = call.command.on is Taken and not call.mark
    return taking and case.state not in UNTAKEN and case.owner != call.by.id
