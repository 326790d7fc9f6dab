"""The burst limit: when too many automatic letters leave in a minute, the others wait."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
REST = timedelta(minutes=10)


class BurstLimit:
    """Lets `per_minute` automatic letters pass in a minute, then none for REST.

    One per channel and worker. It stops a desk that writes to everybody at once, until people have
    looked. Letters that agents wrote always pass; the others stay owed meanwhile.
    """

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._passed: deque[datetime] = deque(maxlen=per_minute)
        self._until: datetime | None = None

    def is_resting(self, now: datetime) -> bool:
        """Whether automatic letters must wait now."""
        return self._until is not None and now < self._until

    def count(self, now: datetime) -> bool:
        """Count one automatic letter; True when it was one too many and the rest begins."""
        full = len(self._passed) == self.per_minute and now - self._passed[0] < MINUTE
        self._passed.append(now)
        if not full or self.is_resting(now):
            return False
        self._until = now + REST
        return True
