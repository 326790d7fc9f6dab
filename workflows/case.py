"""The case and its parts: frozen records in the words of the published policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """Where a case stands (requirements.md section 0). The five published steps group them."""

    DRAFT = "draft"
    RECEIVED = "received"
    ANALYSING = "analysing"
    WAITING_CUSTOMER = "waiting_customer"
    TRANSFERRED = "transferred"
    CAUSE_FOUND = "cause_found"
    PROPOSAL_PENDING = "proposal_pending"
    PROPOSAL_APPROVED = "proposal_approved"
    ANSWERED_R1 = "answered_r1"
    RESOLVED_ON_SPOT = "resolved_on_spot"
    DISAGREED_R1 = "disagreed_r1"
    ROUND2_PREPARING = "round2_preparing"
    ANSWERED_R2 = "answered_r2"
    INVITED_R2 = "invited_r2"
    DISAGREED_R2 = "disagreed_r2"
    REFERRAL_INFORMED = "referral_informed"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ARCHIVED = "archived"
    MERGED = "merged"
    NOT_A_COMPLAINT = "not_a_complaint"


class Role(StrEnum):
    """Who acts (X-15). Customers and the desk itself are roles too."""

    CUSTOMER = "customer"
    SYSTEM = "system"
    RECEIVER = "receiver"  # CSKH
    RESOLVER = "resolver"  # BPGQ
    APPROVER = "approver"  # TP
    DATA_CONTACT = "data_contact"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One who does something to a case: an agent id, a contact address or `desk`."""

    id: str
    name: str
    roles: frozenset[Role]


DESK = Actor(id="desk", name="Hệ thống", roles=frozenset({Role.SYSTEM}))


class CaseKind(StrEnum):
    """CP-04: a query (thắc mắc) or a complaint (khiếu nại)."""

    QUERY = "query"
    COMPLAINT = "complaint"


class FaultSide(StrEnum):
    """CP-16: whose fault the cause is."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    FORCE_MAJEURE = "force_majeure"
    UNDETERMINED = "undetermined"


class Outcome(StrEnum):
    """What the decision grants; PARTIAL and NONE must state their basis (law.md 2.7)."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class ClosingReason(StrEnum):
    """Why a case ended. Silence is never agreement (AMB-12)."""

    AGREED = "agreed"
    SETTLED_ON_SPOT = "settled_on_spot"
    NO_REPLY = "no_reply"
    NOT_AGREED = "not_agreed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class ContactPoint:
    """One address at which a person can be reached on one channel."""

    channel: str
    address: str
    verified: bool = False
    held: bool = False  # PV-19: no request from here is acted on, nothing confidential goes there


