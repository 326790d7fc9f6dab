"""Buttons: what a press does, and the mark by which a stale card is recognised.

The words of an action never change: old cards keep their buttons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from bot.agents.card import ACTION_LIMIT, Button
from bot.agents.commands import FOR_EVENT
from workflows.case import Case
from workflows.rules import Rule

DO, HAND, LOST, REPLAY, FILE = "do", "hand", "lost", "replay", "file"
SEND, DROP, UNDO, FORM = "send", "drop", "undo", "form"
MERGE = "merge"


def mark(case: Case) -> str:
    """A fingerprint of everything that the meaning of a card's buttons depends on.

    A customer's message does not make a card stale; a new state, owner or draft does.
    """
    draft = case.proposal.digest if case.proposal else ""
    seen = f"{case.state}|{case.round}|{case.owner}|{draft}"
    return hashlib.sha256(seen.encode()).hexdigest()[:8]


def command_action(name: str, case: Case) -> str:
    """The action that runs a command on the case as it stands."""
    return f"{DO}:{name}:{case.number}:{mark(case)}"


def merge_action(case: Case, into: str) -> str:
    """The action that merges the case as it stands into another: the agent has seen both."""
    return f"{MERGE}:{case.number}:{mark(case)}:{into}"


def case_buttons(case: Case, rules: Iterable[Rule]) -> tuple[Button, ...]:
    """The buttons of these rows of the table, in their order."""
    return tuple(
        Button(rule.button, command_action(FOR_EVENT[rule.on].name, case))
        for rule in rules
        if rule.on in FOR_EVENT
    )


def file_button(case: Case) -> Button:
    """Opens the case."""
    return Button(f"🗂 {case.number}", f"{FILE}:{case.number}")


def undo_buttons(number: str, keys: Sequence[str]) -> tuple[Button, ...]:
    """The button that takes back letters which have not left; none when there is nothing."""
    serials = [key.removeprefix(f"{number}.") for key in keys]
    action = f"{UNDO}:{number}:{','.join(serials)}"
    fits = len(action.encode()) <= ACTION_LIMIT
    return (Button("↩ Hoàn tác", action),) if keys and fits else ()


def undone_keys(number: str, serials: str) -> tuple[str, ...]:
    """The letter keys that an undo button stands for."""
    return tuple(f"{number}.{serial}" for serial in serials.split(",") if serial)
