"""What the outside and the clock do."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events.event import Event


@dataclass(frozen=True, kw_only=True)
class LetterSent(Event, name="LetterSent"):
    """The provider accepted a letter. `automatic`: nobody but the desk wrote it (AMB-05).

    `reached`: in whose conversation it stands, where its address was none (a public comment).
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
    """An automatic letter waits for an agent: the address got too many of them (CP-07)."""

    letter: str
    template: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClockRang(Event, name="ClockRang"):
    """A running clock reached its next mark; `mark` is `breach` when the time is over."""

    clock: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event, name="CalendarChanged"):
    """The company's days off are others than when the running clocks were counted (CP-25)."""


@dataclass(frozen=True, kw_only=True)
class ConversationMoved(Event, name="ConversationMoved"):
    """Somebody else leads the conversation now, or (`returned`) the desk may write again."""

    returned: bool = False


@dataclass(frozen=True, kw_only=True)
class RepliedElsewhere(Event, name="RepliedElsewhere"):
    """A colleague answered the customer in the provider's own console, past the desk."""

    channel: str
    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Archived(Event, name="Archived"):
    """The file is sealed (CP-23)."""
