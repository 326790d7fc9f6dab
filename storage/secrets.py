"""Secrets of channels that change (refresh tokens). The caller encrypts them."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from storage.database.upsert import Upsert
from storage.schema.tables import secrets

_get = select(secrets.c.ciphertext).where(secrets.c.name == bindparam("name"))
_put = Upsert(
    secrets,
    lambda into: into.on_conflict_do_update(
        index_elements=["name"], set_={"ciphertext": into.excluded.ciphertext}
    ),
)


def get(conn: Connection, name: str) -> str | None:
    """The ciphertext last stored under that name; None before the first time."""
    return conn.execute(_get, {"name": name}).scalar_one_or_none()


def put(conn: Connection, name: str, ciphertext: str) -> None:
    """Store the ciphertext under that name, instead of an earlier one."""
    conn.execute(_put.on(conn), {"name": name, "ciphertext": ciphertext})
