"""Conversations: one row per address on a channel. Writers wait for its row lock.

Locks are acquired in one order everywhere: conversation, case, outbox. A transaction that finds or
opens a case for an incoming message locks its conversation first: otherwise two workers open two.
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
    """Lock the conversation until the transaction ends; SQLite has one writer anyway."""
    if conn.dialect.name != "sqlite":
        _lock.rows(conn, {"channel": channel, "address": address})


def lock_all(conn: Connection, places: Iterable[tuple[str, str]]) -> None:
    """Lock all these (channel, address), in one order: no two workers wait for each other."""
    for channel, address in sorted(set(places)):
        lock(conn, channel, address)


def next_place(conn: Connection, channel: str, address: str) -> tuple[int, int]:
    """The id of the conversation and the place of its next letter; locks the row."""
    ((id, next_seq),) = _number.rows(conn, {"channel": channel, "address": address})
    return int(id), int(next_seq) - 1
