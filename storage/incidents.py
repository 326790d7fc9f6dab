"""Incidents: what does not work until people act or the other side recovers; one row per name.

A row exists as long as the incident is open: doctor and /readyz need to read nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import troubles


@dataclass(frozen=True, kw_only=True)
class Incident:
    """`tries` counts the failed attempts, `retry_at` is the next; `notified`: agents know of it."""

    name: str
    fault: str
    reason: str
    since: datetime
    retry_at: datetime
    tries: int = 1
    notified: bool = False


_one = select(troubles).where(troubles.c.name == bindparam("wanted"))
_get = Prepared(_one)
_open = Upsert(
    troubles,
    lambda into: into.on_conflict_do_nothing(index_elements=["name"]).returning(troubles.c.name),
)
_lock = _one.with_for_update()
_all = select(troubles).order_by(troubles.c.since, troubles.c.name)
_this = update(troubles).where(troubles.c.name == bindparam("wanted"))
_postpone = _this.values(retry_at=bindparam("at"))
_close = delete(troubles).where(troubles.c.name == bindparam("wanted")).returning(*troubles.c)
_others = delete(troubles).where(troubles.c.name.not_in(bindparam("names", expanding=True)))
_at_once = update(troubles).values(retry_at=bindparam("at"))


def get(conn: Connection, name: str) -> Incident | None:
    """The open incident of that name, if there is one."""
    row = _get.first(conn, {"wanted": name})
    return None if row is None else _incident(row)


def open_or_get(conn: Connection, incident: Incident) -> tuple[Incident, bool]:
    """The open incident of that name, and whether it was opened now.

    No other transaction changes it before this one ends.
    """
    opened = conn.execute(_open.on(conn), _columns(incident)).first() is not None
    row = conn.execute(_lock, {"wanted": incident.name}).one_or_none()
    # Another worker may have closed it in between: then it is opened anew.
    return open_or_get(conn, incident) if row is None else (_incident(row), opened)


def save(conn: Connection, incident: Incident) -> None:
    """Update an open incident."""
    conn.execute(_this.values(_columns(incident)), {"wanted": incident.name})


def postpone(conn: Connection, name: str, at: datetime) -> None:
    """Set the next attempt: no worker tries before."""
    conn.execute(_postpone, {"wanted": name, "at": at})


def close(conn: Connection, name: str) -> Incident | None:
    """Close the incident; what it was, None if another worker closed it before."""
    row = conn.execute(_close, {"wanted": name}).one_or_none()
    return None if row is None else _incident(row)


def open_incidents(conn: Connection) -> list[Incident]:
    """Every open incident, oldest first."""
    return [_incident(row) for row in conn.execute(_all)]


def reset_at_start(conn: Connection, names: Collection[str], now: datetime) -> None:
    """For a desk that starts: close the incidents of all but `names`, try those again at once."""
    conn.execute(_others, {"names": list(names)})
    conn.execute(_at_once, {"at": now})


def _columns(incident: Incident) -> dict[str, Any]:
    columns = asdict(incident)
    columns["told"] = columns.pop("notified")
    return columns


def _incident(row: Sequence[Any]) -> Incident:
    fields = dict(zip(_COLUMNS, row, strict=True))
    fields["notified"] = fields.pop("told")
    return Incident(**fields)


_COLUMNS = [column.name for column in troubles.c]
