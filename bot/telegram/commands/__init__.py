"""Every command of the group as a table: menus, usage, forms and buttons are made from it."""

from __future__ import annotations

from bot.telegram.commands.always import ALWAYS
from bot.telegram.commands.analyse import ANALYSE
from bot.telegram.commands.answer import ANSWER
from bot.telegram.commands.comments import COMMENTS
from bot.telegram.commands.end import END
from bot.telegram.commands.holding import HOLDING
from bot.telegram.commands.plain import PLAIN
from bot.telegram.commands.receive import RECEIVE
from bot.telegram.commands.resolve import RESOLVE
from bot.telegram.commands.row import Choice, Command, Part, Plain, Step, Typed
from workflows.events import Event

COMMANDS: tuple[Command, ...] = (
    *RECEIVE,
    *ANALYSE,
    *RESOLVE,
    *ANSWER,
    *ALWAYS,
    *COMMENTS,
    *HOLDING,
    *END,
)
BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}
FOR_EVENT: dict[type[Event], Command] = {command.on: command for command in COMMANDS}

__all__ = [
    "BY_NAME",
    "COMMANDS",
    "FOR_EVENT",
    "PLAIN",
    "Choice",
    "Command",
    "Part",
    "Plain",
    "Step",
    "Typed",
]
