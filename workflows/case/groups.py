"""Groups of states and of roles, in the words of the rules."""

from __future__ import annotations

from workflows.case import Case, Role, State
from workflows.messaging import channels
from workflows.messaging.channels import COUNTER

FIRST_ROUND_WORK = frozenset(
    {
        State.RECEIVED,
        State.ANALYSING,
        State.WAITING_CUSTOMER,
        State.TRANSFERRED,
        State.CAUSE_FOUND,
        State.PROPOSAL_PENDING,
        State.PROPOSAL_APPROVED,
    }
)
"""From receipt until the answer goes out (published steps 1 to 3); proposals also in round 2."""

ANALYSIS = frozenset({State.ANALYSING, State.WAITING_CUSTOMER})
ANSWERED = frozenset({State.ANSWERED_R1, State.ANSWERED_R2, State.INVITED_R2})
SECOND_ROUND = frozenset({State.DISAGREED_R1, State.ROUND2_PREPARING, State.DISAGREED_R2})
ENDING = frozenset({State.AGREED, State.RESOLVED_ON_SPOT, State.WITHDRAWN, State.REFERRAL_INFORMED})
"""Decided: the case is ready to be closed with the lesson (step 5)."""

ENDED = frozenset({State.CLOSED, State.ARCHIVED, State.MERGED, State.NOT_A_COMPLAINT})
SEALED = frozenset({State.ARCHIVED, State.MERGED})
"""Nothing happens in these any more."""
OPEN = frozenset(State) - ENDED
COMPLAINT = OPEN - {State.DRAFT}
EVERY = frozenset(State)

CUSTOMER = frozenset({Role.CUSTOMER})
DESK = frozenset({Role.SYSTEM})
RECEIVERS = frozenset({Role.RECEIVER, Role.RESOLVER, Role.APPROVER})
RESOLVERS = frozenset({Role.RESOLVER, Role.APPROVER})
APPROVERS = frozenset({Role.APPROVER})
STAFF = RECEIVERS | {Role.DATA_CONTACT, Role.ADMIN}


def at(*states: State) -> frozenset[State]:
    """The states of a rule."""
    return frozenset(states)


def is_at_counter(case: Case) -> bool:
    """The customer came to the counter."""
    return case.channel == COUNTER


def is_in_visit(case: Case) -> bool:
    """The customer is at the counter now."""
    return case.visit_open


def is_spoken(case: Case) -> bool:
    """The customer speaks with us: in person or by phone (CP-09)."""
    return channels.is_spoken(case.channel)


def is_typed(case: Case) -> bool:
    """The customer types and no human leads yet: an agent may take the conversation over."""
    return not channels.is_by_hand(case.channel) and not case.human_leads


def is_undelivered(case: Case) -> bool:
    """The newest document did not reach the customer."""
    return bool(case.documents) and case.documents[-1].failed_at is not None
