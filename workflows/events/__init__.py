"""Everything that can happen to a case: one frozen record each. There is no other door.

Every event knows who did it (`by`) and when (`at`, aware). Events carry facts; what follows from
them is decided by the rule table alone.
"""

from __future__ import annotations

from workflows.events.casework import (
    Asked,
    Assigned,
    Corrected,
    Dismissed,
    HandedBack,
    Noted,
    ProgressTold,
    Recognised,
    Replied,
    SlipIssued,
    Taken,
    TakenOver,
    TaskDone,
    TaskOpened,
    Transferred,
    VisitEnded,
)
from workflows.events.customers import Agreed, Disagreed, MachineWrote, Wrote
from workflows.events.event import Event
from workflows.events.outside import (
    Archived,
    CalendarChanged,
    ClockRang,
    LetterFailed,
    LetterSent,
    LetterUnknown,
)
from workflows.events.resolving import (
    Absorbed,
    Answered,
    Approved,
    CauseFound,
    Closed,
    Invited,
    MergedInto,
    MinutesMade,
    Proposed,
    Referred,
    Refused,
    Reopened,
    Returned,
    Settled,
    WithdrawalRecorded,
)

__all__ = [
    "Absorbed",
    "Agreed",
    "Answered",
    "Approved",
    "Archived",
    "Asked",
    "Assigned",
    "CalendarChanged",
    "CauseFound",
    "ClockRang",
    "Closed",
    "Corrected",
    "Disagreed",
    "Dismissed",
    "Event",
    "HandedBack",
    "Invited",
    "LetterFailed",
    "LetterSent",
    "LetterUnknown",
    "MachineWrote",
    "MergedInto",
    "MinutesMade",
    "Noted",
    "ProgressTold",
    "Proposed",
    "Recognised",
    "Referred",
    "Refused",
    "Reopened",
    "Replied",
    "Returned",
    "Settled",
    "SlipIssued",
    "Taken",
    "TakenOver",
    "TaskDone",
    "TaskOpened",
    "Transferred",
    "VisitEnded",
    "WithdrawalRecorded",
    "Wrote",
]
