"""The messages of the cases, in and out. UNIQUE(channel, external_id) removes duplicates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, null, or_, select, update

from storage.database.cipher import OVERHEAD, is_encrypted
from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import inbox, messages
from workflows.messaging.messages import Kind


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message to file. `letter` is our key of one that we sent, else empty.

    `reference` is the id by which answers quote it; empty: the `external_id`, as on most channels.
    """

    case_number: str | None
    inbox_id: int | None = None
    direction: str  # in | out
    channel: str
    external_id: str
    reference: str = ""
    conversation: str
    sender: str
    sender_name: str = ""
    subject: str = ""
    text: str
    kind: str = Kind.HUMAN.value
    letter: str = ""
    sent_at: datetime


@dataclass(frozen=True, kw_only=True)
class MessageRow(NewMessage):
    """A filed message. Its `reference` is never empty."""

    id: int


_rows = select(messages)
_add = Prepared(
    Upsert(
        messages,
        lambda into: into.on_conflict_do_nothing(
            index_elements=["channel", "external_id"]
        ).returning(messages.c.id),
    )
)
_by_reference = _rows.where(
    messages.c.channel == bindparam("channel"),
    messages.c.reference.in_(bindparam("ids", expanding=True)),
).order_by(messages.c.id)
_present = select(messages.c.external_id, messages.c.reference).where(
    messages.c.channel == bindparam("channel"),
    or_(
        messages.c.external_id.in_(bindparam("ids", expanding=True)),
        messages.c.reference.in_(bindparam("ids", expanding=True)),
    ),
)
_of_case = _rows.where(messages.c.case_number == bindparam("number")).order_by(
    messages.c.sent_at, messages.c.id
)
_lately = (
    select(messages.c.subject, func.substr(messages.c.text, 1, bindparam("length")).label("text"))
    .where(messages.c.case_number == bindparam("number"), messages.c.direction == "in")
    .order_by(messages.c.id.desc())
    .limit(bindparam("limit"))
)
_correspondence = (
    _rows.where(
        messages.c.channel == bindparam("channel"),
        messages.c.conversation == bindparam("conversation"),
        messages.c.external_id != bindparam("but"),
    )
    .order_by(messages.c.sent_at.desc())
    .limit(bindparam("limit"))
)
_caseless = (
    _rows.where(
        messages.c.id > bindparam("after"),
        messages.c.case_number.is_(null()),
        messages.c.direction == "in",
    )
    .order_by(messages.c.id)
    .limit(bindparam("limit"))
)
_newest = select(func.max(messages.c.id))
_file = Prepared(
    update(messages)
    .where(messages.c.id == bindparam("this"))
    .values(case_number=bindparam("number"))
)


def add(conn: Connection, message: NewMessage) -> int:
    """The id of the filed message; 0 when one with this (channel, external_id) is there already."""
    reference = message.reference or message.external_id
    added = _add.rows(conn, vars(message) | {"reference": reference})
    return int(added[0][0]) if added else 0


def file_under(conn: Connection, id: int, case_number: str | None) -> None:
    """Move one message to a case (or to none)."""
    _file.execute(conn, {"this": id, "number": case_number})


def by_reference(conn: Connection, channel: str, ids: Sequence[str]) -> list[MessageRow]:
    """The messages, in or out, that answers quote by one of these ids, oldest first."""
    if not ids:
        return []
    return [
        message_of(row) for row in conn.execute(_by_reference, {"channel": channel, "ids": ids})
    ]


def existing_ids(conn: Connection, channel: str, ids: Sequence[str]) -> set[str]:
    """Those of these ids of a provider that a message has, in or out."""
    rows = conn.execute(_present, {"channel": channel, "ids": ids})
    return {id for row in rows for id in row} & set(ids)


def of_case(conn: Connection, number: str) -> list[MessageRow]:
    """The correspondence of a case in the order in which it was sent."""
    return [message_of(row) for row in conn.execute(_of_case, {"number": number})]


def recent(conn: Connection, number: str, *, limit: int, length: int) -> list[tuple[str, str]]:
    """Subject and first `length` characters of the newest incoming messages, newest first."""
    values = {"number": number, "limit": limit, "length": length}
    return [(row.subject, row.text) for row in conn.execute(_lately, values)]


def correspondence(
    conn: Connection, channel: str, conversation: str, *, limit: int, but: str
) -> list[MessageRow]:
    """The newest messages with that address, in and out, newest first, without the one `but`."""
    values = {"channel": channel, "conversation": conversation, "but": but, "limit": limit}
    return [message_of(row) for row in conn.execute(_correspondence, values)]


def caseless(conn: Connection, *, after: int, limit: int) -> list[MessageRow]:
    """Incoming messages filed under no case, with ids above `after`, oldest first."""
    rows = conn.execute(_caseless, {"after": after, "limit": limit})
    return [message_of(row) for row in rows]


def newest(conn: Connection) -> int:
    """The id of the newest message; 0 for none."""
    return int(conn.execute(_newest).scalar_one_or_none() or 0)


def message_of(row: Row[Any]) -> MessageRow:
    """The record of one row."""
    return MessageRow(**row._mapping)


_MAX_IDS = 200
_known = (
    select(
        messages.c.reference,
        func.length(inbox.c.raw) - case((is_encrypted(inbox.c.raw), OVERHEAD), else_=0),
    )
    .join(inbox, inbox.c.id == messages.c.inbox_id)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.reference.in_(bindparam("ids", expanding=True)),
    )
)


def known_mails(
    conn: Connection, channel: str, heads: Collection[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Those of the (Message-ID, size in bytes) of which a message of that size is filed."""
    ids = sorted({message_id for message_id, _ in heads if message_id})
    found: set[tuple[str, int]] = set()
    for first in range(0, len(ids), _MAX_IDS):
        values = {"channel": channel, "ids": ids[first : first + _MAX_IDS]}
        found |= {(str(one), int(size)) for one, size in conn.execute(_known, values)}
    return found & set(heads)
