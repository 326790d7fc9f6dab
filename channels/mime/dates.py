"""Reads the date of a mail (RFC 5322 3.3), leniently, as real mail needs it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from channels.mime.headers import Headers

_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})"
    r" (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\b"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_LONGEST = 100
_TRACE = re.compile(r";\s*([^;]{10,80})$")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def date_of(headers: Headers, problems: list[str]) -> datetime:
    """Date, else the date of the newest Received field, else 1970; the latter two add a problem."""
    written = parse_date(headers.plain("date"))
    if written:
        return written
    problems.append("no_date")
    for trace in headers.every("received"):
        found = _TRACE.search(trace.decode("latin-1"))
        passed = parse_date(found[1]) if found else None
        if passed:
            return passed
    return EPOCH


def parse_date(text: str) -> datetime | None:
    """The date in a date field, time-zone aware; None if it is invalid or before 1970.

    A date without time zone is taken as UTC.
    """
    try:
        found = _parse_usual(text) or parsedate_to_datetime(text[:_LONGEST])
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware if 1970 <= aware.astimezone(UTC).year <= 9000 else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _parse_usual(text: str) -> datetime | None:
    """The form of nearly all programs; None for others and for `-0000`."""
    match = _USUAL.match(text)
    month = _MONTHS.get(match[2]) if match else None
    if match is None or month is None or (match[7] == "-" and match[8] == match[9] == "00"):
        return None
    day, _, year, hour, minute, second, sign, hours, minutes = match.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    zone = UTC if not ahead else timezone(ahead if sign == "+" else -ahead)
    return datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=zone)
