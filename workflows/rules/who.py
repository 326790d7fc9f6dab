"""The groups of states and roles that rows are written with."""

from __future__ import annotations

from workflows.case import Role, State

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
"""Decided; what is left is to close with the lesson (step 5)."""

ENDED = frozenset({State.CLOSED, State.ARCHIVED, State.MERGED, State.NOT_A_COMPLAINT})
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
    """The states a row holds at."""
    return frozenset(states)
