"""Starting, stopping and ringing the clocks of a case, as the DEADLINES rows say."""

from __future__ import annotations

from datetime import datetime

from workflows.case import DESK, Case, Clock, State
from workflows.case.evolve import changed
from workflows.case.numbers import serial
from workflows.engine.due_dates import due_clock, next_morning, unsaid
from workflows.engine.recalculate import recalculated
from workflows.events import CalendarChanged, ClockRang, Event, LetterFailed, LetterSent
from workflows.policy import Policy
from workflows.rules import DEADLINES, Deadline

OVERDUE = "overdue"
"""The mark that comes back every working morning once a clock has been breached."""


def updated_timers(before: Case | None, case: Case, event: Event, policy: Policy) -> Case:
    """The case with every clock as it must be after this event: rung, stopped, started.

    A clock starts when its condition becomes true. One whose duty was done stays stopped until
    the case has left the clock's states and come back; one that did its duty by a letter that
    has failed since goes on, as if it had never stopped (AMB-09).
    """
    if before is not None and before.state is State.ARCHIVED:
        return case
    if isinstance(event, CalendarChanged):
        return recalculated(case, event.at, policy)
    if isinstance(event, ClockRang):
        case = _rung(case, event, policy)
    earlier = _received_earlier(before, case)
    for deadline in DEADLINES:
        if earlier is not None:
            case = _from_earliest_receipt(case, deadline, earlier, event.at, policy)
        case = _adjusted(before, case, deadline, event, policy)
    return case


def _adjusted(
    before: Case | None, case: Case, deadline: Deadline, event: Event, policy: Policy
) -> Case:
    clock = case.clock(deadline.kind)
    if clock is not None and clock.running:
        return _running(case, clock, deadline, event, policy)
    runs = deadline.runs(case)
    if clock is not None and clock.met_by:
        still = _still_met(clock, deadline, event)
        case = _with(case, clock, still)
        if runs and not still.met_by:
            return _with(case, still, _resumed(still, deadline, event.at, policy))
        clock = still
    if not runs or not _begins(before, deadline, event, policy):
        return case
    if clock is not None and _goes_on(before, clock, deadline, event):
        return _with(case, clock, _resumed(clock, deadline, event.at, policy))
    return changed(case, clocks=(*case.clocks, _started(case, deadline, event.at, policy)))


def _begins(before: Case | None, deadline: Deadline, event: Event, policy: Policy) -> bool:
    """Its condition, true now, has just become so, or (AMB-04) what it counts from happened."""
    trigger = deadline.begins_on(policy) if deadline.begins_on else None
    if trigger is not None:
        return isinstance(event, trigger)
    return before is None or not deadline.runs(before)


def _running(case: Case, clock: Clock, deadline: Deadline, event: Event, policy: Policy) -> Case:
    met = _meets(clock, deadline, event)
    done = met and isinstance(event, LetterSent) and event.template in deadline.met_by
    if done or not deadline.runs(case):
        return _with(case, clock, changed(clock, stopped_at=event.at, met_by=met))
    if type(event) not in deadline.restarts_on:
        return case
    fresh = _started(case, deadline, event.at, policy)
    fresh = changed(fresh, marks=unsaid(fresh, clock))
    if clock.breached_at is None:
        return _with(case, clock, fresh)
    case = _with(case, clock, changed(clock, stopped_at=event.at))
    return changed(case, clocks=(*case.clocks, fresh))


def _meets(clock: Clock, deadline: Deadline, event: Event) -> tuple[str, ...]:
    """What of this event does the duty: the key of a letter, or the name of an act."""
    if isinstance(event, LetterSent):
        written = not (deadline.by_hand_only and event.automatic)
        return (event.letter,) if written and serial(event.letter) > clock.after_letter else ()
    return (event.name,) if isinstance(event, deadline.met_by_acts) else ()


def _still_met(clock: Clock, deadline: Deadline, event: Event) -> Clock:
    """A clock that has stopped, with what did its duty as this letter's fate leaves it."""
    if isinstance(event, LetterFailed):
        left = tuple(letter for letter in clock.met_by if letter != event.letter)
        return changed(clock, met_by=left)
    if isinstance(event, LetterSent) and event.template in deadline.met_by:
        met = dict.fromkeys((*clock.met_by, *_meets(clock, deadline, event)))
        return changed(clock, met_by=tuple(met))
    return clock


def _goes_on(before: Case | None, clock: Clock, deadline: Deadline, event: Event) -> bool:
    """The count goes on from where it began: the duty was promised, and is not done."""
    if isinstance(event, LetterFailed):
        return True
    done = bool(clock.met_by) and before is not None and before.state in deadline.anew_after
    return deadline.promise and not done


def _received_earlier(before: Case | None, case: Case) -> datetime | None:
    """The receipt that counted until now, if this event has brought an earlier one."""
    old = before.received_at if before is not None else None
    received = case.received_at
    return old if old is not None and received is not None and received < old else None


def _from_earliest_receipt(
    case: Case, deadline: Deadline, old: datetime, now: datetime, policy: Policy
) -> Case:
    """An earlier receipt moves what was counted from receipt; a breach is never lost (X-04)."""
    clock, received = case.clock(deadline.kind), case.received_at
    if not deadline.promise or clock is None or received is None or clock.started_at != old:
        return case
    fresh = due_clock(received, deadline, policy, clock.kind)
    late = clock.stopped_at is not None and clock.stopped_at > fresh.due_at
    ahead = tuple(mark for mark in unsaid(fresh, clock) if mark[1] > now)
    return _with(
        case,
        clock,
        changed(
            fresh,
            marks=clock.marks if clock.breached_at else ahead,
            stopped_at=clock.stopped_at,
            met_by=clock.met_by,
            after_letter=clock.after_letter,
            breached_at=clock.breached_at or (fresh.due_at if late else None),
        ),
    )


def _started(case: Case, deadline: Deadline, now: datetime, policy: Policy) -> Clock:
    trigger = deadline.begins_on(policy) if deadline.begins_on else None
    first = deadline.promise and trigger is None and case.clock(deadline.kind) is None
    start = case.received_at if first and case.received_at is not None else now
    clock = due_clock(start, deadline, policy, deadline.kind)
    ahead = tuple(mark for mark in clock.marks if mark[1] > now)
    return changed(clock, marks=ahead, after_letter=case.letters_owed)


def _resumed(clock: Clock, deadline: Deadline, now: datetime, policy: Policy) -> Clock:
    """The same count as before; what was due meanwhile is said at once."""
    if clock.breached_at is not None:
        marks: tuple[tuple[str, datetime], ...] = ((OVERDUE, next_morning(now, policy)),)
    else:
        fresh = due_clock(clock.started_at, deadline, policy, clock.kind)
        marks = tuple(mark for mark in fresh.marks if now < mark[1] < clock.due_at)
    return changed(clock, stopped_at=None, met_by=(), marks=marks)


def _rung(case: Case, event: ClockRang, policy: Policy) -> Case:
    clock = case.clock(event.clock)
    if clock is None or not clock.running:
        return case
    left = tuple(mark for mark in clock.marks if mark[0] != event.mark)
    if event.mark in ("breach", OVERDUE):
        left = ((OVERDUE, next_morning(event.at, policy)),)
    breached_at = clock.breached_at or (clock.due_at if event.mark == "breach" else None)
    return _with(case, clock, changed(clock, marks=left, breached_at=breached_at))


def _with(case: Case, old: Clock, new: Clock) -> Case:
    return changed(case, clocks=tuple(new if clock is old else clock for clock in case.clocks))


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
