"""Conversations: one row per address on a channel. Its row lock is where writers queue up.

Locks are taken in one order everywhere: conversation, case, outbox. Whoever finds or opens a case
for an incoming message locks its conversation first; else two workers open two cases.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam

from storage.tables import conversations
from storage.upsert import Upsert

_lock = Upsert(
    conversations,
    lambda into: (
        into.values(channel=bindparam("channel"), address=bindparam("address"), next_seq=1)
        .on_conflict_do_update(
            index_elements=["channel", "address"], set_={"next_seq": conversations.c.next_seq}
        )
        .returning(conversations.c.id)
    ),
)
_number = Upsert(
    conversations,
    lambda into: (
        into.values(channel=bindparam("channel"), address=bindparam("address"), next_seq=2)
        .on_conflict_do_update(
            index_elements=["channel", "address"], set_={"next_seq": conversations.c.next_seq + 1}
        )
        .returning(conversations.c.id, conversations.c.next_seq)
    ),
)


def lock(conn: Connection, channel: str, address: str) -> int:
    """The id of the conversation, which is ours alone until the transaction ends."""
    values = {"channel": channel, "address": address}
    return int(conn.execute(_lock.on(conn), values).scalar_one())


def next_place(conn: Connection, channel: str, address: str) -> tuple[int, int]:
    """The id of the conversation and the place of its next letter, under the row lock."""
    row = conn.execute(_number.on(conn), {"channel": channel, "address": address}).one()
    return int(row.id), int(row.next_seq) - 1
