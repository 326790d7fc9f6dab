"""Start, due moment and marks of an SLA timer, counted on the company's calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from workflows.calendar.working_time import due_in_working_days, local_day
from workflows.case import Timer
from workflows.policy import Policy
from workflows.rules import Deadline


def unreached_marks(fresh: Timer, timer: Timer) -> tuple[tuple[str, datetime], ...]:
    """The marks of `fresh` that `timer` has not reached yet: nobody is reminded twice."""
    left = {name for name, _ in timer.marks}
    return tuple(mark for mark in fresh.marks if mark[0] in left)


def new_timer(start: datetime, deadline: Deadline, policy: Policy, kind: str) -> Timer:
    """A timer that runs from `start` by its Deadline, with every mark. Raises CalendarEnds."""
    if deadline.hours is not None:
        span = timedelta(hours=deadline.hours(policy))
        due_at = start + span
        due_on = local_day(due_at)
        marks = [(mark.name, start + span * mark.part) for mark in deadline.marks]
    else:
        days = deadline.working_days(policy) if deadline.working_days else 0
        due_at, due_on = _working_days(start, days, policy)
        marks = [
            (mark.name, _office_opening_after(start, mark.working_days(policy), policy))
            for mark in deadline.marks
            if mark.working_days is not None
        ]
    before = tuple((name, moment) for name, moment in marks if moment < due_at)
    return Timer(kind=kind, started_at=start, due_at=due_at, due_on=due_on, marks=before)


def _working_days(start: datetime, days: int, policy: Policy) -> tuple[datetime, date]:
    return due_in_working_days(
        start, days, policy.calendar, deem_next_working_day=policy.deem_next_working_day
    )


def _office_opening_after(start: datetime, days: int, policy: Policy) -> datetime:
    """When the office opens after so many working days: nobody is reminded at midnight."""
    _, last = _working_days(start, days, policy)
    return policy.calendar.opens_after(last, policy.open_from, policy.open_until)


def next_morning(now: datetime, policy: Policy) -> datetime:
    """When the office opens next after today."""
    return policy.calendar.opens_after(local_day(now), policy.open_from, policy.open_until)
