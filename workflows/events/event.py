"""What every event has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.case import Actor


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something happened: who, when, and when the desk worked it in, if that was later (PV-19)."""

    by: Actor
    at: datetime
    heard_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """When the desk acts on it: clocks count from `at`, letters and notices leave now."""
        return max(self.at, self.heard_at or self.at)
