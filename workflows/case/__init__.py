"""The case and its parts: frozen records in the words of the published policy."""

from __future__ import annotations

from workflows.case.hold import Hold
from workflows.case.parts import (
    Agreement,
    Cause,
    ContactPoint,
    Document,
    Incident,
    Meeting,
    Person,
    Proposal,
    Question,
    Remedy,
    Settlement,
    Task,
    Timer,
)
from workflows.case.record import Case
from workflows.case.words import (
    DESK,
    Actor,
    CaseKind,
    ClosingReason,
    FaultSide,
    Outcome,
    Role,
    State,
)

__all__ = [
    "DESK",
    "Actor",
    "Agreement",
    "Case",
    "CaseKind",
    "Cause",
    "ClosingReason",
    "ContactPoint",
    "Document",
    "FaultSide",
    "Hold",
    "Incident",
    "Meeting",
    "Outcome",
    "Person",
    "Proposal",
    "Question",
    "Remedy",
    "Role",
    "Settlement",
    "State",
    "Task",
    "Timer",
]
