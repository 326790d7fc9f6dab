"""Named predicates of the rule table about what the customer said and what the case holds.

They see the case with the event's facts already filed.
"""

from __future__ import annotations

from collections.abc import Callable

from workflows.case import Case, CaseKind
from workflows.conditions.customer_reply import acts_of, complains, speaks_for_customer
from workflows.conditions.delivery_state import failed
from workflows.conditions.required_fields import missing_fields
from workflows.conditions.short_answer import merely_answers
from workflows.events import (
    Absorbed,
    ClockRang,
    ConversationMoved,
    Event,
    LetterHeld,
    Recognised,
    Wrote,
)
from workflows.messaging.messages import CHATS
from workflows.planning.attachment_rules import is_refused
from workflows.policy import Policy

COURTESIES = frozenset(
    {"out_of_hours", "case_status", "procedure", "office_address", "secret_hidden", "takeover"}
)
"""Answers that only help; the customer loses nothing when one is held (CP-07)."""


def is_returned(case: Case, event: Event, policy: Policy) -> bool:
    """The desk may write in the conversation again."""
    return isinstance(event, ConversationMoved) and event.returned


# ── what the customer said ───────────────────────────────────────────────────────────────────


def asks_address(case: Case, event: Event, policy: Policy) -> bool:
    return "ask_address" in acts_of(case, event) and not case.human_leads


def asks_procedure(case: Case, event: Event, policy: Policy) -> bool:
    return "ask_procedure" in acts_of(case, event) and not case.human_leads


def asks_status(case: Case, event: Event, policy: Policy) -> bool:
    return "status_query" in acts_of(case, event)


def asks_status_of_complaint(case: Case, event: Event, policy: Policy) -> bool:
    """How far is it? Told at once, from the case itself (X-03)."""
    told_by_desk = case.kind is CaseKind.COMPLAINT and not case.human_leads
    return asks_status(case, event, policy) and told_by_desk


def waits_in_vain(case: Case, event: Event, policy: Policy) -> bool:
    """Outside office hours, at the first turn or when a human is wanted: say when one comes."""
    expects = case.first_contact or "human_request" in acts_of(case, event)
    if not (isinstance(event, Wrote) and expects and case.channel in CHATS):
        return False
    return not policy.calendar.is_open(event.at, policy.open_from, policy.open_until)


def wants_human(case: Case, event: Event, policy: Policy) -> bool:
    return "human_request" in acts_of(case, event) and not case.human_leads


def reports_further_fault(case: Case, event: Event, policy: Policy) -> bool:
    """A complaint within an open complaint about something new (CP-15)."""
    if not (isinstance(event, Wrote) and complains(case, event, policy)):
        return False
    if merely_answers(case, event):
        return False
    category = event.reading.category
    return bool(category) and bool(case.category) and category != case.category


def reports_further_fault_and_answers(case: Case, event: Event, policy: Policy) -> bool:
    """A further fault, told together with the last thing that we had asked."""
    return no_open_questions(case, event, policy) and reports_further_fault(case, event, policy)


def threatens(case: Case, event: Event, policy: Policy) -> bool:
    """Court, press, authority: a human must know at once."""
    if not isinstance(event, Wrote):
        return False
    return "threat_authority" in event.reading.acts or "legal_threat" in event.reading.signals


def needs_human_at_once(case: Case, event: Event, policy: Policy) -> bool:
    """Danger, a minor, or someone who claims an authority (PV-11, PV-20, TU-04d)."""
    urgent = {"safety", "minor", "authority_claim", "impersonation_risk"}
    return isinstance(event, Wrote) and bool(urgent & event.reading.signals)


def sent_secret(case: Case, event: Event, policy: Policy) -> bool:
    """A password or the like in the customer's own message: what a stranger sends is hidden too,
    but nobody is told.
    """
    if not isinstance(event, Wrote) or "secret_sent" not in event.reading.signals:
        return False
    message = event.message
    return message.note is not None or case.person.answers_at(message.conversation)


def stranger_wrote(case: Case, event: Event, policy: Policy) -> bool:
    """The thread is ours but the address is not the customer's: nothing they say decides."""
    return (
        isinstance(event, Wrote) and event.vouched and not speaks_for_customer(case, event, policy)
    )


def nobody_vouches(case: Case, event: Event, policy: Policy) -> bool:
    """The customer's address and number, and no proof that the mail is theirs (ADR 0007)."""
    return isinstance(event, Wrote) and not event.vouched and event.message.note is None


