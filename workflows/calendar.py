"""Working days and hours of the company, in Asia/Ho_Chi_Minh. (Contract; being written.)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Which days are worked. `days_off` maps a date to its name."""

    days_off: dict[date, str]
    worked_saturdays: frozenset[date] = frozenset()
    saturday_is_working_day: bool = False

    def works_on(self, day: date) -> bool: ...

    def add_working_days(self, start: date, days: int) -> date: ...

    def working_days_between(self, start: date, end: date) -> int: ...


def local_day(moment: datetime) -> date:
    """The calendar day in Viet Nam of an aware moment."""
    return moment.astimezone(ZONE).date()
