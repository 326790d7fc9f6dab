"""Conditions on a customer's message: what they ask for, and what people must see at once.

All conditions of this package see the case with the facts of the event already applied.
"""

from __future__ import annotations

from workflows.case import Case, CaseKind
from workflows.conditions.customer_reply import (
    acts_of,
    complains,
    is_short_answer,
    speaks_for_customer,
)
from workflows.conditions.required_fields import CATEGORY, missing_fields
from workflows.events import Event, Wrote
from workflows.messaging.channels import is_conversational
from workflows.planning.attachment_rules import is_refused
from workflows.policy import Policy


def asks_address(case: Case, event: Event, policy: Policy) -> bool:
    return "ask_address" in acts_of(case, event) and not case.human_leads


def asks_procedure(case: Case, event: Event, policy: Policy) -> bool:
    return "ask_procedure" in acts_of(case, event) and not case.human_leads


def asks_status_of_complaint(case: Case, event: Event, policy: Policy) -> bool:
    """The desk answers at once, from the case itself (X-03)."""
    desk_answers = case.kind is CaseKind.COMPLAINT and not case.human_leads
    return desk_answers and "status_query" in acts_of(case, event)


def expects_human_out_of_hours(case: Case, event: Event, policy: Policy) -> bool:
    """A first chat message, or a request for a human, outside office hours.

    A letter says when somebody will be there.
    """
    expects = case.first_contact or "human_request" in acts_of(case, event)
    if not (isinstance(event, Wrote) and expects and is_conversational(case.channel)):
        return False
    return not policy.calendar.is_open(event.at, policy.open_from, policy.open_until)


def wants_human(case: Case, event: Event, policy: Policy) -> bool:
    return "human_request" in acts_of(case, event) and not case.human_leads


def reports_further_fault(case: Case, event: Event, policy: Policy) -> bool:
    """A complaint about something new in an open complaint (CP-15)."""
    if not (isinstance(event, Wrote) and complains(case, event, policy)):
        return False
    if is_short_answer(case, event):
        return False
    category = event.reading.category
    return bool(category) and bool(case.category) and category != case.category


def reports_further_fault_and_answers(case: Case, event: Event, policy: Policy) -> bool:
    """A further fault, in the message that answers the last open question."""
    return not case.open_questions and reports_further_fault(case, event, policy)


def names_category(case: Case, event: Event, policy: Policy) -> bool:
    """The customer says what it is about, and for that something is missing that nobody asked."""
    if not speaks_for_customer(case, event, policy) or case.human_leads or not case.category:
        return False
    named = any(q.field == CATEGORY and q.answered_at == event.at for q in case.questions)
    complained = isinstance(event, Wrote) and event.reading.category == case.category
    asked = {question.field for question in case.questions}
    return (named or complained) and not asked.issuperset(missing_fields(case, policy))


def threatens(case: Case, event: Event, policy: Policy) -> bool:
    """Court, press or authority: a human must know at once."""
    if not isinstance(event, Wrote):
        return False
    return "threat_authority" in event.reading.acts or "legal_threat" in event.reading.signals


def needs_human_at_once(case: Case, event: Event, policy: Policy) -> bool:
    """Danger, a minor, or somebody who claims to be an authority (PV-11, PV-20, TU-04d)."""
    urgent = {"safety", "minor", "authority_claim", "impersonation_risk"}
    return isinstance(event, Wrote) and bool(urgent & event.reading.signals)


def sent_secret(case: Case, event: Event, policy: Policy) -> bool:
    """A password or the like in the customer's own message.

    A secret from a stranger is hidden too, but the stranger gets no letter about it.
    """
    if not isinstance(event, Wrote) or "secret_sent" not in event.reading.signals:
        return False
    message = event.message
    return message.note is not None or case.person.answers_at(message.conversation)


def comes_from_stranger(case: Case, event: Event, policy: Policy) -> bool:
    """The thread is ours but the address is not the customer's: the message decides nothing."""
    return (
        isinstance(event, Wrote) and event.vouched and not speaks_for_customer(case, event, policy)
    )


def is_unvouched(case: Case, event: Event, policy: Policy) -> bool:
    """A mail with the customer's address, but without proof of its sender (ADR 0007)."""
    return isinstance(event, Wrote) and not event.vouched and event.message.note is None


def sent_refused_file(case: Case, event: Event, policy: Policy) -> bool:
    """A file that may not be stored (TU-04a); a stranger gets no letter about it."""
    if not isinstance(event, Wrote) or not speaks_for_customer(case, event, policy):
        return False
    return any(is_refused(one) for one in event.message.attachments)


def is_flood(case: Case, event: Event, policy: Policy) -> bool:
    """The first of so many messages that they were filed together (TU-04)."""
    return isinstance(event, Wrote) and "flood" in event.reading.signals


def concerns_open_task(case: Case, event: Event, policy: Policy) -> bool:
    """The customer writes while a department works on the case (CP-12)."""
    return bool(case.open_tasks) and speaks_for_customer(case, event, policy)
