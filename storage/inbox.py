"""The inbox: raw deliveries, stored before they are read.

    new ─┬─ done         read and filed in a case (or nothing to do)
         ├─ unreadable   the channel could not read it
         └─ held         quarantined: it failed MAX_ATTEMPTS times, or was set apart
    unreadable, held ── replay ── new

Raw bytes may hold passwords and card numbers: they are stored encrypted (storage.database.cipher).

A worker claims a delivery under a lease. If it does not finish before the lease ends, the next
worker gets the delivery. A worker that crashed cannot say which of its deliveries was the cause:
a delivery that was claimed before is claimed alone, so that only the one that crashes workers
reaches MAX_CLAIMS. A delivery that fails is quarantined after MAX_ATTEMPTS: it never blocks others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    RowMapping,
    bindparam,
    func,
    null,
    or_,
    select,
    update,
)

from storage.database.cipher import WrongKey, decrypted, encrypted, is_encrypted
from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import inbox
from workflows.messaging.messages import RawDelivery

MAX_ATTEMPTS = 3
MAX_CLAIMS = 6
"""At most so many claims of one delivery whose workers crash: desks also stop otherwise."""
MAX_BYTES = 40 * 1024 * 1024
"""At most so many bytes in one claim, its first delivery aside: a backlog must fit in memory."""


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One stored delivery. `attempts` counts its claims, the present one included.

    `raw` is None where it was encrypted with another key.
    """

    id: int
    channel: str
    delivery_id: str
    raw: bytes | None = b""
    received_at: datetime
    attempts: int
    status: str
    note: str
    case_number: str | None


_head = select(
    inbox.c.id,
    inbox.c.channel,
    inbox.c.delivery_id,
    inbox.c.received_at,
    inbox.c.attempts,
    inbox.c.status,
    inbox.c.note,
    inbox.c.case_number,
)
_row = _head.add_columns(inbox.c.raw)
_new = inbox.c.status == "new"
_store = Prepared(
    Upsert(
        inbox,
        lambda into: into.on_conflict_do_nothing(
            index_elements=["channel", "delivery_id"]
        ).returning(inbox.c.id),
    )
)
_free = (
    select(inbox.c.id, inbox.c.attempts, func.length(inbox.c.raw).label("size"))
    .where(_new, or_(inbox.c.lease_until.is_(null()), inbox.c.lease_until <= bindparam("now")))
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_free_only = _free.where(inbox.c.channel.in_(bindparam("channels", expanding=True)))
_free_besides = _free.where(inbox.c.channel.not_in(bindparam("channels", expanding=True)))
_lease = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(attempts=inbox.c.attempts + 1, lease_until=bindparam("until"))
    .returning(*_row.selected_columns)
)
_listing = (
    _head.where(inbox.c.status == bindparam("status"))
    .order_by(inbox.c.id.desc())
    .limit(bindparam("limit"))
)
_get = _row.where(inbox.c.id == bindparam("id"))
_this = update(inbox).where(inbox.c.id == bindparam("this"))
_this_new = _this.where(_new)
_finish = _this_new.values(
    status=bindparam("status"), done_at=bindparam("now"), lease_until=null(), note=bindparam("note")
)
_done = Prepared(_finish.values(case_number=bindparam("case_number")))
_again = _this_new.values(lease_until=bindparam("at"), note=bindparam("note"))
_postpone = _again.values(attempts=inbox.c.attempts - 1)
_replay = _this.where(inbox.c.status.in_(["unreadable", "held"]))
_replay_new = _replay.values(status="new", attempts=0, lease_until=null(), done_at=null())


_in_clear = (
    select(inbox.c.id, inbox.c.raw)
    .where(func.length(inbox.c.raw) > 0, ~is_encrypted(inbox.c.raw))
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
)
_overwrite = _this.values(raw=bindparam("bytes"))
_newest_raw = (
    select(inbox.c.raw).where(func.length(inbox.c.raw) > 0).order_by(inbox.c.id.desc()).limit(1)
)


def store(conn: Connection, deliveries: Sequence[RawDelivery]) -> int:
    """Store deliveries and return how many were new; the same delivery again changes nothing."""
    stored = 0
    for delivery in deliveries:
        row = {
            "channel": delivery.channel,
            "delivery_id": delivery.delivery_id,
            "raw": encrypted(conn, delivery.raw),
            "received_at": delivery.received_at,
            "status": "new",
            "attempts": 0,
            "note": "",
        }
        stored += len(_store.rows(conn, row))
    return stored


def claim(
    conn: Connection,
    *,
    limit: int,
    now: datetime,
    lease: timedelta,
    only: Sequence[str] = (),
    besides: Sequence[str] = (),
) -> list[InboxRow]:
    """Up to `limit` new deliveries, oldest first, which no other worker gets before the lease ends.

    Those of the channels `only`, or of all channels `besides` some; else of every channel.
    Fewer when they are large (MAX_BYTES), but at least one; and only one if it was claimed before.
    The caller quarantines a delivery that was claimed more than MAX_CLAIMS times.
    """
    free = _free_only if only else _free_besides if besides else _free
    values = {"limit": limit, "now": now, "channels": list(only or besides)}
    ids = _first_portion(conn.execute(free, values).all())
    if not ids:
        return []
    rows = conn.execute(_lease, {"ids": ids, "until": now + lease}).all()
    return [_with_raw(conn, row._mapping) for row in sorted(rows, key=lambda row: row.id)]


