"""Everything that can happen to a case: one frozen record each. There is no other door.

Every event knows who did it (`by`) and when (`at`, aware). Events carry facts; what follows from
them is decided by the rule table alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workflows.case import (
    Actor,
    Agreement,
    CaseKind,
    ContactPoint,
    FaultSide,
    Meeting,
    Outcome,
    Remedy,
)
from workflows.messages import Inbound
from workflows.reading.result import Reading


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something happened: who, when."""

    by: Actor
    at: datetime


# ── what customers do ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Wrote(Event):
    """A person's message reached the case, by any channel (also noted down by an agent).

    `at` is when it reached the company, which is what all clocks count from (AMB-02).
    """

    message: Inbound
    reading: Reading


@dataclass(frozen=True, kw_only=True)
class MachineWrote(Event):
    """Automatic mail that belongs to the case: filed as a note, answered by nobody."""

    message: Inbound


@dataclass(frozen=True, kw_only=True)
class Agreed(Event):
    """An agent records that the customer accepted (by phone, in person), in these words."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Disagreed(Event):
    """An agent records that the customer does not accept, and on which points (CP-26)."""

    points: tuple[str, ...]


# ── what agents do ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Taken(Event):
    """An agent becomes the accountable owner and starts work (CP-11); accepts a transfer (CP-13)."""


@dataclass(frozen=True, kw_only=True)
class Assigned(Event):
    """Somebody else becomes the owner."""

    owner: str


@dataclass(frozen=True, kw_only=True)
class Recognised(Event):
    """CSKH decides that a draft is a complaint, or that a query stays one (CP-04)."""

    kind: CaseKind
    category: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Dismissed(Event):
    """A draft is no complaint (AMB-37): needs the reply that the customer got as `reason`."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Corrected(Event):
    """An agent fills in or corrects facts: keys of reading.FACT_KEYS, or category/summary/remedy."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Replied(Event):
    """An agent's own words to the customer (never a remedy: that needs approval, CP-17)."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """An internal note. It never leaves the desk."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Asked(Event):
    """An agent asks for fields (keys of policy.questions); empty: whatever is missing (CP-10)."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProgressTold(Event):
    """A progress update to the customer (T06): what is done, what is being done."""

    done: tuple[str, ...]
    pending: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SlipIssued(Event):
    """The receipt slip was handed over or sent (CP-03)."""

    form: str = "in"


@dataclass(frozen=True, kw_only=True)
class VisitEnded(Event):
    """The person at the counter leaves (CP-03, CP-20, CP-21)."""


@dataclass(frozen=True, kw_only=True)
class Transferred(Event):
    """The complaint goes to another department (CP-13); the customer is told (CP-14)."""

    to_department: str
    reason: str
    contact_person: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskOpened(Event):
    """A department is asked to check or do something (CP-11), or to mend a fault (CP-22)."""

    department: str
    what: str
    due: date | None = None
    owner: str = ""
    corrective: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskDone(Event):
    """A department answered its task."""

    task: int
    answer: str


@dataclass(frozen=True, kw_only=True)
class CauseFound(Event):
    """The cause is established (CP-16)."""

    text: str
    fault_side: FaultSide
    findings: tuple[str, ...]
    code: str = ""
    skipped_tasks_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Proposed(Event):
    """A solution is drafted and put to the superior (CP-17), for round 1 or 2 as the case stands."""

    outcome: Outcome
    remedies: tuple[Remedy, ...] = ()
    reason: str = ""
    basis: str = ""
    points: tuple[tuple[str, str], ...] = ()
    offer: str = ""
    corrective: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Approved(Event):
    """The superior approves exactly the draft with this digest."""

    digest: str


@dataclass(frozen=True, kw_only=True)
class Returned(Event):
    """The superior sends the draft back to be improved."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Refused(Event):
    """The superior refuses the draft: a new one is needed."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    """The written answer goes out: T08 in round 1, T10 in round 2 (CP-19, CP-26)."""


@dataclass(frozen=True, kw_only=True)
class Settled(Event):
    """Settled at once, in person or by phone (CP-09, CP-20): what the minutes say."""

    answer: str
    facts: str
    cause: str
    agreement: tuple[Agreement, ...]
    agreed: bool
    place: str = ""
    remarks: str = ""


@dataclass(frozen=True, kw_only=True)
class MinutesMade(Event):
    """The minutes are written, read back and filed (CP-21); unsigned ones need a reason."""

    signed: bool
    unsigned_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Invited(Event):
    """The customer is invited to a meeting in round 2 (CP-26)."""

    meeting: Meeting


@dataclass(frozen=True, kw_only=True)
class Referred(Event):
    """The customer is told where they may turn (CP-27)."""


@dataclass(frozen=True, kw_only=True)
class WithdrawalRecorded(Event):
    """An agent records that the customer withdraws (X-06)."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    """The case ends, with the lesson learned (CP-24; "không có" is a lesson)."""

    lesson: str


@dataclass(frozen=True, kw_only=True)
class Reopened(Event):
    """An ended case goes on (X-06, AMB-11, AMB-35)."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class MergedInto(Event):
    """This case is the same matter as `number`, which goes on (X-04)."""

    number: str


@dataclass(frozen=True, kw_only=True)
class Absorbed(Event):
    """Another case was merged into this one: the earliest receipt counts (X-04)."""

    number: str
    received_at: datetime | None
    facts: tuple[tuple[str, str], ...]
    summary: str
    contact: ContactPoint


@dataclass(frozen=True, kw_only=True)
class TakenOver(Event):
    """A human leads the conversation; the desk's own questions stop (X-05)."""


@dataclass(frozen=True, kw_only=True)
class HandedBack(Event):
    """The desk may ask by itself again (X-05)."""


# ── what the outside and the clock do ────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class LetterSent(Event):
    """The provider accepted a letter. `automatic`: nobody but the desk wrote it (AMB-05)."""

    letter: str
    template: str
    automatic: bool


@dataclass(frozen=True, kw_only=True)
class LetterFailed(Event):
    """A letter did not arrive and will not be tried again (PV-16)."""

    letter: str
    template: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterUnknown(Event):
    """Nobody knows whether a letter arrived: an agent decides."""

    letter: str
    template: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClockRang(Event):
    """A running clock reached its next mark; `mark` is `breach` when the time is over."""

    clock: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class Archived(Event):
    """The file is sealed (CP-23)."""
