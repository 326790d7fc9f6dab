"""What each event leaves in the case: facts only, no decisions. One function per event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workflows import events as e
from workflows.case import Case
from workflows.engine.apply import casework, external, holds, resolution


def apply_event(case: Case, event: e.Event) -> Case:
    """The case with the event's facts filed; events without facts leave it as it is."""
    record = RECORDS.get(type(event))
    return record(case, event) if record else case


RECORDS: dict[type[e.Event], Callable[[Case, Any], Case]] = {
    e.Wrote: holds.wrote,
    e.Disagreed: resolution.disagreed,
    e.Taken: casework.taken,
    e.Assigned: casework.assigned,
    e.Recognised: casework.recognised,
    e.Corrected: casework.corrected,
    e.VisitEnded: casework.visit_ended,
    e.TaskOpened: casework.task_opened,
    e.TaskDone: casework.task_done,
    e.CauseFound: resolution.cause_found,
    e.Proposed: resolution.proposed,
    e.Approved: resolution.approved,
    e.Returned: resolution.returned,
    e.Refused: resolution.returned,
    e.Settled: resolution.settled,
    e.MinutesMade: resolution.minutes_made,
    e.Answered: resolution.answered,
    e.Invited: resolution.invited,
    e.Closed: resolution.closed,
    e.MergedInto: resolution.merged,
    e.Absorbed: resolution.absorbed,
    e.TakenOver: casework.taken_over,
    e.HandedBack: casework.handed_back,
    e.RepliedElsewhere: casework.answered_elsewhere,
    e.LetterSent: external.letter_sent,
    e.LetterFailed: external.letter_failed,
    e.Held: holds.held,
    e.WroteOnHold: holds.wrote_on_hold,
    e.IdentityAsked: holds.identity_asked,
    e.Released: holds.released,
    e.Disowned: holds.disowned,
}
