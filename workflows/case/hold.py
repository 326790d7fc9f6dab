"""A contact point on hold: what was seen, who sees it through, and how it ended (PV-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.case.parts import ContactPoint


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Requests from one contact point wait until the customer was reached another way.

    Every case of the person knows the hold; `leads` marks the one whose owner sees it through.
    `genuine` is how it ended: the customer wrote those messages, or did not.
    """

    channel: str
    address: str
    reason: str
    signals: tuple[str, ...] = ()
    by: str
    at: datetime
    leads: bool = False
    reviewed_by: str = ""  # the human who imposed it, or looked at what the desk imposed
    noticed_at: datetime | None = None  # when the sender was owed the neutral notice (T14a)
    asked_at: datetime | None = None  # when the customer was asked, and where (T14b)
    asked: ContactPoint | None = None
    answer: bool | None = None  # what the customer said there
    ended_at: datetime | None = None
    ended_by: str = ""
    how: str = ""  # how the customer was reached
    genuine: bool | None = None

    @property
    def open(self) -> bool:
        return self.ended_at is None

    @property
    def contact(self) -> ContactPoint:
        """The contact point, as it stands while it is on hold."""
        return ContactPoint(channel=self.channel, address=self.address, held=True)

    def on(self, contact: ContactPoint) -> bool:
        """This hold is about that contact point."""
        return (self.channel, self.address) == (contact.channel, contact.address)
