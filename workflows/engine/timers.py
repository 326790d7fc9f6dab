"""The SLA timers of a case: when they start, stop, resume and reach a mark (DEADLINES)."""

from __future__ import annotations

from datetime import datetime

from workflows.case import DESK, Case, State, Timer
from workflows.case.numbers import serial
from workflows.engine.due_dates import new_timer, next_morning, unreached_marks
from workflows.events import CalendarChanged, ClockRang, Event, LetterFailed, LetterSent
from workflows.policy import Policy
from workflows.records import changed
from workflows.rules import DEADLINES, Deadline

OVERDUE = "overdue"
"""The mark that comes back every working morning after a breach."""


def updated_timers(before: Case | None, case: Case, event: Event, policy: Policy) -> Case:
    """The case with every timer as it must be after this event.

    A timer starts when its condition becomes true. When its duty is done it stays stopped until
    the case has left the timer's states and come back. When the letter that did the duty fails
    later, the timer resumes as if it had never stopped (AMB-09).
    """
    if before is not None and before.state is State.ARCHIVED:
        return case
    if isinstance(event, CalendarChanged):
        return recalculated(case, event.at, policy)
    if isinstance(event, ClockRang):
        case = _reach_mark(case, event, policy)
    earlier = _received_earlier(before, case)
    for deadline in DEADLINES:
        if earlier is not None:
            case = _from_earliest_receipt(case, deadline, earlier, event.at, policy)
        case = _updated(before, case, deadline, event, policy)
    return case


def _updated(
    before: Case | None, case: Case, deadline: Deadline, event: Event, policy: Policy
) -> Case:
    timer = case.timer(deadline.kind)
    if timer is not None and timer.running:
        return _running(case, timer, deadline, event, policy)
    runs = deadline.runs(case)
    if timer is not None and timer.met_by:
        still = _with_letter_result(timer, deadline, event)
        case = _with_timer(case, timer, still)
        if runs and not still.met_by:
            return _with_timer(case, still, _resumed(still, deadline, event.at, policy))
        timer = still
    if not runs or not _starts(before, deadline, event, policy):
        return case
    if timer is not None and _resumes(before, timer, deadline, event):
        return _with_timer(case, timer, _resumed(timer, deadline, event.at, policy))
    return changed(case, clocks=(*case.clocks, _started(case, deadline, event.at, policy)))


def _starts(before: Case | None, deadline: Deadline, event: Event, policy: Policy) -> bool:
    """The condition has just become true, or (AMB-04) the event it counts from has happened."""
    trigger = deadline.begins_on(policy) if deadline.begins_on else None
    if trigger is not None:
        return isinstance(event, trigger)
    return before is None or not deadline.runs(before)


def _running(case: Case, timer: Timer, deadline: Deadline, event: Event, policy: Policy) -> Case:
    met = _met_by(timer, deadline, event)
    done = met and isinstance(event, LetterSent) and event.template in deadline.met_by
    if done or not deadline.runs(case):
        return _with_timer(case, timer, changed(timer, stopped_at=event.at, met_by=met))
    if type(event) not in deadline.restarts_on:
        return case
    fresh = _started(case, deadline, event.at, policy)
    fresh = changed(fresh, marks=unreached_marks(fresh, timer))
    if timer.breached_at is None:
        return _with_timer(case, timer, fresh)
    case = _with_timer(case, timer, changed(timer, stopped_at=event.at))
    return changed(case, clocks=(*case.clocks, fresh))


def _met_by(timer: Timer, deadline: Deadline, event: Event) -> tuple[str, ...]:
    """What in this event does the duty: the key of a letter, or the name of the event."""
    if isinstance(event, LetterSent):
        written = not (deadline.by_hand_only and event.automatic)
        return (event.letter,) if written and serial(event.letter) > timer.after_letter else ()
    return (event.name,) if isinstance(event, deadline.met_by_acts) else ()


def _with_letter_result(timer: Timer, deadline: Deadline, event: Event) -> Timer:
    """A stopped timer, with `met_by` after this letter was sent or has failed."""
    if isinstance(event, LetterFailed):
        left = tuple(letter for letter in timer.met_by if letter != event.letter)
        return changed(timer, met_by=left)
    if isinstance(event, LetterSent) and event.template in deadline.met_by:
        met = dict.fromkeys((*timer.met_by, *_met_by(timer, deadline, event)))
        return changed(timer, met_by=tuple(met))
    return timer


