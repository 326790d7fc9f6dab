"""Positions that outlive a restart (how far a provider was read): one short text per name."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from storage.database.upsert import Upsert
from storage.schema.tables import cursors

_get = select(cursors.c.value).where(cursors.c.name == bindparam("name"))
_put = Upsert(
    cursors,
    lambda into: into.on_conflict_do_update(
        index_elements=["name"], set_={"value": into.excluded.value}
    ),
)


def get(conn: Connection, name: str) -> str | None:
    """The value last stored under that name; None before the first time."""
    return conn.execute(_get, {"name": name}).scalar_one_or_none()


def put(conn: Connection, name: str, value: str) -> None:
    """Store the value under that name, instead of an earlier one."""
    conn.execute(_put.on(conn), {"name": name, "value": value})
