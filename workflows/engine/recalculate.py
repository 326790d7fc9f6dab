"""The same clocks under other days off: nobody is promised less than before (CP-25, AMB-08)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflows.case import Case, Clock
from workflows.engine.due_dates import due_clock, unsaid
from workflows.policy import Policy
from workflows.rules import DEADLINES

BY_KIND = {deadline.kind: deadline for deadline in DEADLINES}


def recalculated(case: Case, now: datetime, policy: Policy) -> Case:
    """The case with its running clocks counted again by the calendar as it is now.

    Our own due day moves only forward, to an earlier one; the customer's time only gets longer.
    What has been breached, or said, stays so. Raises CalendarEnds.
    """
    return replace(case, clocks=tuple(_again(clock, now, policy) for clock in case.clocks))


def _again(clock: Clock, now: datetime, policy: Policy) -> Clock:
    deadline = BY_KIND[clock.kind]
    if not clock.running or clock.breached_at is not None or deadline.hours is not None:
        return clock
    fresh = due_clock(clock.started_at, deadline, policy, clock.kind)
    if fresh.due_at > clock.due_at and not deadline.customers_time:
        return replace(clock, lawful_on=fresh.due_on)
    if fresh.due_at < clock.due_at and deadline.customers_time:
        return clock
    ahead = tuple(mark for mark in unsaid(fresh, clock) if mark[1] > now)
    return replace(clock, due_at=fresh.due_at, due_on=fresh.due_on, marks=ahead, lawful_on=None)
