"""The row types of the rule table. A row is data: a lawyer can read it beside the policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflows.case import Case, Role, State
from workflows.events import Event
from workflows.policy import Policy

Guard = Callable[[Case, Event, Policy], bool]
"""A pure predicate; it sees the case with the event's facts already applied."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """A precondition of a rule; `vi` is what the agent reads when it is not met."""

    met: Guard
    vi: str
    en: str


def need(*, vi: str, en: str) -> Callable[[Guard], Need]:
    """Decorator: makes a predicate a Need with these two sentences."""
    return lambda met: Need(met=met, vi=vi, en=en)


@dataclass(frozen=True, kw_only=True)
class LetterAction:
    """One letter that a rule makes the company owe, by its name in letters.LETTERS."""

    letter: str
    when: Guard | None = None


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One alert to agents: `to` is owner, group or duty (the manager on duty)."""

    vi: str
    to: str = "owner"
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row: in these states this event, by one of these roles, leads to `to` and owes letters.

    `when` chooses between rules of the same state and event: the first that fits applies.
    An unmet need refuses the event and says what is missing. `to` None: the state stays.
    `asks`: the letters of this rule ask for the missing information (CP-10).
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
    offered: Callable[[Case], bool] | None = None  # when the button makes sense; None: always
    vi: str
    en: str


@dataclass(frozen=True, kw_only=True)
class SideEffect:
    """What a customer's message causes besides the rule that moved the case."""

    clause: str
    when: Guard
    letters: tuple[LetterAction, ...] = ()
    alerts: tuple[Alert, ...] = ()
    vi: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A warning before the due moment: after this part of the time, or so many working days."""

    name: str
    part: float = 0.0
    working_days: Callable[[Policy], int] | None = None


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One kind of SLA timer: it starts when `runs` becomes true and stops when it is false.

    `hours` or `working_days` say how long. `met_by_letters`: names of letters that do the duty
    once a provider or an agent has accepted them; any letter, or an event of `met_by_events`,
    that makes `runs` false has done it too. `restarts_on`: events that start the time again.
    `promise`: the company has published it, so it counts from receipt, and until the duty is
    done the timer resumes from its old start, whatever happens to the case.
    """

    kind: str
    clause: str
    runs: Callable[[Case], bool]
    hours: Callable[[Policy], int] | None = None
    working_days: Callable[[Policy], int] | None = None
    marks: tuple[Mark, ...] = ()
    met_by_letters: frozenset[str] = frozenset()
    met_by_events: tuple[type[Event], ...] = ()
    restarts_on: tuple[type[Event], ...] = ()
    begins_on: Callable[[Policy], type[Event] | None] | None = None  # starts only with this event
    by_hand_only: bool = False  # an automatic letter does not count (AMB-05)
    promise: bool = False
    anew_after: frozenset[State] = frozenset()  # a duty that was done is owed again after these
    customers_time: bool = False  # time for the customer: never made shorter
    vi: str
    en: str
