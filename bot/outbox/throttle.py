"""The throttle of a channel: its rate falls when the provider complains, and recovers."""

from __future__ import annotations

from datetime import datetime, timedelta

RATE_AFTER_COMPLAINT = 0.5
"""Letters a second after the first complaint: Microsoft 365 takes thirty a minute."""


SLOWEST = 1 / 60


QUIET = timedelta(minutes=15)


TOGETHER = timedelta(minutes=2)
"""Complaints within this time are about the same letters."""


class SendThrottle:
    """Letters a second: halved by every complaint, doubled by every quiet quarter of an hour.

    One per channel and worker. `full` is the channel's own rate.
    """

    def __init__(self, full: float) -> None:
        self._full = full
        self._rate = full
        self._since: datetime | None = None
        self._next: datetime | None = None

    def slow_down(self, now: datetime) -> None:
        """The provider complains; complaints about letters sent together count once."""
        if self._since is None or now - self._since >= TOGETHER:
            self._rate = max(min(SLOWEST, self._full), min(self._rate / 2, RATE_AFTER_COMPLAINT))
            self._since = now

    def per_second(self, now: datetime) -> float:
        """The rate as it is now."""
        while self._since is not None and now - self._since >= QUIET:
            self._rate = min(self._full, self._rate * 2)
            self._since = self._since + QUIET if self._rate < self._full else None
        return self._rate

    def is_resting(self, now: datetime) -> bool:
        """Whether the next letter must still wait."""
        return self._next is not None and now < self._next

    def count(self, letters: int, now: datetime) -> None:
        """So many letters leave now. At full rate the limiter of the lane paces them instead."""
        rate = self.per_second(now)
        self._next = now + timedelta(seconds=letters / rate) if rate < self._full else None
