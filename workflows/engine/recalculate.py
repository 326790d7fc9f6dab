"""Timers after a change of the days off: no promise gets worse (CP-25, AMB-08)."""

from __future__ import annotations

from datetime import datetime

from workflows.case import Case, Timer
from workflows.engine.due_dates import new_timer, unreached_marks
from workflows.policy import Policy
from workflows.records import changed
from workflows.rules import DEADLINES

BY_KIND = {deadline.kind: deadline for deadline in DEADLINES}


def recalculated(case: Case, now: datetime, policy: Policy) -> Case:
    """The case with its running timers counted again by the calendar of today.

    Our own due day may only become earlier, the customer's only later. A breach stays a breach,
    and no reminder is repeated. Raises CalendarEnds.
    """
    return changed(
        case, clocks=tuple(_recalculated_timer(timer, now, policy) for timer in case.clocks)
    )


def _recalculated_timer(timer: Timer, now: datetime, policy: Policy) -> Timer:
    deadline = BY_KIND[timer.kind]
    if not timer.running or timer.breached_at is not None or deadline.hours is not None:
        return timer
    fresh = new_timer(timer.started_at, deadline, policy, timer.kind)
    if fresh.due_at > timer.due_at and not deadline.customers_time:
        return changed(timer, lawful_on=fresh.due_on)
    if fresh.due_at < timer.due_at and deadline.customers_time:
        return timer
    ahead = tuple(mark for mark in unreached_marks(fresh, timer) if mark[1] > now)
    return changed(timer, due_at=fresh.due_at, due_on=fresh.due_on, marks=ahead, lawful_on=None)
