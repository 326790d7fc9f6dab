"""When a timer of a case is due next: one row per running timer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from storage.database.prepared import Prepared
from storage.schema.tables import deadlines
from workflows.case import Case

_drop = Prepared(delete(deadlines).where(deadlines.c.case_number == bindparam("number")))
_insert = Prepared(deadlines.insert())
_due = (
    select(deadlines.c.case_number, deadlines.c.kind)
    .where(deadlines.c.next_at <= bindparam("now"))
    .order_by(deadlines.c.next_at, deadlines.c.case_number)
    .limit(bindparam("limit"))
)
_running = (
    select(deadlines.c.case_number)
    .distinct()
    .where(deadlines.c.case_number > bindparam("after"))
    .order_by(deadlines.c.case_number)
    .limit(bindparam("limit"))
)


def replace(conn: Connection, case: Case, *, new: bool = False) -> None:
    """Replace the deadlines of the case by those of its running timers. A `new` case has none."""
    if not new:
        _drop.execute(conn, {"number": case.number})
    rows = {
        clock.kind: {
            "case_number": case.number,
            "kind": clock.kind,
            "next_at": clock.next_at,
            "due_at": clock.due_at,
        }
        for clock in case.clocks
        if clock.next_at is not None
    }
    _insert.execute_many(conn, list(rows.values()))


def due(conn: Connection, now: datetime, *, limit: int = 100) -> list[tuple[str, str]]:
    """(case number, timer kind) of the timers that are due, the longest overdue first.

    Two workers may see the same row: the event of the second finds the timer moved, or gets a
    VersionConflict.
    """
    rows = conn.execute(_due, {"now": now, "limit": limit})
    return [(row.case_number, row.kind) for row in rows]


def running(conn: Connection, *, after: str = "", limit: int = 100) -> list[str]:
    """Numbers of cases with a running timer, in order, those after the number `after`."""
    return list(conn.execute(_running, {"after": after, "limit": limit}).scalars())
