"""Events that resolve and end a case: cause, proposal, answer, round 2, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.case import Agreement, ContactPoint, FaultSide, Hold, Meeting, Outcome, Remedy
from workflows.events.event import Event


@dataclass(frozen=True, kw_only=True)
class CauseFound(Event, name="CauseFound"):
    """The cause is established (CP-16)."""

    text: str
    fault_side: FaultSide
    findings: tuple[str, ...]
    code: str = ""
    skipped_tasks_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Proposed(Event, name="Proposed"):
    """A solution is drafted for the current round and put to the superior (CP-17)."""

    outcome: Outcome
    remedies: tuple[Remedy, ...] = ()
    reason: str = ""
    basis: str = ""
    points: tuple[tuple[str, str], ...] = ()
    offer: str = ""
    corrective: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Approved(Event, name="Approved"):
    """The superior approves exactly the draft with this digest."""

    digest: str


@dataclass(frozen=True, kw_only=True)
class Returned(Event, name="Returned"):
    """The superior returns the draft for changes."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Refused(Event, name="Refused"):
    """The superior refuses the draft: a new one is needed."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Answered(Event, name="Answered"):
    """The written answer goes out: T08 in round 1, T10 in round 2 (CP-19, CP-26)."""


@dataclass(frozen=True, kw_only=True)
class Settled(Event, name="Settled"):
    """Settled at once, in person or by phone (CP-09, CP-20): what the minutes say."""

    answer: str
    facts: str
    cause: str
    agreement: tuple[Agreement, ...]
    agreed: bool
    place: str = ""
    remarks: str = ""


@dataclass(frozen=True, kw_only=True)
class MinutesMade(Event, name="MinutesMade"):
    """The minutes are written, read back and filed (CP-21); unsigned ones need a reason."""

    signed: bool
    unsigned_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Invited(Event, name="Invited"):
    """The customer is invited to a meeting in round 2 (CP-26)."""

    meeting: Meeting


@dataclass(frozen=True, kw_only=True)
class Referred(Event, name="Referred"):
    """The customer is informed about the competent authorities (CP-27)."""


@dataclass(frozen=True, kw_only=True)
class WithdrawalRecorded(Event, name="WithdrawalRecorded"):
    """An agent records that the customer withdraws (X-06)."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Closed(Event, name="Closed"):
    """The case ends, with the lesson learned (CP-24; "không có" is a lesson)."""

    lesson: str


@dataclass(frozen=True, kw_only=True)
class Reopened(Event, name="Reopened"):
    """An ended case goes on (X-06, AMB-11, AMB-35)."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class MergedInto(Event, name="MergedInto"):
    """This case is the same matter as `number`, which goes on (X-04)."""

    number: str


@dataclass(frozen=True, kw_only=True)
class Absorbed(Event, name="Absorbed"):
    """Another case was merged into this one: the earliest receipt counts (X-04)."""

    number: str
    received_at: datetime | None
    facts: tuple[tuple[str, str], ...]
    summary: str
    contact: ContactPoint
    holds: tuple[Hold, ...] = ()  # the open holds of that case (PV-19)
