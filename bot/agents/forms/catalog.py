"""The form of a key: `do:<command>:<case number>`, or a channel of intake."""

from __future__ import annotations

from bot.agents.actions import DO
from bot.agents.card import Blank, Bold, CommandResult, card, line
from bot.agents.commands import BY_NAME, CommandCall, CommandInput
from bot.agents.context import AgentsContext
from bot.agents.execution import perform
from bot.agents.forms.model import FilledForm, Form
from bot.agents.forms.notes import CONFIRM, FIELDS, TITLES, note, opening, unopened_case
from bot.agents.views.results import case_view
from workflows.case import Actor


def command_key(name: str, number: str) -> str:
    """The key of the form of a command about a case."""
    return f"{DO}:{name}:{number}"


async def form_for(context: AgentsContext, key: str, by: Actor, ref: str) -> Form:
    """The form; `ref` is unique to the message or press that came now. Raises UnknownCase."""
    if key.startswith(f"{DO}:"):
        return await _command_form(context, key, by, ref)
    return _note_form(context, key, by)


async def _command_form(context: AgentsContext, key: str, by: Actor, ref: str) -> Form:
    _, name, number = key.split(":")
    command = BY_NAME[name]
    case = await context.service.case(number)

    async def finish(filled: FilledForm) -> CommandResult:
        call = CommandCall(command=command, number=number, parts=filled.answers, by=by, ref=ref)
        return await perform(context, call)

    several = len(command.steps) > 1 and not command.drafted
    return Form(
        title=f"{command.vi} · {number}",
        steps=command.steps,
        given=context.command_input((), case, by),
        finish=finish,
        confirm="✅ Ghi nhận" if several else "",
    )


def _note_form(context: AgentsContext, channel: str, by: Actor) -> Form:
    now, policy = context.service.now(), context.service.policy

    async def finish(filled: FilledForm) -> CommandResult:
        noted = note(channel, filled, context.service.now(), by)
        case = await context.service.open_note(channel, noted, by)
        shown = case_view(context, case, by)
        head = line("✅ Đã ghi nhận. Số hồ sơ để đọc cho khách: ", Bold(case.number))
        return CommandResult((card(head, Blank(), shown.blocks, buttons=shown.buttons),))

    return Form(
        title=TITLES[channel],
        steps=tuple(step for _, step in FIELDS[channel]),
        given=CommandInput(
            parts=(),
            case=unopened_case(channel, now, by),
            by=by,
            at=now,
            policy=policy,
            access=context.access,
        ),
        finish=finish,
        opening=opening(channel, policy, now, by),
        confirm=CONFIRM[channel],
    )
