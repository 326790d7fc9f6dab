"""What the desk wrote to an address by itself lately: what caps are counted from."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, func, select, true

from storage.cases.cases import next_number
from storage.database.prepared import Prepared
from storage.outbox.letters import Status, with_status
from storage.schema.tables import conversations, outbox
from workflows.planning.rate_limits import AutomaticLetter

MOST = 50
"""More rows than any sensible cap needs are not read."""

_written = Prepared(
    select(outbox.c.template, outbox.c.owed_at)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .where(
        conversations.c.channel == bindparam("channel"),
        conversations.c.address == bindparam("address"),
        outbox.c.automatic == true(),
        outbox.c.owed_at > bindparam("since"),
        ~with_status(Status.HELD, Status.CANCELLED),
    )
    .order_by(outbox.c.seq.desc())
    .limit(MOST)
)

_waiting = Prepared(
    select(func.count())
    .select_from(outbox)
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
    .where(
        conversations.c.channel == bindparam("channel"),
        conversations.c.address == bindparam("address"),
        with_status(Status.OWED, Status.CLAIMED),
    )
)


def letters_waiting(conn: Connection, channel: str, address: str) -> int:
    """How many letters to that address have not left yet."""
    ((number,),) = _waiting.rows(conn, {"channel": channel, "address": address})
    return int(number)


def increment_hourly(conn: Connection, what: str, now: datetime) -> int:
    """How often that happened within this hour of the clock, this time included."""
    return next_number(conn, f"{what} {now.astimezone(UTC):%Y-%m-%dT%H}")


def increment_daily_private_replies(
    conn: Connection, channel: str, author: str, at: datetime
) -> int:
    """How many letters to comments of that author were planned on that day, one more included."""
    person = hashlib.sha256(author.encode()).hexdigest()[:16]
    return next_number(conn, f"singles {channel} {person} {at.astimezone(UTC):%Y-%m-%d}")


def automatic_letters_since(
    conn: Connection, channel: str, address: str, since: datetime
) -> list[AutomaticLetter]:
    """The automatic letters to that address since then, newest first; held ones left nothing.

    One indexed look: the places of a conversation are unique, and hers are few.
    """
    rows = _written.rows(conn, {"channel": channel, "address": address, "since": since})
    return [AutomaticLetter(letter=template, at=owed_at) for template, owed_at in rows]
