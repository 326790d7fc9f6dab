"""Every command of the agents' desk as a table: menus, usage, forms and buttons come from it."""

from __future__ import annotations

from bot.agents.commands.always import ALWAYS
from bot.agents.commands.analyse import ANALYSE
from bot.agents.commands.answer import ANSWER
from bot.agents.commands.command import Choice, Command, CommandCall, CommandInput, CommandRow, Step
from bot.agents.commands.comments import COMMENTS
from bot.agents.commands.end import END
from bot.agents.commands.general import GENERAL
from bot.agents.commands.holds import HOLDS
from bot.agents.commands.receive import RECEIVE
from bot.agents.commands.resolve import RESOLVE
from workflows.events import Event

COMMANDS: tuple[Command, ...] = (
    *RECEIVE,
    *ANALYSE,
    *RESOLVE,
    *ANSWER,
    *ALWAYS,
    *COMMENTS,
    *HOLDS,
    *END,
)
BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}
BY_WORD: dict[str, CommandRow] = {
    word: row for row in (*GENERAL, *COMMANDS) for word in (row.name, row.alias)
} | {"start": next(row for row in GENERAL if row.name == "giup")}
"""Every command by each word that calls it; Telegram's Start button types /start."""
FOR_EVENT: dict[type[Event], Command] = {command.on: command for command in COMMANDS}

__all__ = [
    "BY_NAME",
    "BY_WORD",
    "COMMANDS",
    "FOR_EVENT",
    "GENERAL",
    "Choice",
    "Command",
    "CommandCall",
    "CommandInput",
    "CommandRow",
    "Step",
]