def _resumes(before: Case | None, timer: Timer, deadline: Deadline, event: Event) -> bool:
    """The timer runs on from its old start: the duty was promised and is not done."""
    if isinstance(event, LetterFailed):
        return True
    done = bool(timer.met_by) and before is not None and before.state in deadline.anew_after
    return deadline.promise and not done


def _received_earlier(before: Case | None, case: Case) -> datetime | None:
    """The old receipt, if this event has brought an earlier one."""
    old = before.received_at if before is not None else None
    received = case.received_at
    return old if old is not None and received is not None and received < old else None


def _from_earliest_receipt(
    case: Case, deadline: Deadline, old: datetime, now: datetime, policy: Policy
) -> Case:
    """An earlier receipt moves timers that count from receipt; a breach stays (X-04)."""
    timer, received = case.timer(deadline.kind), case.received_at
    if not deadline.promise or timer is None or received is None or timer.started_at != old:
        return case
    fresh = new_timer(received, deadline, policy, timer.kind)
    late = timer.stopped_at is not None and timer.stopped_at > fresh.due_at
    ahead = tuple(mark for mark in unreached_marks(fresh, timer) if mark[1] > now)
    return _with_timer(
        case,
        timer,
        changed(
            fresh,
            marks=timer.marks if timer.breached_at else ahead,
            stopped_at=timer.stopped_at,
            met_by=timer.met_by,
            after_letter=timer.after_letter,
            breached_at=timer.breached_at or (fresh.due_at if late else None),
        ),
    )


def _started(case: Case, deadline: Deadline, now: datetime, policy: Policy) -> Timer:
    trigger = deadline.begins_on(policy) if deadline.begins_on else None
    first = deadline.promise and trigger is None and case.timer(deadline.kind) is None
    start = case.received_at if first and case.received_at is not None else now
    timer = new_timer(start, deadline, policy, deadline.kind)
    ahead = tuple(mark for mark in timer.marks if mark[1] > now)
    return changed(timer, marks=ahead, after_letter=case.letters_owed)


def _resumed(timer: Timer, deadline: Deadline, now: datetime, policy: Policy) -> Timer:
    """The timer runs on with its old due moment; a breach is reminded of next morning."""
    if timer.breached_at is not None:
        marks: tuple[tuple[str, datetime], ...] = ((OVERDUE, next_morning(now, policy)),)
    else:
        fresh = new_timer(timer.started_at, deadline, policy, timer.kind)
        marks = tuple(mark for mark in fresh.marks if now < mark[1] < timer.due_at)
    return changed(timer, stopped_at=None, met_by=(), marks=marks)


def _reach_mark(case: Case, event: ClockRang, policy: Policy) -> Case:
    timer = case.timer(event.clock)
    if timer is None or not timer.running:
        return case
    left = tuple(mark for mark in timer.marks if mark[0] != event.mark)
    if event.mark in ("breach", OVERDUE):
        left = ((OVERDUE, next_morning(event.at, policy)),)
    breached_at = timer.breached_at or (timer.due_at if event.mark == "breach" else None)
    return _with_timer(case, timer, changed(timer, marks=left, breached_at=breached_at))


def _with_timer(case: Case, old: Timer, new: Timer) -> Case:
    return changed(case, clocks=tuple(new if timer is old else timer for timer in case.clocks))


def running_timer(case: Case, kind: str) -> Timer | None:
    """The timer of that kind if it runs."""
    timer = case.timer(kind)
    return timer if timer is not None and timer.running else None


def due_event(case: Case, kind: str, now: datetime) -> ClockRang | None:
    """The event of the mark that this timer has reached by now; None if there is none."""
    timer = running_timer(case, kind)
    if timer is None or timer.next_at is None or timer.next_at > now:
        return None
    mark = timer.marks[0][0] if timer.marks else "breach"
    return ClockRang(by=DESK, at=now, clock=kind, mark=mark)


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