def mark_done(
    conn: Connection, id: int, case_number: str | None = None, *, now: datetime, note: str = ""
) -> bool:
    """Mark it as processed. False when another worker finished it first: roll your work back."""
    values = {"this": id, "status": "done", "now": now, "note": note, "case_number": case_number}
    return _done.execute(conn, values) == 1


def mark_unreadable(conn: Connection, id: int, reason: str, *, now: datetime) -> bool:
    """Mark it as one that the channel cannot read: an agent sees it with the reason."""
    return _end(conn, id, "unreadable", reason, now)


def quarantine(conn: Connection, id: int, reason: str, *, now: datetime) -> bool:
    """Quarantine it with the reason until an agent replays it."""
    return _end(conn, id, "held", reason, now)


def requeue(conn: Connection, row: InboxRow, reason: str, *, at: datetime, now: datetime) -> bool:
    """After a failure: let it be claimed again from `at`; True when it is quarantined instead."""
    if row.attempts >= MAX_ATTEMPTS:
        return quarantine(conn, row.id, reason, now=now)
    conn.execute(_again, {"this": row.id, "at": at, "note": reason})
    return False


def postpone(conn: Connection, id: int, reason: str, *, at: datetime) -> None:
    """Let it be claimed again from `at`. This claim does not count: the delivery has no fault."""
    conn.execute(_postpone, {"this": id, "at": at, "note": reason})


def replay(conn: Connection, id: int) -> bool:
    """Make an unreadable or quarantined delivery new, with all attempts. False for any other."""
    return conn.execute(_replay_new, {"this": id}).rowcount == 1


def get(conn: Connection, id: int) -> InboxRow | None:
    """The delivery with that id."""
    row = conn.execute(_get, {"id": id}).one_or_none()
    return None if row is None else _with_raw(conn, row._mapping)


def encrypt_old(conn: Connection, *, limit: int) -> int:
    """Encrypt deliveries that an older version stored in clear. Returns how many."""
    rows = conn.execute(_in_clear, {"limit": limit}).all()
    for row in rows:
        conn.execute(_overwrite, {"this": row.id, "bytes": encrypted(conn, row.raw)})
    return len(rows)


def newest_is_readable(conn: Connection) -> bool:
    """Whether the key in force opens the newest delivery; True where there is none."""
    raw = conn.execute(_newest_raw).scalar_one_or_none()
    try:
        decrypted(conn, raw or b"")
    except WrongKey:
        return False
    return True


def listing(conn: Connection, status: str, *, limit: int = 50) -> list[InboxRow]:
    """Deliveries of one status (new, done, unreadable, held), newest first, without their bytes.

    A list of mails may be too large for the memory: `get` reads one with its bytes.
    """
    return [
        _inbox_row(row._mapping)
        for row in conn.execute(_listing, {"status": status, "limit": limit})
    ]


def _first_portion(rows: Sequence[Row[Any, Any, Any]]) -> list[int]:
    """The ids of the first row, and of those that may be processed in the same claim."""
    if rows and rows[0].attempts:
        return [rows[0].id]
    fresh = [row for row in rows if not row.attempts]
    sizes = accumulate(int(row.size) for row in fresh)
    return [
        row.id
        for place, (row, total) in enumerate(zip(fresh, sizes, strict=True))
        if place == 0 or total <= MAX_BYTES
    ]


def _end(conn: Connection, id: int, status: str, reason: str, now: datetime) -> bool:
    values = {"this": id, "status": status, "now": now, "note": reason}
    return conn.execute(_finish, values).rowcount == 1


def _inbox_row(row: RowMapping) -> InboxRow:
    return InboxRow(**row)


def _with_raw(conn: Connection, row: RowMapping) -> InboxRow:
    raw: bytes | None
    try:
        raw = decrypted(conn, row["raw"])
    except WrongKey:
        raw = None
    return InboxRow(**{**row, "raw": raw})


@dataclass(frozen=True, kw_only=True)
class DeliveryState:
    """The state of one stored delivery; `status` as in the module docstring."""

    status: str
    note: str
    case_number: str | None


def find_delivery(conn: Connection, channel: str, delivery_id: str) -> DeliveryState | None:
    """The state of the delivery with that id; None when it was never stored."""
    asked = select(inbox.c.status, inbox.c.note, inbox.c.case_number).where(
        inbox.c.channel == channel, inbox.c.delivery_id == delivery_id
    )
    row = conn.execute(asked).one_or_none()
    return None if row is None else DeliveryState(**row._mapping)
