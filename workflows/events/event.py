"""The base class of all events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from workflows.case import Actor


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something happened: by whom, when, and when the desk processed it, if later (PV-19).

    The journal stores `name` under its hashes: a class may be renamed, its `name` may not. Every
    class must give one: `class Taken(Event, name="Taken")`.
    """

    name: ClassVar[str]

    def __init_subclass__(cls, *, name: str) -> None:
        super().__init_subclass__()
        cls.name = name

    by: Actor
    at: datetime
    heard_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """When the desk processes it: timers count from `at`, letters and notices leave now."""
        return max(self.at, self.heard_at or self.at)
