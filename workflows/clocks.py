"""Starting, stopping and ringing the clocks of a case, as the DEADLINES rows say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from workflows.calendar import day_ends, due_in_working_days, local_day
from workflows.case import DESK, Case, Clock
from workflows.events import ClockRang, Event, LetterSent
from workflows.policy import Policy
from workflows.rules import DEADLINES, Deadline

OVERDUE = "overdue"
"""The mark that comes back every working morning once a clock has been breached."""


def wound(before: Case | None, case: Case, event: Event, policy: Policy) -> Case:
    """The case with every clock as it must be after this event: rung, stopped, started.

    A clock starts when its condition becomes true, so one that was stopped by a letter stays
    stopped until the case has left the clock's states and come back.
    """
    if isinstance(event, ClockRang):
        case = _rung(case, event, policy)
    for deadline in DEADLINES:
        case = _adjusted(before, case, deadline, event, policy)
    return case


def _adjusted(
    before: Case | None, case: Case, deadline: Deadline, event: Event, policy: Policy
) -> Case:
    clock = running(case, deadline.kind)
    if clock is not None:
        if _stops(case, deadline, event):
            return _with(case, clock, replace(clock, stopped_at=event.at))
        if type(event) in deadline.restarts_on:
            return _with(case, clock, _started(case, deadline, event.at, policy))
        return case
    ran_before = before is not None and deadline.runs(before)
    if deadline.runs(case) and not ran_before:
        return replace(case, clocks=(*case.clocks, _started(case, deadline, event.at, policy)))
    return case


def _stops(case: Case, deadline: Deadline, event: Event) -> bool:
    if not deadline.runs(case) or isinstance(event, deadline.stopped_by_events):
        return True
    return (
        isinstance(event, LetterSent)
        and event.template in deadline.stopped_by
        and not (deadline.by_hand_only and event.automatic)
    )


def _started(case: Case, deadline: Deadline, now: datetime, policy: Policy) -> Clock:
    start = deadline.starts(case, now)
    if deadline.hours is not None:
        span = timedelta(hours=deadline.hours(policy))
        due_at = start + span
        due_on = local_day(due_at)
        marks = [(mark.name, start + span * mark.part) for mark in deadline.marks]
    else:
        days = deadline.working_days(policy) if deadline.working_days else 0
        due_at, due_on = _working_days(start, days, policy)
        marks = [
            (mark.name, _in_the_morning(start, mark.working_days(policy), policy))
            for mark in deadline.marks
            if mark.working_days is not None
        ]
    ahead = tuple((name, moment) for name, moment in marks if now < moment < due_at)
    return Clock(kind=deadline.kind, started_at=start, due_at=due_at, due_on=due_on, marks=ahead)


def _working_days(start: datetime, days: int, policy: Policy) -> tuple[datetime, date]:
    return due_in_working_days(
        start, days, policy.calendar, deem_next_working_day=policy.deem_next_working_day
    )


def _in_the_morning(start: datetime, days: int, policy: Policy) -> datetime:
    """When the office opens after so many working days: no customer is reminded at midnight."""
    over, _ = _working_days(start, days, policy)
    return policy.calendar.next_open(over, policy.open_from, policy.open_until)


def _next_morning(now: datetime, policy: Policy) -> datetime:
    """When the office opens next after today."""
    tomorrow = day_ends(local_day(now))
    return policy.calendar.next_open(tomorrow, policy.open_from, policy.open_until)


def _rung(case: Case, event: ClockRang, policy: Policy) -> Case:
    clock = case.clock(event.clock)
    if clock is None or not clock.running:
        return case
    left = tuple(mark for mark in clock.marks if mark[0] != event.mark)
    if event.mark in ("breach", OVERDUE):
        left = ((OVERDUE, _next_morning(event.at, policy)),)
    breached_at = clock.breached_at or (clock.due_at if event.mark == "breach" else None)
    return _with(case, clock, replace(clock, marks=left, breached_at=breached_at))


def _with(case: Case, old: Clock, new: Clock) -> Case:
    return replace(case, clocks=tuple(new if clock is old else clock for clock in case.clocks))


def running(case: Case, kind: str) -> Clock | None:
    """The clock of that kind if it runs."""
    clock = case.clock(kind)
    return clock if clock is not None and clock.running else None


def ringing(case: Case, kind: str, now: datetime) -> ClockRang | None:
    """What the clock of that kind has to say by now, or None (it was stopped meanwhile)."""
    clock = running(case, kind)
    if clock is None or clock.next_at is None or clock.next_at > now:
        return None
    mark = clock.marks[0][0] if clock.marks else "breach"
    return ClockRang(by=DESK, at=now, clock=kind, mark=mark)
