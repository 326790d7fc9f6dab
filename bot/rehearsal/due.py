"""When the next thing is due on a desk: time moves from one such moment to the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

from bot.outbox.reconciliation import LOOKS
from storage.schema.tables import deadlines, inbox, outbox, troubles
from workflows.engine.due_dates import next_morning
from workflows.policy import Policy

MINUTE = timedelta(minutes=1)


def next_moment(conn: Connection, now: datetime, policy: Policy) -> datetime:
    """The next moment after `now` at which something may be due.

    That is a timer, another try of a letter, delivery, channel or look-up, or at the latest the
    next opening of the office, when the digests are sent.
    """
    letters = (outbox.c.status == "owed") & (outbox.c.channel != "hand")
    lookups = select(outbox.c.ended_at).where(outbox.c.status == "unknown")
    found = [
        _first(conn, deadlines.c.next_at, now),
        _first(conn, outbox.c.next_at, now, letters),
        _first(conn, outbox.c.expires_at, now, letters),
        _first(conn, outbox.c.lease_until, now),
        _first(conn, inbox.c.lease_until, now, inbox.c.status == "new"),
        _first(conn, troubles.c.retry_at, now),
        *(ended + look for ended in conn.execute(lookups).scalars() if ended for look in LOOKS),
        _opening(now, policy),
    ]
    if conn.execute(select(func.count()).where(letters & (outbox.c.next_at <= now))).scalar():
        found.append(now + MINUTE)  # they wait for a throttle
    coming: list[datetime] = [one for one in found if one is not None and one > now]
    return min(coming)


def _first(
    conn: Connection, column: Column[Any], now: datetime, *which: ColumnElement[bool]
) -> datetime | None:
    asked = select(func.min(column)).where(column > now, *which)
    found: datetime | None = conn.execute(asked).scalar_one_or_none()
    return found


def _opening(now: datetime, policy: Policy) -> datetime:
    hours = (policy.open_from, policy.open_until)
    if policy.calendar.is_open(now, *hours):
        return next_morning(now, policy)
    return policy.calendar.next_open(now, *hours)
