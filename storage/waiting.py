"""Letters that wait while their channel stands still."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select, update

from storage.letters import Status, standing
from storage.tables import outbox
from storage.types import UtcTime

_on_channel = outbox.c.channel == bindparam("on")
_count = select(func.count()).where(standing(Status.OWED, Status.CLAIMED), _on_channel)
_prolong = (
    update(outbox)
    .where(standing(Status.OWED), _on_channel, outbox.c.expires_at < bindparam("until"))
    .values(
        expires_at=case(
            (outbox.c.shuts_at < bindparam("until"), outbox.c.shuts_at),
            else_=bindparam("until", type_=UtcTime()),
        )
    )
)


def count(conn: Connection, channel: str) -> int:
    """How many letters of a channel have not left."""
    return int(conn.execute(_count, {"on": channel}).scalar_one())


def prolong(conn: Connection, channel: str, until: datetime) -> None:
    """Let no letter of a channel end its life before then, unless the customer's window shuts."""
    conn.execute(_prolong, {"on": channel, "until": until})
