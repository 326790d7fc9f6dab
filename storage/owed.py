"""What is or was owed to one address, whatever the case (PV-19)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from storage.tables import conversations, outbox

_at = (
    select(outbox.c.key, outbox.c.case_number, outbox.c.template)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .where(
        conversations.c.channel == bindparam("channel"),
        conversations.c.address == bindparam("address"),
    )
)
_still = _at.where(outbox.c.status == "owed", outbox.c.case_number.is_not(None)).order_by(
    outbox.c.id
)
_told = _at.with_only_columns(func.count()).where(
    outbox.c.template == bindparam("template"), outbox.c.owed_at >= bindparam("since")
)


def owed_to(conn: Connection, channel: str, address: str) -> list[tuple[str, str, str]]:
    """(key, case, template) of letters that would still go there, oldest first."""
    rows = conn.execute(_still, {"channel": channel, "address": address})
    return [(row.key, row.case_number, row.template) for row in rows]


def told_since(
    conn: Connection, channel: str, address: str, template: str, since: datetime
) -> bool:
    """Whether such a letter was owed to that address since then."""
    values = {"channel": channel, "address": address, "template": template, "since": since}
    return bool(conn.execute(_told, values).scalar_one())
