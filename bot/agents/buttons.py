"""Buttons: what their data says, and the mark by which a stale card is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.agents.commands import FOR_EVENT
from bot.agents.message import Button
from workflows.case import Case
from workflows.rules import Rule

DO, HAND, LOST, REPLAY, FILE = "do", "hand", "lost", "replay", "file"
SEND, DROP, UNDO, FORM = "send", "drop", "undo", "form"


def mark(case: Case) -> str:
    """A fingerprint of everything that the meaning of a card's buttons depends on.

    Customers may write meanwhile without making a card stale; another state, owner or draft does.
    """
    draft = case.proposal.digest if case.proposal else ""
    seen = f"{case.state}|{case.round}|{case.owner}|{draft}"
    return hashlib.sha256(seen.encode()).hexdigest()[:8]


def buttons(case: Case, rules: Iterable[Rule]) -> tuple[Button, ...]:
    """The buttons of these rows of the table, in their order."""
    return tuple(
        Button(rule.button, f"{DO}:{FOR_EVENT[rule.on].name}:{case.number}:{mark(case)}")
        for rule in rules
        if rule.on in FOR_EVENT
    )


def file_button(case: Case) -> Button:
    """Opens the case."""
    return Button(f"🗂 {case.number}", f"{FILE}:{case.number}")
