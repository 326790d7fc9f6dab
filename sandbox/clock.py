"""The time that the providers write on every message; a demo moves it forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus the time that was added. Calling it gives an aware time in UTC."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def __call__(self) -> datetime:
        """Return now."""
        return datetime.now(UTC) + self.moved

    def advance(self, by: timedelta) -> None:
        """Move forward (or back)."""
        self.moved += by

    def set(self, now: datetime) -> None:
        """Set the time to `now`, an aware time."""
        self.moved = now - datetime.now(UTC)
