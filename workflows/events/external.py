"""Events from providers, timers and the calendar."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events.event import Event


@dataclass(frozen=True, kw_only=True)
class LetterSent(Event, name="LetterSent"):
    """The provider accepted a letter. `automatic`: nobody but the desk wrote it (AMB-05).

    `reached`: the conversation it arrived in, when its address was a public comment.
    """

    letter: str
    template: str
    automatic: bool
    reached: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterFailed(Event, name="LetterFailed"):
    """A letter did not arrive and will not be tried again (PV-16)."""

    letter: str
    template: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterUnknown(Event, name="LetterUnknown"):
    """Nobody knows whether a letter arrived: an agent decides."""

    letter: str
    template: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterHeld(Event, name="LetterHeld"):
    """An automatic letter is rate-limited and waits for an agent (CP-07)."""

    letter: str
    template: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClockRang(Event, name="ClockRang"):
    """A running timer has reached its next mark; `breach` is the mark of the due moment."""

    clock: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event, name="CalendarChanged"):
    """The company's days off have changed since the running timers were counted (CP-25)."""


@dataclass(frozen=True, kw_only=True)
class ConversationMoved(Event, name="ConversationMoved"):
    """Somebody else leads the conversation now, or (`returned`) the desk may write again."""

    returned: bool = False


@dataclass(frozen=True, kw_only=True)
class RepliedElsewhere(Event, name="RepliedElsewhere"):
    """A colleague answered the customer in the provider's own console, outside the desk."""

    channel: str
    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Archived(Event, name="Archived"):
    """The case is archived (CP-23)."""
