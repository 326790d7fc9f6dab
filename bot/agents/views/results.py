"""What a command answers: what happened, under which clause, to whose case."""

from __future__ import annotations

from collections.abc import Sequence

from bot.agents.buttons import buttons
from bot.agents.commands import Command
from bot.agents.context import Room
from bot.agents.message import Notice
from bot.agents.ports import CaseFile, Line, Looking
from bot.agents.views.cards import case_card, heading, stand
from bot.agents.views.labels import clock_time, letter_name
from bot.agents.views.letters import undo_button
from bot.agents.views.markup import bold, esc
from workflows.case import Actor, Case
from workflows.engine.advance import Decision
from workflows.events import Assigned, Proposed, Taken


def done(room: Room, decision: Decision, actor: Actor) -> Notice:
    """What happened; with the card and what comes next when the case moved."""
    case, entry = decision.case, decision.entry
    letters = ", ".join(letter_name(owed.letter) for owed in decision.owed)
    lines = [
        f"✅ {esc(entry.sentence)} ({esc(entry.clause)})",
        f"✉ Đang gửi khách: {esc(letters)}" if letters else "",
    ]
    undo = undo_button(case.number, [owed.key for owed in decision.owed])
    if entry.before == entry.after and entry.event != Taken.name:
        lines.append(f"{heading(case)} · {stand(case)}")
        return Notice(text=_joined(lines), buttons=undo)
    shown = card(room, case, actor)
    return Notice(text=_joined([*lines, f"\n{shown.text}"]), buttons=(*undo, *shown.buttons))


def card(room: Room, case: Case, actor: Actor) -> Notice:
    """The case card with the buttons that this agent has now: the rule table's."""
    desk: Looking = room.desk
    text = case_card(case, desk.policy, room.access.name_of, desk.now())
    return Notice(text=text, buttons=buttons(case, desk.allowed(case, actor)))


def usage(command: Command, problem: str, *, in_topic: bool) -> Notice:
    """What was wrong, how the command is typed, and an example."""
    number = "" if in_topic else "<số hồ sơ> "
    lines = [
        f"🤔 {esc(problem[:1].upper() + problem[1:])}." if problem else "",
        f"Cách gõ: <code>/{command.name} {esc(number + command.usage)}</code>".replace(
            " </code>", "</code>"
        ),
        f"Ví dụ: <code>{esc(command.example)}</code>",
    ]
    return Notice(text=_joined(lines))


def stale(room: Room, file: CaseFile, actor: Actor) -> Notice:
    """Somebody was faster: who, when, and the case as it stands now."""
    last = last_change(file.entries)
    who = (
        f"{bold(last.actor_name)} lúc {clock_time(last.at)}: {esc(last.sentence)}"
        if last
        else "hồ sơ đã đổi"
    )
    shown = card(room, file.case, actor)
    return Notice(text=f"⚠️ Nút này đã cũ. {who}\n\n{shown.text}", buttons=shown.buttons)


def last_change(entries: Sequence[Line]) -> Line | None:
    """The newest line that changed what buttons mean: a new state, or a new owner."""
    for line in reversed(entries):
        if line.before != line.after or line.event in (Taken.name, Assigned.name, Proposed.name):
            return line
    return None


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)
