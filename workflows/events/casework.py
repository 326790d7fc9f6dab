"""Agents' everyday events: taking, asking, informing, transferring, tasks, slips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflows.case import CaseKind
from workflows.events.event import Event


@dataclass(frozen=True, kw_only=True)
class Taken(Event, name="Taken"):
    """An agent becomes the accountable owner (CP-11), or accepts a transfer (CP-13)."""


@dataclass(frozen=True, kw_only=True)
class Assigned(Event, name="Assigned"):
    """Somebody else becomes the owner."""

    owner: str


@dataclass(frozen=True, kw_only=True)
class Recognised(Event, name="Recognised"):
    """CSKH decides that a draft is a complaint, or that a query stays one (CP-04)."""

    kind: CaseKind
    category: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Dismissed(Event, name="Dismissed"):
    """A draft is no complaint (AMB-37); `reason` is the reply that the customer gets."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Corrected(Event, name="Corrected"):
    """An agent corrects facts: keys of reading.FACT_KEYS, category, summary, remedy_asked."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Replied(Event, name="Replied"):
    """An agent's own words to the customer (never a remedy: that needs approval, CP-17)."""

    text: str


@dataclass(frozen=True, kw_only=True)
class AnsweredInPublic(Event, name="AnsweredInPublic"):
    """A public answer below the comment: its writer was answered in private."""


@dataclass(frozen=True, kw_only=True)
class CommentHidden(Event, name="CommentHidden"):
    """The customer's comment is hidden from the public (personal data in it)."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Noted(Event, name="Noted"):
    """An internal note. It never leaves the desk."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Asked(Event, name="Asked"):
    """An agent asks for fields (keys of policy.questions); empty: whatever is missing (CP-10)."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProgressTold(Event, name="ProgressTold"):
    """A progress update to the customer (T06): what is done, what is being done."""

    done: tuple[str, ...]
    pending: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SlipIssued(Event, name="SlipIssued"):
    """The receipt slip was handed over or sent (CP-03)."""

    form: str = "in"


@dataclass(frozen=True, kw_only=True)
class VisitEnded(Event, name="VisitEnded"):
    """The person at the counter leaves (CP-03, CP-20, CP-21)."""


@dataclass(frozen=True, kw_only=True)
class Transferred(Event, name="Transferred"):
    """The complaint goes to another department (CP-13); the customer is informed (CP-14)."""

    to_department: str
    reason: str
    contact_person: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskOpened(Event, name="TaskOpened"):
    """A department is asked to check or do something (CP-11), or to mend a fault (CP-22)."""

    department: str
    what: str
    due: date | None = None
    owner: str = ""
    corrective: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskDone(Event, name="TaskDone"):
    """A department answered its task."""

    task: int
    answer: str


@dataclass(frozen=True, kw_only=True)
class TakenOver(Event, name="TakenOver"):
    """A human leads the conversation; the desk's own questions stop (X-05)."""


@dataclass(frozen=True, kw_only=True)
class HandedBack(Event, name="HandedBack"):
    """The desk may ask by itself again (X-05)."""
