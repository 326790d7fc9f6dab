"""Messages that wait while a contact point is on hold, and the order of their replay (PV-19).

    held ─┬─ release ─► replay ── mark_released ─► released     one by one, oldest first
          └─ refuse ──► refused                                 it never counts

A released message is processed again from its raw delivery in the inbox. Only the oldest one of a
contact point is new there at a time, so that any number of workers keeps the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    exists,
    false,
    literal,
    or_,
    select,
    union_all,
    update,
)

from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import attachments, compromised, contacts, held_messages, inbox, messages

HELD, REPLAY, RELEASED, REFUSED = "held", "replay", "released", "refused"


@dataclass(frozen=True, kw_only=True)
class HoldState:
    """The state of a contact point. `person_id` 0: of no person; `replaying`: a replay goes on."""

    person_id: int
    held: bool
    compromised: bool
    replaying: bool


_here = (
    held_messages.c.channel == bindparam("channel"),
    held_messages.c.address == bindparam("address"),
)
_processable = or_(inbox.c.status == "new", inbox.c.status == "done")
_waits = exists(
    select(held_messages.c.message_id)
    .join(inbox, inbox.c.id == held_messages.c.inbox_id)
    .where(*_here, held_messages.c.status == REPLAY, _processable)
)
_known = select(contacts.c.person_id, contacts.c.held, false().label("gone"), _waits).where(
    contacts.c.channel == bindparam("channel"), contacts.c.address == bindparam("address")
)
_gone = select(literal(0), literal(True), literal(True), _waits).where(
    compromised.c.channel == bindparam("channel"), compromised.c.address == bindparam("address")
)
_state = Prepared(union_all(_known, _gone))
_keep = Upsert(
    held_messages,
    lambda into: into.on_conflict_do_update(
        index_elements=["message_id"], set_={"status": into.excluded.status}
    ),
)
_ids = (
    select(messages.c.external_id)
    .join(held_messages, held_messages.c.message_id == messages.c.id)
    .where(*_here, held_messages.c.status == HELD)
    .order_by(messages.c.id)
)
_replayed = (
    select(messages.c.id, messages.c.case_number)
    .join(held_messages, held_messages.c.message_id == messages.c.id)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.external_id == bindparam("external_id"),
        held_messages.c.inbox_id == bindparam("delivery"),
        held_messages.c.status == REPLAY,
    )
)
_finish = (
    update(held_messages)
    .where(
        held_messages.c.channel == bindparam("this_channel"),
        held_messages.c.address == bindparam("this_address"),
        held_messages.c.status == HELD,
    )
    .values(status=bindparam("becomes"))
)
_mark = (
    update(held_messages)
    .where(held_messages.c.message_id == bindparam("this"))
    .values(status=bindparam("becomes"))
)
_in_line = (
    select(inbox.c.id, inbox.c.status)
    .join(held_messages, held_messages.c.inbox_id == inbox.c.id)
    .where(*_here, held_messages.c.status == REPLAY, _processable)
    .order_by(held_messages.c.message_id)
    .limit(1)
)
_again = (
    update(inbox)
    .where(inbox.c.id == bindparam("this"))
    .values(status="new", attempts=0, lease_until=None, done_at=None)
)
_place_of = (
    select(held_messages.c.channel, held_messages.c.address)
    .where(held_messages.c.inbox_id == bindparam("this"), held_messages.c.status == REPLAY)
    .limit(1)
)
_of_case = (
    select(held_messages.c.message_id, held_messages.c.status)
    .join(messages, messages.c.id == held_messages.c.message_id)
    .where(messages.c.case_number == bindparam("number"))
)
_refile = Prepared(
    update(attachments)
    .where(attachments.c.message_id == bindparam("this"))
    .values(case_number=bindparam("number"))
)
_strike = Upsert(
    compromised,
    lambda into: into.on_conflict_do_nothing(index_elements=["channel", "address"]),
)
_forget = delete(contacts).where(
    contacts.c.channel == bindparam("this_channel"), contacts.c.address == bindparam("this_address")
)
_clear = delete(compromised).where(
    compromised.c.channel == bindparam("this_channel"),
    compromised.c.address == bindparam("this_address"),
)


def hold_state(conn: Connection, channel: str, address: str) -> HoldState | None:
    """What is known of that contact point; None when it is unknown."""
    rows = _state.rows(conn, {"channel": channel, "address": address})
    if not rows:
        return None
    person_ids, held, gone, replaying = zip(*rows, strict=True)
    return HoldState(
        person_id=max(person_ids), held=any(held), compromised=any(gone), replaying=any(replaying)
    )


def park(
    conn: Connection, message_id: int, inbox_id: int, channel: str, address: str, status: str = HELD
) -> None:
    """Let this message wait: on hold (HELD), or for its turn in a replay (REPLAY)."""
    row = {
        "message_id": message_id,
        "inbox_id": inbox_id,
        "channel": channel,
        "address": address,
        "status": status,
    }
    conn.execute(_keep.on(conn), row)


def parked_ids(conn: Connection, channel: str, address: str) -> tuple[str, ...]:
    """The external ids of the messages on hold there, oldest first."""
    return tuple(conn.execute(_ids, {"channel": channel, "address": address}).scalars())


def release(conn: Connection, channel: str, address: str) -> None:
    """End the hold: replay the messages on hold; the contact point is trusted like any other."""
    conn.execute(_finish, {"this_channel": channel, "this_address": address, "becomes": REPLAY})
    conn.execute(_clear, {"this_channel": channel, "this_address": address})
    release_next(conn, channel, address)


def refuse(conn: Connection, channel: str, address: str, now: datetime) -> None:
    """End the hold: the messages never count, and the contact point belongs to no person."""
    conn.execute(_finish, {"this_channel": channel, "this_address": address, "becomes": REFUSED})
    conn.execute(_forget, {"this_channel": channel, "this_address": address})
    conn.execute(_strike.on(conn), {"channel": channel, "address": address, "since": now})


def find_replayed(
    conn: Connection, channel: str, external_id: str, delivery: int
) -> tuple[int, str] | None:
    """The message to process now, and the case where it was parked ("" for none).

    It must come from the delivery that was parked: a copy that arrives meanwhile must wait.
    """
    values = {"channel": channel, "external_id": external_id, "delivery": delivery}
    row = conn.execute(_replayed, values).one_or_none()
    return None if row is None else (row.id, row.case_number or "")


def mark_released(conn: Connection, message_id: int) -> None:
    """The replay of this message is done."""
    conn.execute(_mark, {"this": message_id, "becomes": RELEASED})


def release_next(conn: Connection, channel: str, address: str) -> None:
    """Make the next delivery of that contact point new again, unless one is new already."""
    row = conn.execute(_in_line, {"channel": channel, "address": address}).one_or_none()
    if row is not None and row.status == "done":
        conn.execute(_again, {"this": row.id})


def skip(conn: Connection, inbox_id: int) -> None:
    """That delivery cannot be processed now: the next ones need not wait for it."""
    row = conn.execute(_place_of, {"this": inbox_id}).one_or_none()
    if row is not None:
        release_next(conn, row.channel, row.address)


def of_case(conn: Connection, number: str) -> dict[int, str]:
    """The status of each message of a case that was ever on hold, by message id."""
    return {row.message_id: row.status for row in conn.execute(_of_case, {"number": number})}


def refile(conn: Connection, message_id: int, number: str) -> bool:
    """Move the files of that message to that case. False when it has none."""
    return _refile.execute(conn, {"this": message_id, "number": number}) > 0
