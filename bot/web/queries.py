"""Queries of the web beyond the case service: counts, and the next due moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.outbox.letters import Status, with_status
from storage.schema.tables import deadlines, inbox, outbox


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much waits in the inbox and in the outbox; `oldest_at` is the oldest waiting delivery."""

    inbox_waiting: int
    inbox_unreadable: int
    oldest_at: datetime | None
    outbox_owed: int
    outbox_unknown: int
    outbox_failed: int


def counts(conn: Connection) -> Counts:
    """What waits, over all channels; by indexes, because anybody may ask and what is done grows."""
    waiting = inbox.c.status.in_(("new", "unreadable", "held"))
    rows = conn.execute(
        select(inbox.c.status, func.count()).where(waiting).group_by(inbox.c.status)
    )
    arrived = {str(status): int(number) for status, number in rows}
    oldest = select(func.min(inbox.c.received_at)).where(inbox.c.status == "new")
    return Counts(
        inbox_waiting=arrived.get("new", 0),
        inbox_unreadable=arrived.get("unreadable", 0) + arrived.get("held", 0),
        oldest_at=conn.execute(oldest).scalar_one_or_none(),
        outbox_owed=_letters(conn, Status.OWED, Status.CLAIMED),
        outbox_unknown=_letters(conn, Status.UNKNOWN),
        outbox_failed=_letters(conn, Status.FAILED, Status.EXPIRED),
    )


def next_due(conn: Connection, after: datetime) -> datetime | None:
    """The next moment after `after` at which some case has something due."""
    asked = select(func.min(deadlines.c.next_at)).where(deadlines.c.next_at > after)
    return conn.execute(asked).scalar_one_or_none()


def _letters(conn: Connection, *statuses: Status) -> int:
    asked = select(func.count()).select_from(outbox).where(with_status(*statuses))
    return int(conn.execute(asked).scalar_one())
