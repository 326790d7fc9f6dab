"""What waits while a contact point is on hold, and in which order it is worked in (PV-19).

    held ─┬─ release ─► replay ── heard ─► released     one after the other, oldest first
          └─ refuse ─► refused                          it never counts

A released message goes back through the inbox, where its raw delivery lies. Only the oldest one of
a contact point is there at a time, so that any number of workers keeps the order.
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
    """What is known of a contact point. `person_id` 0: nobody's; `waits`: a replay goes on."""

    person_id: int
    held: bool
    compromised: bool
    replaying: bool


_here = (
    held_messages.c.channel == bindparam("channel"),
    held_messages.c.address == bindparam("address"),
)
_worked_on = or_(inbox.c.status == "new", inbox.c.status == "done")
_waits = exists(
    select(held_messages.c.message_id)
    .join(inbox, inbox.c.id == held_messages.c.inbox_id)
    .where(*_here, held_messages.c.status == REPLAY, _worked_on)
)
_known = select(contacts.c.person_id, contacts.c.held, false().label("gone"), _waits).where(
    contacts.c.channel == bindparam("channel"), contacts.c.address == bindparam("address")
)
_gone = select(literal(0), literal(True), literal(True), _waits).where(
    compromised.c.channel == bindparam("channel"), compromised.c.address == bindparam("address")
)
_standing = Prepared(union_all(_known, _gone))
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
_turn = (
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
    .where(*_here, held_messages.c.status == REPLAY, _worked_on)
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
    """What is known of that contact point; None when nobody has it."""
    rows = _standing.rows(conn, {"channel": channel, "address": address})
    if not rows:
        return None
    person_ids, held, gone, replaying = zip(*rows, strict=True)
    return HoldState(
        person_id=max(person_ids), held=any(held), compromised=any(gone), replaying=any(replaying)
    )


def park(
    conn: Connection, message_id: int, inbox_id: int, channel: str, address: str, status: str = HELD
) -> None:
    """This message waits: on hold, or in line behind those that are being worked in."""
    row = {
        "message_id": message_id,
        "inbox_id": inbox_id,
        "channel": channel,
        "address": address,
        "status": status,
    }
    conn.execute(_keep.on(conn), row)


def parked_ids(conn: Connection, channel: str, address: str) -> tuple[str, ...]:
    """The ids of the messages that wait there, oldest first."""
    return tuple(conn.execute(_ids, {"channel": channel, "address": address}).scalars())


def release(conn: Connection, channel: str, address: str) -> None:
    """What waits is worked in from now on; the contact point is as good as any."""
    conn.execute(_turn, {"this_channel": channel, "this_address": address, "becomes": REPLAY})
    conn.execute(_clear, {"this_channel": channel, "this_address": address})
    release_next(conn, channel, address)


def refuse(conn: Connection, channel: str, address: str, now: datetime) -> None:
    """What waits never counts; the contact point is nobody's any more."""
    conn.execute(_turn, {"this_channel": channel, "this_address": address, "becomes": REFUSED})
    conn.execute(_forget, {"this_channel": channel, "this_address": address})
    conn.execute(_strike.on(conn), {"channel": channel, "address": address, "since": now})


def find_replayed(
    conn: Connection, channel: str, external_id: str, delivery: int
) -> tuple[int, str] | None:
    """The message whose turn it is, and the case where it was kept ("" for none).

    It must come by the delivery that was kept: a copy that arrives meanwhile jumps no line.
    """
    values = {"channel": channel, "external_id": external_id, "delivery": delivery}
    row = conn.execute(_replayed, values).one_or_none()
    return None if row is None else (row.id, row.case_number or "")


def mark_released(conn: Connection, message_id: int) -> None:
    """Its turn is over."""
    conn.execute(_mark, {"this": message_id, "becomes": RELEASED})


def release_next(conn: Connection, channel: str, address: str) -> None:
    """Bring the next message of that contact point back to the inbox, unless one is there."""
    row = conn.execute(_in_line, {"channel": channel, "address": address}).one_or_none()
    if row is not None and row.status == "done":
        conn.execute(_again, {"this": row.id})


def skip(conn: Connection, inbox_id: int) -> None:
    """That delivery cannot be worked in now: those behind it need not wait."""
    row = conn.execute(_place_of, {"this": inbox_id}).one_or_none()
    if row is not None:
        release_next(conn, row.channel, row.address)


def of_case(conn: Connection, number: str) -> dict[int, str]:
    """How the messages of a case stand that were ever on hold, by their ids."""
    return {row.message_id: row.status for row in conn.execute(_of_case, {"number": number})}


def refile(conn: Connection, message_id: int, number: str) -> bool:
    """The files of that message belong to that case now. False when it has none."""
    return _refile.execute(conn, {"this": message_id, "number": number}) > 0
