"""Cards that answer a command: what happened, under which clause, to whose case."""

from __future__ import annotations

from collections.abc import Sequence

from bot.agents.actions import case_buttons, command_action, undo_buttons
from bot.agents.card import Blank, Bold, Button, Card, Code, card, line
from bot.agents.commands import Command
from bot.agents.context import AgentsContext
from bot.agents.labels import clock_time, customer_name, letter_name
from bot.agents.views.cases import case_card, heading, state_name
from bot.cases.service import CaseFile
from storage.cases.journal import Line as JournalLine
from workflows.case import Actor, Case
from workflows.engine.advance import Decision
from workflows.events import Assigned, Proposed, Taken


def done(context: AgentsContext, decision: Decision, actor: Actor) -> Card:
    """What happened; with the case and what comes next when the case moved."""
    case, entry = decision.case, decision.entry
    letters = ", ".join(letter_name(owed.letter) for owed in decision.owed)
    happened = (
        line(f"✅ {entry.sentence} ({entry.clause})"),
        line(f"✉ Đang gửi khách: {letters}") if letters else None,
    )
    undo = undo_buttons(case.number, [owed.key for owed in decision.owed])
    if entry.before == entry.after and entry.event != Taken.name:
        return card(*happened, heading(case, after=f" · {state_name(case)}"), buttons=undo)
    shown = case_view(context, case, actor)
    return card(*happened, Blank(), shown.blocks, buttons=(*undo, *shown.buttons))


def case_view(context: AgentsContext, case: Case, actor: Actor) -> Card:
    """The case with the buttons that this agent has now: the rule table's."""
    service = context.service
    return card(
        case_card(case, service.policy, context.access.name_of, service.now()),
        buttons=case_buttons(case, service.allowed(case, actor), service.policy),
    )


def usage(command: Command, problem: str, *, numbered: bool) -> Card:
    """What was wrong, how the command is typed, and an example; `numbered`: with a case number."""
    number = "<số hồ sơ> " if numbered else ""
    return card(
        line(f"🤔 {problem[:1].upper() + problem[1:]}.") if problem else None,
        line("Cách gõ: ", Code(f"/{command.name} {number}{command.usage}".rstrip())),
        line("Ví dụ: ", Code(command.example)),
    )


def stale(context: AgentsContext, file: CaseFile, actor: Actor) -> Card:
    """Another agent was faster: who, when, and the case as it stands now."""
    last = last_change(file.entries)
    warning = (
        line("⚠️ Nút này đã cũ. ", Bold(last.actor_name), f" lúc {_when_and_what(last)}")
        if last
        else line("⚠️ Nút này đã cũ, hồ sơ đã đổi.")
    )
    shown = case_view(context, file.case, actor)
    return card(warning, Blank(), shown.blocks, buttons=shown.buttons)


def taken_by_another(context: AgentsContext, case: Case) -> Card:
    """The case has an owner; the agent may take it all the same."""
    owner = context.access.name_of(case.owner)
    return card(
        line(f"✋ {owner} đang phụ trách {case.number} ({customer_name(case)})."),
        buttons=(Button("Vẫn nhận", command_action("nhan", case)),),
    )


def last_change(entries: Sequence[JournalLine]) -> JournalLine | None:
    """The newest line that changed what buttons mean: a new state, or a new owner."""
    for entry in reversed(entries):
        if entry.before != entry.after or entry.event in (Taken.name, Assigned.name, Proposed.name):
            return entry
    return None


def _when_and_what(entry: JournalLine) -> str:
    return f"{clock_time(entry.at)}: {entry.sentence}"
