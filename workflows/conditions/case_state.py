"""Conditions on what the case holds."""

from __future__ import annotations

from workflows.case import Case
from workflows.conditions.delivery_state import has_failed
from workflows.conditions.required_fields import missing_fields
from workflows.events import Event
from workflows.messaging.channels import is_conversational
from workflows.policy import Policy


def is_chat(case: Case, event: Event, policy: Policy) -> bool:
    return is_conversational(case.channel)


def desk_leads(case: Case, event: Event, policy: Policy) -> bool:
    """No human leads the conversation: the desk may ask by itself (X-05)."""
    return not case.human_leads


def is_first_contact_by_chat(case: Case, event: Event, policy: Policy) -> bool:
    """The first answer in a chat must say that a machine writes (X-18)."""
    return case.first_contact and is_conversational(case.channel)


def may_ask_by_chat(case: Case, event: Event, policy: Policy) -> bool:
    """An acknowledgement by mail holds the questions; in a chat they are a second message."""
    chats = is_conversational(case.channel) and not case.human_leads
    return chats and bool(missing_fields(case, policy))


def has_open_questions(case: Case, event: Event, policy: Policy) -> bool:
    return bool(case.open_questions)


def has_no_open_questions(case: Case, event: Event, policy: Policy) -> bool:
    return not case.open_questions


def is_answer_undelivered(case: Case, event: Event, policy: Policy) -> bool:
    """The newest written answer of this round did not arrive, or was taken back (PV-16)."""
    return has_failed(case, "answer1" if case.round == 1 else "answer2")


def is_referral_undelivered(case: Case, event: Event, policy: Policy) -> bool:
    """The note on authorities did not arrive."""
    return has_failed(case, "referral")


def is_same_drafter(case: Case, event: Event, policy: Policy) -> bool:
    """The agent who drafted the first answer takes the second round too (CP-26)."""
    return case.proposal is not None and case.proposal.drafted_by == event.by.id


def may_desk_write(case: Case, event: Event, policy: Policy) -> bool:
    """No human leads the conversation (X-05)."""
    return not case.human_leads
