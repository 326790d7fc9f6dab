"""The outbox: letters to send, each sent once, in order within a conversation.

    owed ── claim ─► claimed ─┬─ sent          the provider accepted it, or its echo came
      ▲                       ├─ failed        it will not be tried again
      ├───── reschedule ──────┤
      │                       └─ unknown       no clear answer, or the lease ended without a report
      └─────── resend ──────── unknown, failed, expired, held      (an agent decides)
    owed ── mark_handed_over (by a person) ─► sent;   unknown ── confirm ─► sent
    sent, claimed, unknown ── mark_bounced ─► failed;   owed ── reap ─► expired
    owed, held ── cancel ─► cancelled;   claimed, unknown ── mark_sent_by_echo ─► sent

A letter over a cap (workflows/planning/rate_limits.py) is rate-limited (`held`) from the start and
blocks no later one. Order: a letter waits while an earlier one of its conversation is owed or
claimed, also while that one backs off. An unknown letter does not block: an agent may decide about
it tomorrow.

A claim is fenced: only the owner of the newest claim id can report on a letter. After the end of
its lease the report still counts until another decision is made, because it is the truth.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, false, null, or_, select, update

from storage.contacts import conversations
from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.files import attachments
from storage.files.blob_store import MissingContent
from storage.outbox.letters import (
    OUTBOUND,
    ClaimedLetter,
    NewLetter,
    OutboxLetter,
    Status,
    join_correspondence,
    letter_of,
    with_status,
)
from storage.schema.tables import outbox
from workflows.records import changed

_earlier = outbox.alias("earlier")
_owe = Prepared(
    Upsert(
        outbox,
        lambda into: into.on_conflict_do_nothing(index_elements=["key"]).returning(outbox.c.id),
    )
)
_heads = (
    select(outbox.c.id)
    .where(with_status(Status.OWED), outbox.c.next_at <= bindparam("now"))
    .where(outbox.c.channel.in_(bindparam("channels", expanding=True)))
    .where(or_(outbox.c.expires_at.is_(null()), outbox.c.expires_at > bindparam("now")))
    .where(
        ~select(_earlier.c.id)
        .where(
            _earlier.c.conversation_id == outbox.c.conversation_id,
            _earlier.c.seq < outbox.c.seq,
            with_status(Status.OWED, Status.CLAIMED, column=_earlier.c.status),
        )
        .exists()
    )
    .order_by(outbox.c.next_at, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_heads_by_people = _heads.where(outbox.c.automatic == false())
_these = outbox.c.id.in_(bindparam("ids", expanding=True))
_claim = (
    update(outbox)
    .where(_these)
    .values(
        status=Status.CLAIMED.value,
        attempts=outbox.c.attempts + 1,
        claim_id=bindparam("new_claim"),
        lease_until=bindparam("until"),
    )
    .returning(outbox)
)
_broken = update(outbox).where(outbox.c.id == bindparam("this")).values(error=bindparam("why"))
_mine = update(outbox).where(
    outbox.c.id == bindparam("this"), outbox.c.claim_id == bindparam("claim")
)
_held = _mine.where(with_status(Status.CLAIMED))
_undecided = _mine.where(with_status(Status.CLAIMED, Status.UNKNOWN))
_ending = {
    "status": bindparam("status"),
    "ended_at": bindparam("now"),
    "lease_until": null(),
    "error": bindparam("error"),
}
_sent = Prepared(_undecided.values(_ending | {"provider_id": bindparam("provider_id")}))
_failed = _undecided.values(_ending)
_unknown = _held.values(_ending)
_free = {"status": Status.OWED.value, "lease_until": null(), "claim_id": ""}
_later = _held.values(_free | {"next_at": bindparam("at"), "error": bindparam("error")})
_uncounted = _later.values(attempts=outbox.c.attempts - 1)
_lapsed = (
    select(outbox)
    .where(with_status(Status.CLAIMED), outbox.c.lease_until <= bindparam("now"))
    .order_by(outbox.c.lease_until, outbox.c.id)  # by id alone SQLite would scan the whole table
    .with_for_update(skip_locked=True)
)
_expired = (
    select(outbox)
    .where(with_status(Status.OWED), outbox.c.expires_at <= bindparam("now"))
    .order_by(outbox.c.expires_at, outbox.c.id)
    .with_for_update(skip_locked=True)
)
_end = update(outbox).where(_these).values(_ending)


def enqueue(conn: Connection, letter: NewLetter) -> bool:
    """Enqueue a letter. False when its key is there already: then nothing changes."""
    message = letter.message
    files = tuple(attachments.store_content(conn, file) for file in message.attachments)
    conversation_id, seq = conversations.next_place(conn, message.channel, message.to)
    row = {
        "key": message.key,
        "conversation_id": conversation_id,
        "seq": seq,
        "channel": message.channel,
        "case_number": message.case_number or None,
        "template": letter.template,
        "automatic": message.automatic,
        "internal": letter.internal,
        "status": (Status.RATE_LIMITED if letter.rate_limited else Status.OWED).value,
        "attempts": 0,
        "owed_at": letter.at,
        "next_at": letter.not_before or letter.at,
        "expires_at": letter.expires_at,
        "shuts_at": letter.shuts_at,
        "claim_id": "",
        "provider_id": "",
        "error": letter.rate_limited,
        "payload": OUTBOUND.dump(changed(message, attachments=files)),
    }
    return bool(_owe.rows(conn, row))


def claim(
    conn: Connection,
    *,
    channels: Sequence[str],
    limit: int,
    now: datetime,
    lease: timedelta,
    by_people: bool = False,
) -> list[ClaimedLetter]:
    """Up to `limit` letters of these channels, those that have waited longest first.

    `by_people`: only letters that an agent wrote; automatic ones wait. Commit before sending them.
    A letter whose file is missing stays claimed until its lease ends: see `reap`.
    """
    values = {"channels": list(channels), "limit": limit, "now": now}
    ids = conn.execute(_heads_by_people if by_people else _heads, values).scalars().all()
    if not ids:
        return []
    values = {"ids": ids, "new_claim": uuid.uuid4().hex, "until": now + lease}
    rows = sorted(conn.execute(_claim, values).all(), key=lambda row: (row.next_at, row.id))
    return [letter for row in rows if (letter := _claimed(conn, row)) is not None]


def mark_sent(conn: Connection, claimed: ClaimedLetter, provider_id: str, *, now: datetime) -> bool:
    """Mark it as sent and file it in the correspondence. False when the claim was lost."""
    values = _report(claimed, Status.SENT, "", now) | {"provider_id": provider_id}
    if _sent.execute(conn, values) != 1:
        return False
    join_correspondence(conn, claimed.message, claimed.internal, provider_id, now)
    return True


def mark_failed(conn: Connection, claimed: ClaimedLetter, error: str, *, now: datetime) -> bool:
    """Mark it as failed: no further attempt. False when the claim was lost."""
    return conn.execute(_failed, _report(claimed, Status.FAILED, error, now)).rowcount == 1


def mark_unknown(conn: Connection, claimed: ClaimedLetter, error: str, *, now: datetime) -> bool:
    """Mark it as unknown: it may have arrived, an agent decides. False when the claim was lost."""
    return conn.execute(_unknown, _report(claimed, Status.UNKNOWN, error, now)).rowcount == 1


def reschedule(
    conn: Connection, claimed: ClaimedLetter, at: datetime, error: str, *, counts: bool
) -> bool:
    """Try it again from `at`; `counts`: as a failed attempt. False when the claim was lost."""
    values = {"this": claimed.id, "claim": claimed.claim_id, "at": at, "error": error}
    return conn.execute(_later if counts else _uncounted, values).rowcount == 1


def reap(conn: Connection, now: datetime) -> list[OutboxLetter]:
    """Letters whose lease ended without a report (now UNKNOWN), or that expired (now EXPIRED)."""
    lost = _finish(conn, _lapsed, Status.UNKNOWN, now, "the worker stopped while handing it over")
    return lost + _finish(conn, _expired, Status.EXPIRED, now, "not sent within its life")


def _finish(
    conn: Connection, query: Any, status: Status, now: datetime, why: str
) -> list[OutboxLetter]:
    letters = [
        changed(letter_of(row), status=status, ended_at=now, error=row.error or why)
        for row in conn.execute(query, {"now": now}).all()
    ]
    for letter in letters:
        ended = {"ids": [letter.id], "status": status.value, "now": now, "error": letter.error}
        conn.execute(_end, ended)
    return letters


def _report(claimed: ClaimedLetter, status: Status, error: str, now: datetime) -> dict[str, Any]:
    return {
        "this": claimed.id,
        "claim": claimed.claim_id,
        "status": status.value,
        "error": error,
        "now": now,
    }


def _claimed(conn: Connection, row: Row[Any]) -> ClaimedLetter | None:
    message = OUTBOUND.parse(row.payload)
    try:
        files = tuple(attachments.with_content(conn, file) for file in message.attachments)
    except MissingContent as gone:
        conn.execute(_broken, {"this": row.id, "why": str(gone)})
        return None
    return ClaimedLetter(
        id=row.id,
        claim_id=row.claim_id,
        message=changed(message, attachments=files),
        template=row.template,
        internal=row.internal,
        attempts=row.attempts,
        error=row.error,
        owed_at=row.owed_at,
        expires_at=row.expires_at,
    )
