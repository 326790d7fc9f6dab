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

    A timer starts when its condition (`Deadline.runs`) becomes true, or with the event of
    `begins_on` while the condition is true. It stops when the duty is done or the condition
    becomes false. Later it starts again in the same two cases: as a new timer, or the old one
    resumes (`_should_resume`). When the letter that did the duty fails later, the timer resumes
    as if it had never stopped (AMB-09).
    """
    if before is not None and before.state is State.ARCHIVED:
        return case
    if isinstance(event, CalendarChanged):
        return recalculated(case, event.at, policy)
    if isinstance(event, ClockRang):
        case = _with_reached_mark(case, event, policy)
    earlier = _replaced_receipt(before, case)
    for deadline in DEADLINES:
        if earlier is not None:
            case = _with_earlier_receipt(case, deadline, earlier, event.at, policy)
        case = _with_updated_timer(before, case, deadline, event, policy)
    return case


def _with_updated_timer(
    before: Case | None, case: Case, deadline: Deadline, event: Event, policy: Policy
) -> Case:
    """The case with the one timer of this deadline as it must be after the event."""
    timer = case.timer(deadline.kind)
    if timer is not None and timer.running:
        return _with_updated_running(case, timer, deadline, event, policy)
    runs = deadline.runs(case)
    if timer is not None and timer.met_by:
        stopped = _with_letter_result(timer, deadline, event)
        case = _with_timer(case, timer, stopped)
        if runs and not stopped.met_by:
            return _with_timer(case, stopped, _resumed_timer(stopped, deadline, event.at, policy))
        timer = stopped
    if not runs or not _should_start(before, deadline, event, policy):
        return case
    if timer is not None and _should_resume(before, timer, deadline, event):
        return _with_timer(case, timer, _resumed_timer(timer, deadline, event.at, policy))
    return changed(case, clocks=(*case.clocks, _fresh_timer(case, deadline, event.at, policy)))


def _should_start(before: Case | None, deadline: Deadline, event: Event, policy: Policy) -> bool:
    """Whether the condition has become true, or (AMB-04) the event it counts from has happened."""
    trigger = deadline.begins_on(policy) if deadline.begins_on else None
    if trigger is not None:
        return isinstance(event, trigger)
    return before is None or not deadline.runs(before)


def _with_updated_running(
    case: Case, timer: Timer, deadline: Deadline, event: Event, policy: Policy
) -> Case:
    """The case with this running timer stopped, restarted or unchanged."""
    proof = _proof_of_duty(timer, deadline, event)
    done = proof and isinstance(event, LetterSent) and event.template in deadline.met_by_letters
    if done or not deadline.runs(case):
        return _with_timer(case, timer, changed(timer, stopped_at=event.at, met_by=proof))
    if type(event) not in deadline.restarts_on:
        return case
    fresh = _fresh_timer(case, deadline, event.at, policy)
    fresh = changed(fresh, marks=unreached_marks(fresh, timer))
    if timer.breached_at is None:
        return _with_timer(case, timer, fresh)
    case = _with_timer(case, timer, changed(timer, stopped_at=event.at))
    return changed(case, clocks=(*case.clocks, fresh))


def _proof_of_duty(timer: Timer, deadline: Deadline, event: Event) -> tuple[str, ...]:
    """The key of the letter, or the name of the event, that does the duty; () if none does."""
    if isinstance(event, LetterSent):
        written = not (deadline.by_hand_only and event.automatic)
        return (event.letter,) if written and serial(event.letter) > timer.after_letter else ()
    return (event.name,) if isinstance(event, deadline.met_by_events) else ()


def _with_letter_result(timer: Timer, deadline: Deadline, event: Event) -> Timer:
    """A stopped timer, with `met_by` after this letter was sent or has failed."""
    if isinstance(event, LetterFailed):
        left = tuple(letter for letter in timer.met_by if letter != event.letter)
        return changed(timer, met_by=left)
    if isinstance(event, LetterSent) and event.template in deadline.met_by_letters:
        proofs = dict.fromkeys((*timer.met_by, *_proof_of_duty(timer, deadline, event)))
        return changed(timer, met_by=tuple(proofs))
    return timer


def _should_resume(before: Case | None, timer: Timer, deadline: Deadline, event: Event) -> bool:
    """Whether the stopped timer goes on from its old start; otherwise a new timer starts.

    Every timer resumes when a letter has failed. A published promise resumes too, with one
    exception: the duty was done and the case comes from a state after which it is owed anew.
    """
    if isinstance(event, LetterFailed):
        return True
    owed_anew = before is not None and before.state in deadline.anew_after
    return deadline.promise and not (timer.met_by and owed_anew)


def _replaced_receipt(before: Case | None, case: Case) -> datetime | None:
    """The moment of the old receipt if this event has brought an earlier one, else None."""
    old = before.received_at if before is not None else None
    received = case.received_at
    return old if old is not None and received is not None and received < old else None


def _with_earlier_receipt(
    case: Case, deadline: Deadline, old: datetime, now: datetime, policy: Policy
) -> Case:
    """The case with its timer moved to the earlier receipt if it counts from receipt (X-04).

    A breach stays a breach.
    """
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


def _fresh_timer(case: Case, deadline: Deadline, now: datetime, policy: Policy) -> Timer:
    """A new timer that counts from now; the first one of a promise counts from the receipt."""
    trigger = deadline.begins_on(policy) if deadline.begins_on else None
    first = deadline.promise and trigger is None and case.timer(deadline.kind) is None
    start = case.received_at if first and case.received_at is not None else now
    timer = new_timer(start, deadline, policy, deadline.kind)
    ahead = tuple(mark for mark in timer.marks if mark[1] > now)
    return changed(timer, marks=ahead, after_letter=case.letters_owed)


def _resumed_timer(timer: Timer, deadline: Deadline, now: datetime, policy: Policy) -> Timer:
    """The stopped timer, running again with its old due moment.

    After a breach the next mark is the reminder (OVERDUE) of the next working morning.
    """
    if timer.breached_at is not None:
        marks: tuple[tuple[str, datetime], ...] = ((OVERDUE, next_morning(now, policy)),)
    else:
        fresh = new_timer(timer.started_at, deadline, policy, timer.kind)
        marks = tuple(mark for mark in fresh.marks if now < mark[1] < timer.due_at)
    return changed(timer, stopped_at=None, met_by=(), marks=marks)


def _with_reached_mark(case: Case, event: ClockRang, policy: Policy) -> Case:
    """The case whose timer has reached this mark: a warning, the breach or OVERDUE.

    After the breach OVERDUE is the next mark of every working morning.
    """
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
    """The timer of that kind if it is running, else None."""
    timer = case.timer(kind)
    return timer if timer is not None and timer.running else None


def due_event(case: Case, kind: str, now: datetime) -> ClockRang | None:
    """Returns the event of the mark that this timer has reached by now, or None."""
    timer = running_timer(case, kind)
    if timer is None or timer.next_at is None or timer.next_at > now:
        return None
    mark = timer.marks[0][0] if timer.marks else "breach"
    return ClockRang(by=DESK, at=now, clock=kind, mark=mark)


BY_KIND = {deadline.kind: deadline for deadline in DEADLINES}


def recalculated(case: Case, now: datetime, policy: Policy) -> Case:
    """The case with its running timers counted again by the calendar of today.

    A change of the calendar is never to the customer's disadvantage. A day by which the company
    must act moves only to an earlier day; the later day that the new calendar permits is noted
    as `lawful_on`. The time that the customer has (`customers_time`) becomes only longer. A
    breach stays a breach, and no reminder is repeated. Raises CalendarEnds.
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
