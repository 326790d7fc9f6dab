"""What a row of the rule table says. A row is data: a lawyer can read it beside the policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflows.case import Case, Role, State
from workflows.events import Event
from workflows.policy import Policy

Guard = Callable[[Case, Event, Policy], bool]
"""A named pure predicate; it sees the case with the event's facts already filed."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something that must be so before the row may apply; `vi` is what an agent is told if not."""

    met: Guard
    vi: str
    en: str


def need(*, vi: str, en: str) -> Callable[[Guard], Need]:
    """Make a predicate a Need: the sentences stand where the condition is."""
    return lambda met: Need(met=met, vi=vi, en=en)


@dataclass(frozen=True, kw_only=True)
class LetterAction:
    """One letter that a row makes the company owe, by its logical name (letters.LETTERS)."""

    letter: str
    when: Guard | None = None


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One notice to the agents: `to` is owner, group or duty (the manager on duty)."""

    vi: str
    to: str = "owner"
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row: at these states, this event, by one of these roles, leads there and owes that.

    `when` chooses between rows of the same state and event; the first row that fits applies.
    `needs` refuse the event, naming what is missing. `to` None: the state stays.
    `asks`: what is missing is asked for with the letters of this row (CP-10).
    """

    clause: str
    at: frozenset[State]
    on: type[Event]
    by: frozenset[Role]
    to: State | None = None
    round: int | None = None
    when: Guard | None = None
    needs: tuple[Need, ...] = ()
    letters: tuple[LetterAction, ...] = ()
    alerts: tuple[Alert, ...] = ()
    asks: bool = False
    opens_round: int | None = None
    button: str = ""
    offered: Callable[[Case], bool] | None = None  # where the button makes sense; None: always
    vi: str
    en: str


@dataclass(frozen=True, kw_only=True)
class SideEffect:
    """What a customer's message also sets off, whatever row it moved the case by."""

    clause: str
    when: Guard
    letters: tuple[LetterAction, ...] = ()
    alerts: tuple[Alert, ...] = ()
    vi: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A warning on the way: after this part of the time, or after so many working days."""

    name: str
    part: float = 0.0
    working_days: Callable[[Policy], int] | None = None


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One clock: it starts when `runs` becomes true and stops when it no longer is.

    `met_by` are letters that do the duty while it runs, once a provider (or a hand) has taken
    them; a letter or one of `met_by_acts` that makes `runs` false has done it too. `restarts_on`
    events begin the count anew. `promise` marks what the company
    has published: it counts from receipt, and until the duty is done the count goes on from where
    it began, whatever happens to the case. `hours` or `working_days` say how long.
    """

    kind: str
    clause: str
    runs: Callable[[Case], bool]
    hours: Callable[[Policy], int] | None = None
    working_days: Callable[[Policy], int] | None = None
    marks: tuple[Mark, ...] = ()
    met_by: frozenset[str] = frozenset()
    met_by_acts: tuple[type[Event], ...] = ()
    restarts_on: tuple[type[Event], ...] = ()
    begins_on: Callable[[Policy], type[Event] | None] | None = None  # only with such an event
    by_hand_only: bool = False  # an automatic letter does not do the duty (AMB-05)
    promise: bool = False
    anew_after: frozenset[State] = frozenset()  # a duty done before these is owed once more
    customers_time: bool = False  # what the customer has been given: never cut short
    vi: str
    en: str
