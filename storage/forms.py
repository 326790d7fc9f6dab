"""Unfinished forms, which outlive a restart, by the key of the agent who fills them in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from storage.database.upsert import Upsert
from storage.schema.tables import forms

_load = select(forms.c.data).where(forms.c.key == bindparam("key"))
_save = Upsert(
    forms,
    lambda into: into.on_conflict_do_update(
        index_elements=["key"],
        set_={"data": into.excluded.data, "updated_at": into.excluded.updated_at},
    ),
)
_drop = delete(forms).where(forms.c.key == bindparam("key"))
_drop_old = delete(forms).where(forms.c.updated_at < bindparam("before"))


def load(conn: Connection, key: str) -> dict[str, Any] | None:
    """The data filled in so far; None when there is no form."""
    data = conn.execute(_load, {"key": key}).scalar_one_or_none()
    return None if data is None else dict(json.loads(data))


def save(conn: Connection, key: str, data: Mapping[str, Any], *, now: datetime) -> None:
    """Store the form. Raises TypeError for values that JSON cannot say."""
    row = {"key": key, "data": json.dumps(dict(data)), "updated_at": now}
    conn.execute(_save.on(conn), row)


def drop(conn: Connection, key: str) -> None:
    """Delete a form that is finished or given up."""
    conn.execute(_drop, {"key": key})


def drop_older(conn: Connection, before: datetime) -> int:
    """Delete forms last changed before that moment; how many there were."""
    return conn.execute(_drop_old, {"before": before}).rowcount
