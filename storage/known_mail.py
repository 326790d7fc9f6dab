"""Which mails are stored, told by what a mail server says of them without their bodies."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, func, select

from storage.tables import inbox, messages

_AT_ONCE = 200
_known = (
    select(messages.c.reference, func.length(inbox.c.raw))
    .join(inbox, inbox.c.id == messages.c.inbox_id)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.reference.in_(bindparam("ids", expanding=True)),
    )
)


def known(
    conn: Connection, channel: str, heads: Collection[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Those of the (Message-ID, bytes) of which there is a message read from that many bytes."""
    ids = sorted({message_id for message_id, _ in heads if message_id})
    found: set[tuple[str, int]] = set()
    for first in range(0, len(ids), _AT_ONCE):
        values = {"channel": channel, "ids": ids[first : first + _AT_ONCE]}
        found |= {(str(one), int(size)) for one, size in conn.execute(_known, values)}
    return found & set(heads)