def sent_refused_file(case: Case, event: Event, policy: Policy) -> bool:
    """A file that may not be kept (TU-04a); a stranger is told nothing."""
    if not isinstance(event, Wrote) or not speaks_for_customer(case, event, policy):
        return False
    return any(is_refused(one) for one in event.message.attachments)


def floods(case: Case, event: Event, policy: Policy) -> bool:
    """So many messages that they were filed together (TU-04); marked on the first such one."""
    return isinstance(event, Wrote) and "flood" in event.reading.signals


def holds_a_courtesy(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, LetterHeld) and event.template in COURTESIES


# ── what the case holds ──────────────────────────────────────────────────────────────────────


def by_chat(case: Case, event: Event, policy: Policy) -> bool:
    return case.channel in CHATS


def first_contact_by_chat(case: Case, event: Event, policy: Policy) -> bool:
    """The first turn of a chat must say that a machine is talking (X-18)."""
    return case.first_contact and by_chat(case, event, policy)


def something_missing(case: Case, event: Event, policy: Policy) -> bool:
    return bool(missing_fields(case, policy))


def may_ask_by_chat(case: Case, event: Event, policy: Policy) -> bool:
    """Mail acknowledgements carry the questions themselves; chats get them as a second message."""
    return (
        by_chat(case, event, policy)
        and something_missing(case, event, policy)
        and not case.human_leads
    )


def open_questions(case: Case, event: Event, policy: Policy) -> bool:
    return bool(case.open_questions)


def no_open_questions(case: Case, event: Event, policy: Policy) -> bool:
    return not case.open_questions


def answered_elsewhere(case: Case, event: Event, policy: Policy) -> bool:
    """The written answer travels another way than the chat: a pointer goes there (CP-18)."""
    return by_chat(case, event, policy)


def at_counter(case: Case, event: Event, policy: Policy) -> bool:
    return case.channel == "counter"


def rings(clock: str, mark: str) -> Callable[[Case, Event, Policy], bool]:
    """A guard: this clock, this mark."""

    def ringing(case: Case, event: Event, policy: Policy) -> bool:
        return isinstance(event, ClockRang) and (event.clock, event.mark) == (clock, mark)

    ringing.__name__ = f"{clock}_{mark}"
    return ringing


def rings_overdue(*clocks: str) -> Callable[[Case, Event, Policy], bool]:
    """A guard: one of these clocks is still overdue on a later morning."""

    def ringing(case: Case, event: Event, policy: Policy) -> bool:
        return isinstance(event, ClockRang) and event.clock in clocks and event.mark == "overdue"

    return ringing


def reminds_on_available_facts(case: Case, event: Event, policy: Policy) -> bool:
    """Five working days left and the customer still owes information (AMB-01)."""
    return rings("K20", "wd15")(case, event, policy) and bool(case.open_questions)


def answer_undelivered(case: Case, event: Event, policy: Policy) -> bool:
    """The newest written answer of this round did not arrive, or was taken back (PV-16)."""
    return failed(case, "answer1" if case.round == 1 else "answer2")


def referral_undelivered(case: Case, event: Event, policy: Policy) -> bool:
    """The note on authorities did not arrive."""
    return failed(case, "referral")


def is_a_query(case: Case, event: Event, policy: Policy) -> bool:
    """The agent says that it is a question and no complaint (CP-04)."""
    return isinstance(event, Recognised) and event.kind is CaseKind.QUERY


def same_drafter(case: Case, event: Event, policy: Policy) -> bool:
    """Whoever drafted the first answer takes the second round too (CP-26)."""
    return case.proposal is not None and case.proposal.drafted_by == event.by.id


def brings_a_complaint(case: Case, event: Event, policy: Policy) -> bool:
    """A complaint is merged into a mere message: it must not be lost in a draft (X-04)."""
    return isinstance(event, Absorbed) and event.received_at is not None


def answers_a_department(case: Case, event: Event, policy: Policy) -> bool:
    """The customer writes while a department works on the case (CP-12)."""
    return bool(case.open_tasks) and speaks_for_customer(case, event, policy)


def desk_may_speak(case: Case, event: Event, policy: Policy) -> bool:
    """No human leads the conversation (X-05)."""
    return not case.human_leads


def may_be_archived(case: Case, event: Event, policy: Policy) -> bool:
    """The time is over and nothing is to be mended or on hold (CP-22, CP-23, PV-19)."""
    over = isinstance(event, ClockRang) and event.clock == "KARCHIVE"
    mended = all(task.done_at for task in case.tasks if task.corrective)
    return over and mended and not any(hold.leads for hold in case.open_holds)
