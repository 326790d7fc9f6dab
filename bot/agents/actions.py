"""Buttons: what a press does, and the mark by which a stale card is recognised.

The words of an action never change: old cards keep their buttons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from bot.agents.card import ACTION_LIMIT, Button
from bot.agents.commands import FOR_EVENT
from workflows.case import Case, State
from workflows.policy import Policy
from workflows.rules import Rule

DO, HAND, LOST, REPLAY, FILE = "do", "hand", "lost", "replay", "file"
SEND, DROP, UNDO, FORM = "send", "drop", "undo", "form"
MERGE, CATEGORY = "merge", "category"
REOPEN, SEEN = "reopen", "seen"


WRITES_AGAIN = "Khách hàng nhắn lại sau khi hồ sơ kết thúc"
ONLY_A_MESSAGE = "Đã xem tin khách nhắn sau khi kết thúc: không có việc cần giải quyết thêm"
SORTED_STILL = frozenset({State.DRAFT, State.RECEIVED, State.ANALYSING, State.WAITING_CUSTOMER})
"""States in which the category may be corrected with one tap."""


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


def case_buttons(case: Case, rules: Iterable[Rule], policy: Policy) -> tuple[Button, ...]:
    """The buttons of these rows of the table, in their order, then those that correct."""
    steps = tuple(
        Button(rule.button, command_action(FOR_EVENT[rule.on].name, case))
        for rule in rules
        if rule.on in FOR_EVENT
    )
    return (*steps, *_category_buttons(case, policy))


def _category_buttons(case: Case, policy: Policy) -> tuple[Button, ...]:
    """One tap says what a new complaint is about; on a draft, that it is a complaint."""
    if case.state not in SORTED_STILL:
        return ()
    keys = (key for key in case.category_choices if key != case.category)
    rows = (row for row in map(policy.category, keys) if row is not None)
    start = f"{CATEGORY}:{case.number}:{mark(case)}"
    fits = ((row.label, f"{start}:{row.key}") for row in rows)
    return tuple(Button(f"🏷 {label}", do) for label, do in fits if len(do) <= ACTION_LIMIT)


def after_end_buttons(case: Case) -> tuple[Button, ...]:
    """The customer writes after the end: one tap reopens, one records that nothing is to be done.

    None where the case has not ended, or cannot be reopened.
    """
    if case.state not in (State.CLOSED, State.WITHDRAWN, State.RESOLVED_ON_SPOT):
        return ()
    place = f"{case.number}:{mark(case)}"
    return (
        Button("↩ Mở lại", f"{REOPEN}:{place}"),
        Button("✓ Chỉ là tin nhắn", f"{SEEN}:{place}"),
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
