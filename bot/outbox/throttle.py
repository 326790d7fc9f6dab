"""How fast letters of one channel leave after its provider asked for less."""

from __future__ import annotations

from datetime import datetime, timedelta

CALM = 0.5
"""Letters a second after the first complaint: Microsoft 365 takes thirty a minute."""
SLOWEST = 1 / 60
QUIET = timedelta(minutes=15)
TOGETHER = timedelta(minutes=2)


class Throttle:
    """Letters a second: halved by every complaint, doubled by every quiet quarter of an hour.

    Per channel and worker.
    """

    def __init__(self, full: float) -> None:
        self._full = full
        self._rate = full
        self._since: datetime | None = None
        self._next: datetime | None = None

    def slower(self, now: datetime) -> None:
        """The provider complains; what was under way together complains once."""
        if self._since is None or now - self._since >= TOGETHER:
            self._rate = max(min(SLOWEST, self._full), min(self._rate / 2, CALM))
            self._since = now

    def per_second(self, now: datetime) -> float:
        """The rate as it is now."""
        while self._since is not None and now - self._since >= QUIET:
            self._rate = min(self._full, self._rate * 2)
            self._since = self._since + QUIET if self._rate < self._full else None
        return self._rate

    def resting(self, now: datetime) -> bool:
        """Whether the next letter must still wait."""
        return self._next is not None and now < self._next

    def left(self, letters: int, now: datetime) -> None:
        """So many leave now; a channel at its full speed has other means to keep to it."""
        rate = self.per_second(now)
        self._next = now + timedelta(seconds=letters / rate) if rate < self._full else None
