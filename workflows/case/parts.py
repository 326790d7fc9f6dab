"""The parts of a case: frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workflows.case.words import FaultSide, Outcome


@dataclass(frozen=True, kw_only=True)
class ContactPoint:
    """One address at which a person can be reached on one channel."""

    channel: str
    address: str
    verified: bool = False
    held: bool = False  # PV-19: no request from here counts, nothing confidential goes there

    def is_same(self, other: ContactPoint) -> bool:
        """The same channel and address, whatever else is known about it."""
        return (self.channel, self.address) == (other.channel, other.address)


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

    def has_contact(self, contact: ContactPoint) -> bool:
        """Whether this contact point is known."""
        return any(known.is_same(contact) for known in self.contacts)

    def answers_at(self, address: str) -> bool:
        """The person wrote from that address or gave it to us, and it is not on hold."""
        if any(known.held for known in self.contacts if known.address == address):
            return False
        given = (self.email.lower(), self.phone)
        known_at = tuple(known.address for known in self.contacts)
        return bool(address) and address in (*given, *known_at)


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
    about_hold: bool = False  # PV-19: verify the customer; the cause can be found without it
    opened_at: datetime
    done_at: datetime | None = None
    answer: str = ""
    news: tuple[str, ...] = ()  # what the customer wrote while the task was open (CP-12)


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
    """A drafted solution. Approval binds `digest`: exact text, recipients, amounts (CP-17)."""

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
    """One numbered document of the case; `letter` is the key of the letter that carries it."""

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
class Timer:
    """One running or stopped SLA timer. `due_at` is the first instant that is too late."""

    kind: str
    started_at: datetime
    due_at: datetime
    due_on: date  # the day that letters print
    marks: tuple[tuple[str, datetime], ...] = ()  # warnings still to come: (name, when)
    stopped_at: datetime | None = None
    met_by: tuple[str, ...] = ()  # keys of letters, names of events that did the duty
    after_letter: int = 0  # only letters owed later than this one can do the duty
    breached_at: datetime | None = None
    lawful_on: date | None = None  # a changed calendar permits this later day; due_on stays

    @property
    def running(self) -> bool:
        return self.stopped_at is None

    @property
    def next_at(self) -> datetime | None:
        """Returns when this timer reaches its next mark, or None if none is left."""
        if not self.running:
            return None
        if self.marks:
            return self.marks[0][1]
        return None if self.breached_at else self.due_at
