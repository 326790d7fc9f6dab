"""INSERT … ON CONFLICT, written once for both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


class Upsert:
    """One statement in both dialects, which write ON CONFLICT alike."""

    def __init__(self, table: Table, write: Callable[[Any], Any]) -> None:
        self._of = {
            "sqlite": write(sqlite.insert(table)),
            "postgresql": write(postgresql.insert(table)),
        }

    def on(self, conn: Connection) -> Any:
        """The statement for this connection."""
        return self._of[conn.dialect.name]
