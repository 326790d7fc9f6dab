"""What every event has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.case import Actor


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something happened: who, when."""

    by: Actor
    at: datetime
