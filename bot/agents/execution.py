"""From a command to what happened, and the answer about it."""

from __future__ import annotations

from bot.agents import drafts
from bot.agents.actions import mark
from bot.agents.card import CommandResult
from bot.agents.commands import CommandCall
from bot.agents.context import AgentsContext, require_work
from bot.agents.views import results
from bot.agents.views.merge import merge_question
from workflows.case import Actor, Case, State
from workflows.engine.advance import Decision, advance
from workflows.events import MergedInto, Taken
from workflows.planning.duplicates import merge_evidence

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
        if isinstance(event, MergedInto):
            question = await _question_before_merge(context, event, case)
            if question is not None:
                return question
        decision = await drafts.execute(context, call.number, event)
    return _done(context, decision, call.by)


async def merge(
    context: AgentsContext, number: str, seen: str, into: str, by: Actor
) -> CommandResult:
    """Merge two cases that the agent has seen side by side. Raises NotAllowed, DeskError."""
    require_work(by)
    async with context.lock(number):
        if mark(await context.service.case(number)) != seen:
            return await stale(context, number, by)
        event = MergedInto(by=by, at=context.service.now(), number=into)
        decision = await drafts.execute(context, number, event)
    return _done(context, decision, by)


def _done(context: AgentsContext, decision: Decision, by: Actor) -> CommandResult:
    return CommandResult((results.done(context, decision, by),), toast=decision.entry.sentence)


async def _question_before_merge(
    context: AgentsContext, event: MergedInto, case: Case
) -> CommandResult | None:
    """The question whether both are one person's; None where nothing is left to ask.

    Raises NotAllowed for a merge that would be refused, UnknownCase.
    """
    other = await context.service.case(event.number)
    evidence = merge_evidence(case, other)
    if evidence.same_person:
        return None
    advance(case, event, context.service.policy)
    return CommandResult((merge_question(case, other, evidence, context.service.policy),))


async def stale(context: AgentsContext, number: str, by: Actor) -> CommandResult:
    """The answer to a button of a card that shows an earlier state of the case."""
    card = results.stale(context, await context.service.file(number), by)
    return CommandResult((card,), toast="Hồ sơ vừa được người khác cập nhật")


def _is_taken_by_another(call: CommandCall, case: Case) -> bool:
    """A typed /nhan does not take a colleague's case unseen: it asks first."""
    taking = call.command.on is Taken and not call.mark
    return taking and case.state not in UNTAKEN and case.owner != call.by.id
