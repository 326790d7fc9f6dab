"""What stands still until somebody acts or the other side recovers: one row per name.

A row is there as long as the trouble lasts; whoever looks for it (doctor, /readyz) needs no more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import troubles


@dataclass(frozen=True, kw_only=True)
class Incident:
    """`tries` are those in vain, `retry_at` is the next one; `told`: people have heard of it."""

    name: str
    fault: str
    reason: str
    since: datetime
    retry_at: datetime
    tries: int = 1
    told: bool = False


_one = select(troubles).where(troubles.c.name == bindparam("wanted"))
_get = Prepared(_one)
_begin = Upsert(
    troubles,
    lambda into: into.on_conflict_do_nothing(index_elements=["name"]).returning(troubles.c.name),
)
_lock = _one.with_for_update()
_every = select(troubles).order_by(troubles.c.since, troubles.c.name)
_this = update(troubles).where(troubles.c.name == bindparam("wanted"))
_postpone = _this.values(retry_at=bindparam("at"))
_end = delete(troubles).where(troubles.c.name == bindparam("wanted")).returning(*troubles.c)
_others = delete(troubles).where(troubles.c.name.not_in(bindparam("names", expanding=True)))
_at_once = update(troubles).values(retry_at=bindparam("at"))


def get(conn: Connection, name: str) -> Incident | None:
    """The trouble of that name, if there is one."""
    row = _get.first(conn, {"wanted": name})
    return None if row is None else Incident(**dict(zip(_NAMES, row, strict=True)))


def open_or_get(conn: Connection, trouble: Incident) -> tuple[Incident, bool]:
    """The trouble of that name as it stands, and whether it began just now.

    Nobody else changes it before this transaction ends.
    """
    began = conn.execute(_begin.on(conn), asdict(trouble)).first() is not None
    row = conn.execute(_lock, {"wanted": trouble.name}).one_or_none()
    # Another worker may have ended it in between: then it begins anew.
    return open_or_get(conn, trouble) if row is None else (Incident(**row._mapping), began)


def save(conn: Connection, trouble: Incident) -> None:
    """Write down what became of it."""
    conn.execute(_this.values(asdict(trouble)), {"wanted": trouble.name})


def postpone(conn: Connection, name: str, at: datetime) -> None:
    """Nobody else tries before then."""
    conn.execute(_postpone, {"wanted": name, "at": at})


def close(conn: Connection, name: str) -> Incident | None:
    """It is over; what it was, the first time only."""
    row = conn.execute(_end, {"wanted": name}).one_or_none()
    return None if row is None else Incident(**row._mapping)


def open_incidents(conn: Connection) -> list[Incident]:
    """Every trouble there is, oldest first."""
    return [Incident(**row._mapping) for row in conn.execute(_every)]


def reset_at_start(conn: Connection, names: Collection[str], now: datetime) -> None:
    """A desk starts: what it has no more is no trouble, everything else is tried at once."""
    conn.execute(_others, {"names": list(names)})
    conn.execute(_at_once, {"at": now})


_NAMES = [column.name for column in troubles.c]
