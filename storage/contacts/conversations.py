"""Conversations: one row per address on a channel. Its row lock is where writers queue up.

Locks are taken in one order everywhere: conversation, case, outbox. Whoever finds or opens a case
for an incoming message locks its conversation first; else two workers open two cases.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam

from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import conversations

_lock = Prepared(
    Upsert(
        conversations,
        lambda into: (
            into.values(channel=bindparam("channel"), address=bindparam("address"), next_seq=1)
            .on_conflict_do_update(
                index_elements=["channel", "address"], set_={"next_seq": conversations.c.next_seq}
            )
            .returning(conversations.c.id)
        ),
    )
)
_number = Prepared(
    Upsert(
        conversations,
        lambda into: (
            into.values(channel=bindparam("channel"), address=bindparam("address"), next_seq=2)
            .on_conflict_do_update(
                index_elements=["channel", "address"],
                set_={"next_seq": conversations.c.next_seq + 1},
            )
            .returning(conversations.c.id, conversations.c.next_seq)
        ),
    )
)


def lock(conn: Connection, channel: str, address: str) -> None:
    """The conversation is ours alone until the transaction ends; SQLite has one writer anyway."""
    if conn.dialect.name != "sqlite":
        _lock.rows(conn, {"channel": channel, "address": address})


def lock_all(conn: Connection, places: Iterable[tuple[str, str]]) -> None:
    """All these (channel, address) are ours, in one order: no two workers wait for each other."""
    for channel, address in sorted(set(places)):
        lock(conn, channel, address)


def next_place(conn: Connection, channel: str, address: str) -> tuple[int, int]:
    """The id of the conversation and the place of its next letter, under the row lock."""
    ((id, next_seq),) = _number.rows(conn, {"channel": channel, "address": address})
    return int(id), int(next_seq) - 1
