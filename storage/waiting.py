"""Letters that wait while their channel stands still."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from storage.letters import Status, standing
from storage.tables import outbox

_owed = (standing(Status.OWED), outbox.c.channel == bindparam("on"))
_count = select(func.count()).where(*_owed)
_prolong = (
    update(outbox)
    .where(*_owed, outbox.c.expires_at < bindparam("until"))
    .values(expires_at=bindparam("until"))
)


def count(conn: Connection, channel: str) -> int:
    """How many letters are owed on a channel."""
    return int(conn.execute(_count, {"on": channel}).scalar_one())


def prolong(conn: Connection, channel: str, until: datetime) -> None:
    """Let no letter of a channel end its life before then: it was not given a chance."""
    conn.execute(_prolong, {"on": channel, "until": until})
