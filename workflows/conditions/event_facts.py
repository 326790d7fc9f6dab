"""Conditions on what an event says, whatever the case holds."""

from __future__ import annotations

from workflows.case import Case, CaseKind
from workflows.events import Absorbed, ConversationMoved, Event, LetterHeld, Recognised
from workflows.policy import Policy

COURTESIES = frozenset(
    {"out_of_hours", "case_status", "procedure", "office_address", "secret_hidden", "takeover"}
)
"""Letters that only help: the customer loses nothing when one is rate-limited (CP-07)."""


def is_returned(case: Case, event: Event, policy: Policy) -> bool:
    """The desk may write in the conversation again."""
    return isinstance(event, ConversationMoved) and event.returned


def is_rate_limited_courtesy(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, LetterHeld) and event.template in COURTESIES


def is_query(case: Case, event: Event, policy: Policy) -> bool:
    """The agent says that it is a question and no complaint (CP-04)."""
    return isinstance(event, Recognised) and event.kind is CaseKind.QUERY


def brings_complaint(case: Case, event: Event, policy: Policy) -> bool:
    """A complaint is merged into a draft: it must not be lost there (X-04)."""
    return isinstance(event, Absorbed) and event.received_at is not None
