"""What happens to a contact point on hold (PV-19). `spread`: told to the person's other cases."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.case import ContactPoint
from workflows.events.event import Event
from workflows.messaging.messages import Inbound
from workflows.reading.result import Reading


@dataclass(frozen=True, kw_only=True)
class Held(Event, name="Held"):
    """Nothing is done on messages from there until the customer was reached another way.

    By an agent about a hold that the desk imposed: a human has looked at it.
    """

    contact: ContactPoint
    reason: str
    signals: tuple[str, ...] = ()
    spread: bool = False


@dataclass(frozen=True, kw_only=True)
class WroteOnHold(Event, name="WroteOnHold"):
    """A message from a contact point on hold, or one so suspicious that it puts it on hold.

    It is kept and shown; nothing of it is heard until the hold is lifted. `at` is its receipt.
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
    """The customer did write: what was kept is worked in as of its receipt.

    `how` the customer was reached; `messages` are the ids of what was kept.
    """

    contact: ContactPoint
    how: str
    messages: tuple[str, ...] = ()
    spread: bool = False


@dataclass(frozen=True, kw_only=True)
class Disowned(Event, name="Disowned"):
    """The customer did not write: the contact point is theirs no longer, its messages count not."""

    contact: ContactPoint
    how: str
    messages: tuple[str, ...] = ()
    spread: bool = False
