"""Rate counters: how often something happened in one window (an hour, a day), against a limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from sqlalchemy import Connection, bindparam, delete

from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import throttles


class Verdict(Enum):
    """How the newest occurrence stands against the limit of its window."""

    ALLOWED = auto()
    FIRST_OVER = auto()  # the first above the limit: the time to say so, once
    OVER = auto()


def hour(moment: datetime) -> datetime:
    """When the hour of that moment began, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def utc_day(moment: datetime) -> datetime:
    """When the day of that moment began, in UTC."""
    return hour(moment).replace(hour=0)


_increment = Prepared(
    Upsert(
        throttles,
        lambda into: (
            into.values(key=bindparam("key"), window_start=bindparam("start"), count=1)
            .on_conflict_do_update(
                index_elements=["key", "window_start"], set_={"count": throttles.c.count + 1}
            )
            .returning(throttles.c.count)
        ),
    )
)
_drop_old = delete(throttles).where(throttles.c.window_start < bindparam("before"))


@dataclass(frozen=True, kw_only=True)
class RateCounter:
    """At most `limit` occurrences in a window. `window` gives the start of a moment's window."""

    limit: int
    window: Callable[[datetime], datetime] = hour

    def count(self, conn: Connection, key: str, now: datetime) -> Verdict:
        """Count one more occurrence of `key`. A rollback takes it back."""
        values = {"key": key, "start": self.window(now)}
        ((count,),) = _increment.rows(conn, values)
        if count <= self.limit:
            return Verdict.ALLOWED
        return Verdict.FIRST_OVER if count == self.limit + 1 else Verdict.OVER


def drop_older(conn: Connection, before: datetime) -> int:
    """Delete the counts of windows that began before that moment; how many there were."""
    return conn.execute(_drop_old, {"before": before}).rowcount
