"""What an IMAP server says of a mail without its body: how large, and when it came (RFC 3501)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CAME = re.compile(
    rb'INTERNALDATE " ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])([01]\d)(\d\d)"'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """Bytes of a mail, and when it entered the mailbox; None where the server does not tell."""

    size: int
    came: datetime | None


def internal_date(said: bytes) -> datetime | None:
    """The INTERNALDATE in an answer (RFC 3501 7.4.2); None where there is none or no such day."""
    found = _CAME.search(said)
    name = found[2].decode().title() if found else ""
    if found is None or name not in MONTHS:
        return None
    day, year, hour, minute, second = (int(found[place]) for place in (1, 3, 4, 5, 6))
    ahead = timedelta(hours=int(found[8]), minutes=int(found[9]))
    zone = timezone(ahead if found[7] == b"+" else -ahead)
    try:
        return datetime(year, MONTHS.index(name) + 1, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
