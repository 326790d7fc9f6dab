"""Times as people read them: Vietnamese time, spans in their two largest units."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.web.views.words import Words
from workflows.calendar.working_time import ZONE

UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


def moment(at: datetime) -> str:
    """09:30 24/11/2026."""
    return f"{at.astimezone(ZONE):%H:%M %d/%m/%Y}"


def day(on: date) -> str:
    """24/11/2026."""
    return f"{on:%d/%m/%Y}"


def span(length: timedelta, t: Words) -> str:
    """2 ngày 3 giờ; under two days 47 giờ, as in a promise of 24 hours. Without a sign."""
    left = int(abs(length).total_seconds())
    parts: list[str] = []
    for name, size in UNITS if left >= 2 * UNITS[0][1] else UNITS[1:]:
        count, rest = divmod(left, size)
        if count and len(parts) < 2:
            parts.append(f"{count} {t(name)}")
        left = rest
        if parts and name == "minutes":
            break
    return " ".join(parts) or f"0 {t('seconds')}"