@dataclass(frozen=True, kw_only=True)
class Person:
    """The customer, as far as known. Empty strings are unknown, never guessed."""

    full_name: str = ""
    organisation: str = ""
    position: str = ""
    honorific: str = ""  # "anh", "chị"… only when the customer said so
    phone: str = ""  # E.164
    email: str = ""
    postal_address: str = ""
    preferred_channel: str = ""
    contacts: tuple[ContactPoint, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing asked of the customer (CP-10): field, when, and what came back."""

    field: str
    asked_at: datetime
    answered_at: datetime | None = None
    value: str = ""

    @property
    def open(self) -> bool:
        return self.answered_at is None


@dataclass(frozen=True, kw_only=True)
class Task:
    """An internal task to a department (CP-11), or a corrective action (CP-22)."""

    id: int
    department: str
    what: str
    due: date | None = None
    owner: str = ""
    corrective: bool = False
    opened_at: datetime
    done_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Incident:
    """A further fault reported in the same case (CP-15)."""

    text: str
    category: str
    reported_at: datetime


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What went wrong (CP-16): text for the letter, side, and findings as evidence."""

    text: str
    fault_side: FaultSide
    code: str = ""
    findings: tuple[str, ...] = ()
    skipped_tasks_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """One thing the company will do, by when, and the amount in đồng if money is paid."""

    what: str
    by: date
    amount_vnd: int = 0


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A drafted solution. Approval binds `digest`: the exact text, recipients and amounts (CP-17)."""

    round: int
    outcome: Outcome
    remedies: tuple[Remedy, ...]
    reason: str = ""
    basis: str = ""
    points: tuple[tuple[str, str], ...] = ()  # round 2: (the customer's point, our answer)
    offer: str = ""
    corrective: tuple[str, ...] = ()
    drafted_by: str
    drafted_by_name: str = ""
    drafted_at: datetime
    digest: str
    approved_by: str = ""
    approved_by_name: str = ""
    approved_at: datetime | None = None
    returned_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """The meeting an invitation is about (CP-26, T11)."""

    at: datetime
    place: str
    agenda: tuple[str, ...]
    attendees: str
    reply_by: date
    bring: tuple[str, ...] = ()
    online_link: str = ""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One item both sides agreed on the spot (CP-21)."""

    what: str
    who: str
    by: date


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """A complaint settled at once, with the minutes' content (CP-09, CP-20, CP-21)."""

    answer: str
    facts: str
    cause: str
    agreement: tuple[Agreement, ...]
    agreed: bool
    started_at: datetime
    ended_at: datetime
    place: str = ""
    remarks: str = ""
    signed: bool = False
    unsigned_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """One numbered document of the case file; `letter` is the key of the message that carried it."""

    number: str
    template: str
    round: int
    issued_at: datetime
    letter: str
    issued_by: str = ""
    form: str = ""  # "email", "in"… how it was handed over
    sent_at: datetime | None = None
    failed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One running or stopped deadline. `due_at` is the first instant that is too late."""

    kind: str
    started_at: datetime
    due_at: datetime
    due_on: date  # the day that letters print
    marks: tuple[tuple[str, datetime], ...] = ()  # warnings still to come: (name, when)
    stopped_at: datetime | None = None
    breached_at: datetime | None = None

    @property
    def running(self) -> bool:
        return self.stopped_at is None

    @property
    def next_at(self) -> datetime | None:
        """When this clock next has something to say; None once it has nothing left."""
        if not self.running:
            return None
        if self.marks:
            return self.marks[0][1]
        return None if self.breached_at else self.due_at


@dataclass(frozen=True, kw_only=True)
class Case:
    """One complaint (or query) from first word to archive.

    `version` counts saves: a save with a stale version is refused by storage.
    """

    number: str
    state: State
    kind: CaseKind
    channel: str
    conversation: str
    opened_at: datetime
    received_at: datetime | None = None  # when the complaint was first expressed (CP-04)
    round: int = 1
    branch: str = ""
    language: str = "vi"
    category: str = ""
    subject: str = ""
    summary: str = ""
    remedy_asked: str = ""
    department: str
    owner: str
    visit_open: bool = False  # a person stands at the counter (CP-03)
    on_spot_possible: bool = False
    human_leads: bool = False  # the desk's own questions are silent
    first_contact: bool = True  # nothing was sent to this customer yet
    urgent: bool = False
    person: Person = Person()
    person_id: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    signals: frozenset[str] = frozenset()
    papers: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    tasks: tuple[Task, ...] = ()
    incidents: tuple[Incident, ...] = ()
    cause: Cause | None = None
    proposal: Proposal | None = None
    settlement: Settlement | None = None
    meeting: Meeting | None = None
    documents: tuple[Document, ...] = ()
    disagreement: tuple[
        str, ...
    ] = ()  # the points of the latest disagreement, in the customer's words
    clocks: tuple[Clock, ...] = ()
    letters_owed: int = 0  # how many letters this case ever owed: the next letter's serial
    last_question_about_solution_at: datetime | None = None  # AMB-13
    lesson: str = ""
    closing_reason: ClosingReason | None = None
    closed_at: datetime | None = None
    merged_into: str = ""
    absorbed: tuple[str, ...] = ()
    version: int = 0

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """What the customer was asked and has not answered."""
        return tuple(question for question in self.questions if question.open)

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Internal tasks that wait for a department; corrective actions are not among them."""
        return tuple(t for t in self.tasks if t.done_at is None and not t.corrective)

    def documents_of(self, *templates: str) -> tuple[Document, ...]:
        """The documents of these kinds, oldest first."""
        return tuple(document for document in self.documents if document.template in templates)

    def fact(self, key: str) -> str:
        """The newest value of a fact, or an empty string."""
        return dict(self.facts).get(key, "")

    @property
    def next_due_at(self) -> datetime | None:
        """The next moment at which the desk must look at this case again."""
        moments = [clock.next_at for clock in self.clocks if clock.next_at is not None]
        return min(moments, default=None)

    def clock(self, kind: str) -> Clock | None:
        """The latest clock of that kind, running or stopped."""
        return next((clock for clock in reversed(self.clocks) if clock.kind == kind), None)
