"""The case: the aggregate of everything known about one complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.case.hold import Hold
from workflows.case.parts import (
    Cause,
    ContactPoint,
    Document,
    Incident,
    Meeting,
    Person,
    Proposal,
    Question,
    Settlement,
    Task,
    Timer,
)
from workflows.case.words import CaseKind, ClosingReason, State

NOBODY = Person()


@dataclass(frozen=True, kw_only=True)
class Case:
    """One complaint (or query) from the first message to the archive.

    `version` counts saves: storage refuses a save with an old version.
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
    category_choices: tuple[str, ...] = ()  # what it may be about, likeliest first
    subject: str = ""
    summary: str = ""
    remedy_asked: str = ""
    department: str
    owner: str
    visit_open: bool = False  # a person stands at the counter (CP-03)
    on_spot_possible: bool = False
    human_leads: bool = False  # the desk asks no questions by itself
    first_contact: bool = True  # nothing was sent to this customer yet
    vouched: bool = False  # a mail of the customer was proven to be theirs (ADR 0007)
    urgent: bool = False
    person: Person = NOBODY
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
    clocks: tuple[Timer, ...] = ()
    letters_owed: int = 0  # how many letters this case ever owed: the next letter's serial
    last_question_about_solution_at: datetime | None = None  # AMB-13
    asked_again_at: datetime | None = None  # the one further question after a doubtful yes
    withdrawal_asked_at: datetime | None = None  # the one question whether they withdraw
    withdrawal_question_open_at: datetime | None = None  # since when nothing else was written
    rating: int | None = None  # 1…5, the customer's own mark after the end (CP-24)
    lesson: str = ""
    closing_reason: ClosingReason | None = None
    closed_at: datetime | None = None
    merged_into: str = ""
    absorbed: tuple[str, ...] = ()
    follows: str = ""  # an ended case that the first message answers (AMB-35)
    holds: tuple[Hold, ...] = ()  # PV-19, oldest first
    version: int = 0

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """What the customer was asked and has not answered."""
        return tuple(question for question in self.questions if question.open)

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Internal tasks that wait for a department; corrective actions are not among them."""
        waiting = (task for task in self.tasks if task.done_at is None)
        return tuple(task for task in waiting if not task.corrective and not task.about_hold)

    @property
    def open_holds(self) -> tuple[Hold, ...]:
        """The contact points whose messages wait (PV-19)."""
        return tuple(hold for hold in self.holds if hold.open)

    def hold(self, contact: ContactPoint) -> Hold | None:
        """The newest hold of that contact point, open or ended."""
        return next((hold for hold in reversed(self.holds) if hold.on(contact)), None)

    def documents_of(self, *templates: str) -> tuple[Document, ...]:
        """The documents of these kinds, oldest first."""
        return tuple(document for document in self.documents if document.template in templates)

    def fact(self, key: str) -> str:
        """The newest value of a fact, or an empty string."""
        return dict(self.facts).get(key, "")

    @property
    def next_due_at(self) -> datetime | None:
        """When the next timer of this case reaches a mark."""
        moments = [timer.next_at for timer in self.clocks if timer.next_at is not None]
        return min(moments, default=None)

    def timer(self, kind: str) -> Timer | None:
        """The latest timer of that kind, running or stopped."""
        return next((timer for timer in reversed(self.clocks) if timer.kind == kind), None)
