"""Event application: the facts of each event go into the case; no decisions. One function each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workflows import events as e
from workflows.case import Case
from workflows.engine.apply import casework, external, holds, resolution


def apply_event(case: Case, event: e.Event) -> Case:
    """Returns the case with the event's facts. An event without facts changes nothing."""
    apply = APPLY_BY_EVENT.get(type(event))
    return apply(case, event) if apply else case


APPLY_BY_EVENT: dict[type[e.Event], Callable[[Case, Any], Case]] = {
    e.Wrote: holds.apply_wrote,
    e.Disagreed: resolution.apply_disagreed,
    e.Taken: casework.apply_taken,
    e.Assigned: casework.apply_assigned,
    e.Recognised: casework.apply_recognised,
    e.Corrected: casework.apply_corrected,
    e.VisitEnded: casework.apply_visit_ended,
    e.TaskOpened: casework.apply_task_opened,
    e.TaskDone: casework.apply_task_done,
    e.CauseFound: resolution.apply_cause_found,
    e.Proposed: resolution.apply_proposed,
    e.Approved: resolution.apply_approved,
    e.Returned: resolution.apply_returned,
    e.Refused: resolution.apply_returned,
    e.Settled: resolution.apply_settled,
    e.MinutesMade: resolution.apply_minutes_made,
    e.Answered: resolution.apply_answered,
    e.Invited: resolution.apply_invited,
    e.Closed: resolution.apply_closed,
    e.MergedInto: resolution.apply_merged_into,
    e.Absorbed: resolution.apply_absorbed,
    e.TakenOver: casework.apply_taken_over,
    e.HandedBack: casework.apply_handed_back,
    e.RepliedElsewhere: casework.apply_replied_elsewhere,
    e.LetterSent: external.apply_letter_sent,
    e.LetterFailed: external.apply_letter_failed,
    e.Held: holds.apply_held,
    e.WroteOnHold: holds.apply_wrote_on_hold,
    e.IdentityAsked: holds.apply_identity_asked,
    e.Released: holds.apply_released,
    e.Disowned: holds.apply_disowned,
}
