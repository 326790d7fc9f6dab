"""The one clock of a running desk. The demo and the journeys may move it forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """The time in UTC, plus the time that was added. It never goes back."""

    def __init__(self, start: datetime | None = None) -> None:
        """With `start` the clock is frozen there and only `advance` moves it."""
        self._frozen = start
        self._added = timedelta()
        self._watchers: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The time of the desk, aware, in UTC."""
        return (self._frozen or datetime.now(UTC)) + self._added

    def advance(self, span: timedelta) -> datetime:
        """Move forward and call the watchers. Raises ValueError for a negative span."""
        if span < timedelta():
            raise ValueError("a clock of this desk never goes back")
        self._added += span
        for wake in self._watchers:
            wake()
        return self.now()

    def on_move(self, wake: Callable[[], None]) -> None:
        """Call `wake` after every move."""
        self._watchers.append(wake)
