"""The letters of the outbox: their records, queries, and what agents and providers decide.

What the dispatcher does with a letter is in storage/outbox/outbox.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, literal_column, null, select, update

from storage import messages
from storage.database.json_record import JsonRecord
from storage.messages import NewMessage
from storage.schema.tables import outbox
from storage.schema.types import UtcTime
from workflows.messaging.messages import Outbound


class Status(StrEnum):
    """The status of a letter. It is SENT only when the provider says so, or a person."""

    OWED = "owed"
    CLAIMED = "claimed"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    RATE_LIMITED = "held"


@dataclass(frozen=True, kw_only=True)
class NewLetter:
    """A letter to send, from `not_before` (default: at once) until `expires_at` (default: ever).

    Its life may be extended while its channel is down, but never beyond `shuts_at`. `message.key`
    makes it unique, `message.case_number` names its case. `internal` letters go to agents: they are
    no part of the correspondence of the case. `rate_limited`: why it waits for an agent.
    """

    message: Outbound
    template: str
    at: datetime
    not_before: datetime | None = None
    expires_at: datetime | None = None
    shuts_at: datetime | None = None
    internal: bool = False
    rate_limited: str = ""


@dataclass(frozen=True, kw_only=True)
class ClaimedLetter:
    """A letter with its files that one worker may send once, before its lease ends."""

    id: int
    claim_id: str
    message: Outbound
    template: str
    internal: bool
    attempts: int  # the present one included
    error: str  # why the last attempt failed
    owed_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OutboxLetter:
    """A letter of the outbox, with its files by their SHA-256."""

    id: int
    status: Status
    message: Outbound
    template: str
    internal: bool
    attempts: int
    owed_at: datetime
    next_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    provider_id: str
    error: str


OUTBOUND = JsonRecord(Outbound)


def with_status(*statuses: Status, column: Any = outbox.c.status) -> Any:
    """A condition in literals, so that the databases use the partial indexes."""
    words: list[Any] = [literal_column(f"'{status}'") for status in statuses]
    return column == words[0] if len(words) == 1 else column.in_(words)


_row_of_key = select(outbox).where(outbox.c.key == bindparam("key"))
_this_key = update(outbox).where(outbox.c.key == bindparam("this"))
_cancel = _this_key.where(with_status(Status.OWED, Status.RATE_LIMITED)).values(
    status=Status.CANCELLED.value, ended_at=bindparam("now")
)
_STOPPED = (Status.UNKNOWN, Status.FAILED, Status.EXPIRED, Status.RATE_LIMITED)
_again = _this_key.where(with_status(*_STOPPED)).values(
    status=Status.OWED.value,
    attempts=0,
    next_at=bindparam("now"),
    expires_at=case(
        (outbox.c.shuts_at > bindparam("now"), outbox.c.shuts_at),
        else_=bindparam("until", type_=UtcTime()),
    ),
    ended_at=null(),
    claim_id="",
)
_confirm = _this_key.where(with_status(Status.UNKNOWN)).values(
    status=Status.SENT.value, ended_at=bindparam("now"), provider_id=bindparam("provider_id")
)
_handed_over = _this_key.where(with_status(Status.OWED)).values(
    status=Status.SENT.value, ended_at=bindparam("now")
)
_bounced = _this_key.where(with_status(Status.CLAIMED, Status.SENT, Status.UNKNOWN)).values(
    status=Status.FAILED.value,
    ended_at=bindparam("now"),
    lease_until=null(),
    error=bindparam("error"),
)
_by_provider_id = select(outbox).where(
    outbox.c.channel == bindparam("channel"), outbox.c.provider_id == bindparam("provider_id")
)
_of_case = (
    select(outbox)
    .where(outbox.c.case_number == bindparam("number"))
    .order_by(outbox.c.owed_at, outbox.c.id)
)
_unknown_now = (
    select(outbox)
    .where(with_status(Status.UNKNOWN))
    .order_by(outbox.c.ended_at)
    .limit(bindparam("limit"))
)
_of_status = (
    select(outbox)
    .where(outbox.c.status == bindparam("status"))
    .order_by(outbox.c.id)
    .limit(bindparam("limit"))
)


def cancel(conn: Connection, key: str, *, now: datetime) -> bool:
    """Cancel a letter that is owed or rate-limited. False for any other."""
    return conn.execute(_cancel, {"this": key, "now": now}).rowcount == 1


def resend(
    conn: Connection, key: str, *, now: datetime, expires_at: datetime | None = None
) -> bool:
    """Send an unknown, failed, expired or rate-limited letter, until its window closes."""
    return conn.execute(_again, {"this": key, "now": now, "until": expires_at}).rowcount == 1


def confirm(conn: Connection, key: str, provider_id: str, *, now: datetime) -> bool:
    """Mark an unknown letter as sent (echo, sent folder, customer). False for any other."""
    values = {"this": key, "now": now, "provider_id": provider_id}
    return conn.execute(_confirm, values).rowcount == 1 and _joined(conn, key, provider_id, now)


def mark_handed_over(conn: Connection, key: str, *, now: datetime) -> bool:
    """Mark an owed letter as sent: a person handed it over (post, counter). False for any other."""
    values = {"this": key, "now": now}
    return conn.execute(_handed_over, values).rowcount == 1 and _joined(conn, key, "", now)


def mark_bounced(conn: Connection, key: str, reason: str, *, now: datetime) -> bool:
    """Mark a letter as failed: it came back. False when it never left, or failed before."""
    return conn.execute(_bounced, {"this": key, "now": now, "error": reason}).rowcount == 1


def by_key(conn: Connection, key: str) -> OutboxLetter | None:
    """The letter with that key."""
    row = conn.execute(_row_of_key, {"key": key}).one_or_none()
    return None if row is None else letter_of(row)


def by_provider_id(conn: Connection, channel: str, provider_id: str) -> OutboxLetter | None:
    """The letter that the provider accepted under that id."""
    row = conn.execute(_by_provider_id, {"channel": channel, "provider_id": provider_id}).first()
    return None if row is None else letter_of(row)


def of_case(conn: Connection, number: str) -> list[OutboxLetter]:
    """All letters of a case in the order in which they were enqueued, also those to agents."""
    return [letter_of(row) for row in conn.execute(_of_case, {"number": number})]


def listing(conn: Connection, status: Status, *, limit: int = 50) -> list[OutboxLetter]:
    """Letters of one status, oldest first."""
    values = {"status": status.value, "limit": limit}
    return [letter_of(row) for row in conn.execute(_of_status, values)]


def unknown_letters(conn: Connection, *, limit: int = 50) -> list[OutboxLetter]:
    """Letters that may or may not have arrived, oldest first; an index finds them."""
    return [letter_of(row) for row in conn.execute(_unknown_now, {"limit": limit})]


def _joined(conn: Connection, key: str, provider_id: str, now: datetime) -> bool:
    letter = letter_of(conn.execute(_row_of_key, {"key": key}).one())
    join_correspondence(conn, letter.message, letter.internal, provider_id, now)
    return True


def join_correspondence(
    conn: Connection, message: Outbound, internal: bool, provider_id: str, now: datetime
) -> None:
    """File a letter that the provider accepted, so that answers which quote its id find the case.

    If the provider gives the same id twice, the letter is filed under its key.
    """
    if internal:
        return
    for external_id in dict.fromkeys((provider_id or message.key, message.key)):
        filed = messages.add(
            conn,
            NewMessage(
                case_number=message.case_number or None,
                direction="out",
                channel=message.channel,
                external_id=external_id,
                conversation=message.to,
                sender="",
                sent_at=now,
                text=message.text,
                subject=message.subject,
                letter=message.key,
            ),
        )
        if filed:
            return


def letter_of(row: Row[Any]) -> OutboxLetter:
    """The record of one row of the outbox."""
    return OutboxLetter(
        id=row.id,
        status=Status(row.status),
        message=OUTBOUND.parse(row.payload),
        template=row.template,
        internal=row.internal,
        attempts=row.attempts,
        owed_at=row.owed_at,
        next_at=row.next_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        provider_id=row.provider_id,
        error=row.error,
    )
