"""What customers (and their machines) do."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.case import ContactPoint
from workflows.events.event import Event
from workflows.messaging.messages import Inbound
from workflows.reading.result import Reading


@dataclass(frozen=True, kw_only=True)
class Wrote(Event, name="Wrote"):
    """A person's message reached the case, by any channel (also noted down by an agent).

    `at` is when it reached the company: all timers count from it (AMB-02). `vouched`: the
    provider, a token of ours or an agent proves who wrote; a mail that only has the customer's
    address and a case number may be anybody's (ADR 0007). `introduces`: what it says of its
    writer may go into their record; a new case does not need that. `proven`: the same proof,
    asked of a new case too: only then may a letter repeat its words to the address.
    """

    message: Inbound
    reading: Reading
    vouched: bool = True
    introduces: bool = True
    proven: bool = True

    @property
    def contact(self) -> ContactPoint:
        """Where the message came from."""
        return ContactPoint(channel=self.message.channel, address=self.message.conversation)


@dataclass(frozen=True, kw_only=True)
class MachineWrote(Event, name="MachineWrote"):
    """Automatic mail that belongs to the case: filed as a note, answered by nobody."""

    message: Inbound


@dataclass(frozen=True, kw_only=True)
class Agreed(Event, name="Agreed"):
    """An agent records that the customer accepted (by phone, in person), in these words."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Disagreed(Event, name="Disagreed"):
    """An agent records that the customer does not accept, and on which points (CP-26)."""

    points: tuple[str, ...]
