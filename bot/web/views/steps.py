"""The five published steps, and the present one of a case."""

from __future__ import annotations

from dataclasses import dataclass

from bot.web.views.words import Words
from workflows.case import State

STEP: dict[State, int] = {
    State.DRAFT: 1,
    State.RECEIVED: 1,
    State.ANALYSING: 2,
    State.WAITING_CUSTOMER: 2,
    State.TRANSFERRED: 2,
    State.CAUSE_FOUND: 3,
    State.PROPOSAL_PENDING: 3,
    State.PROPOSAL_APPROVED: 3,
    State.ROUND2_PREPARING: 3,
    State.ANSWERED_R1: 4,
    State.RESOLVED_ON_SPOT: 4,
    State.DISAGREED_R1: 4,
    State.ANSWERED_R2: 4,
    State.INVITED_R2: 4,
    State.DISAGREED_R2: 4,
    State.REFERRAL_INFORMED: 5,
    State.AGREED: 5,
    State.WITHDRAWN: 5,
    State.CLOSED: 5,
    State.ARCHIVED: 5,
    State.MERGED: 5,
    State.NOT_A_COMPLAINT: 5,
}
OVER = frozenset({State.CLOSED, State.ARCHIVED, State.MERGED, State.NOT_A_COMPLAINT})


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step; `status` is done, now or todo."""

    number: int
    title: str
    status: str


def steps(state: State, t: Words) -> tuple[Step, ...]:
    """The five steps of a case in this state."""
    at = STEP[state] + (state in OVER)
    return tuple(
        Step(number=n, title=t.of("step", str(n)), status=_step_status(n, at)) for n in range(1, 6)
    )


def _step_status(number: int, at: int) -> str:
    if number == at:
        return "now"
    return "done" if number < at else "todo"
