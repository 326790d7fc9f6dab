"""Events of a contact point on hold (PV-19). `spread`: passed on to the person's other cases."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.case import ContactPoint
from workflows.events.event import Event
from workflows.messaging.messages import Inbound
from workflows.reading.result import Reading


@dataclass(frozen=True, kw_only=True)
class Held(Event, name="Held"):
    """Messages from there are not processed until the customer is verified another way.

    From an agent, about a hold that the desk imposed: the hold is reviewed.
    """

    contact: ContactPoint
    reason: str
    signals: tuple[str, ...] = ()
    spread: bool = False


@dataclass(frozen=True, kw_only=True)
class WroteOnHold(Event, name="WroteOnHold"):
    """A message from a contact point on hold, or one that puts its sender on hold.

    It is stored and shown, but not applied until the hold is lifted. `at` is its receipt.
    """

    message: Inbound
    reading: Reading
    signals: tuple[str, ...] = ()

    @property
    def contact(self) -> ContactPoint:
        """Where it came from."""
        return ContactPoint(channel=self.message.channel, address=self.message.conversation)


@dataclass(frozen=True, kw_only=True)
class IdentityAsked(Event, name="IdentityAsked"):
    """The customer is asked at another contact whether they wrote (T14b)."""

    contact: ContactPoint
    via: ContactPoint
    spread: bool = False


@dataclass(frozen=True, kw_only=True)
class Released(Event, name="Released"):
    """The customer did write: the parked messages are processed as of their receipt.

    `how` the customer was verified; `messages`: the ids of the parked messages.
    """

    contact: ContactPoint
    how: str
    messages: tuple[str, ...] = ()
    spread: bool = False


@dataclass(frozen=True, kw_only=True)
class Disowned(Event, name="Disowned"):
    """The customer did not write: the contact point is removed, its messages do not count."""

    contact: ContactPoint
    how: str
    messages: tuple[str, ...] = ()
    spread: bool = False
