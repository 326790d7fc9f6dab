"""A contact point on hold: why, who is responsible, and how it ended (PV-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.case.parts import ContactPoint


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Messages from one contact point wait until the customer is verified another way.

    Every case of the person has the hold; `leads` marks the case whose owner must verify it.
    `genuine` is the result: the customer wrote those messages, or did not.
    """

    channel: str
    address: str
    reason: str
    signals: tuple[str, ...] = ()
    by: str
    at: datetime
    leads: bool = False
    reviewed_by: str = ""  # the agent who imposed it, or reviewed the hold of the desk
    noticed_at: datetime | None = None  # when the sender got the neutral notice (T14a)
    asked_at: datetime | None = None  # when the customer was asked, and where (T14b)
    asked: ContactPoint | None = None
    answer: bool | None = None  # what the customer said there
    ended_at: datetime | None = None
    ended_by: str = ""
    how: str = ""  # how the customer was verified
    genuine: bool | None = None

    @property
    def open(self) -> bool:
        return self.ended_at is None

    @property
    def contact(self) -> ContactPoint:
        """The contact point, marked as held."""
        return ContactPoint(channel=self.channel, address=self.address, held=True)

    def on(self, contact: ContactPoint) -> bool:
        """This hold is about that contact point."""
        return self.contact.is_same(contact)
