"""Conditions on the SLA timer that has reached a mark."""

from __future__ import annotations

from workflows.case import Case
from workflows.events import ClockRang, Event
from workflows.policy import Policy
from workflows.table.rule import Guard


def timer_reached(kind: str, mark: str) -> Guard:
    """A condition: the timer of this kind has reached this mark."""
    return lambda case, event, policy: (
        isinstance(event, ClockRang) and (event.clock, event.mark) == (kind, mark)
    )


def timer_overdue(*kinds: str) -> Guard:
    """A condition: a timer of one of these kinds is still overdue on a later morning."""
    return lambda case, event, policy: (
        isinstance(event, ClockRang) and event.clock in kinds and event.mark == "overdue"
    )


def must_answer_on_known_facts(case: Case, event: Event, policy: Policy) -> bool:
    """Five working days are left and the customer still owes information (AMB-01)."""
    return timer_reached("K20", "wd15")(case, event, policy) and bool(case.open_questions)


def may_be_archived(case: Case, event: Event, policy: Policy) -> bool:
    """The time is over, no corrective action and no hold is open (CP-22, CP-23, PV-19)."""
    over = isinstance(event, ClockRang) and event.clock == "KARCHIVE"
    corrected = all(task.done_at for task in case.tasks if task.corrective)
    return over and corrected and not any(hold.leads for hold in case.open_holds)
