"""What is still to come, and the time of a run: it moves from one happening to the next."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count

Happening = Callable[[], Awaitable[object]]


class Timeline:
    """Happenings in the order of their time; of one moment, in the order in which they came."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._serial = count()
        self._coming: list[tuple[datetime, int, Happening]] = []

    def now(self) -> datetime:
        """The time of everybody in the run."""
        return self._now

    def after(self, span: timedelta, happening: Happening) -> None:
        """Let it happen that long from now."""
        heapq.heappush(self._coming, (self._now + span, next(self._serial), happening))

    async def next(self) -> None:
        """Move to the next happening and let it happen."""
        at, _, happening = heapq.heappop(self._coming)
        self._now = max(self._now, at)
        await happening()

    def __len__(self) -> int:
        return len(self._coming)
