"""What storage tests start from: a case, a delivery, a letter; and the moment it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from storage import inbox
from storage.cases import cases, journal
from storage.inbox import InboxRow
from storage.outbox import outbox
from storage.outbox.letters import ClaimedLetter, NewLetter
from workflows.case import Case, CaseKind, ContactPoint, Person, State, Timer
from workflows.engine.decision import JournalEntry
from workflows.messaging.messages import Attachment, Outbound, RawDelivery

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)


def a_delivery(
    delivery_id: str = "d-1",
    *,
    channel: str = "zalo_bot",
    raw: bytes = b"{}",
    received_at: datetime = NOW,
) -> RawDelivery:
    """One delivery as Zalo makes it."""
    return RawDelivery(channel=channel, delivery_id=delivery_id, raw=raw, received_at=received_at)


def waiting(conn: Connection, *, limit: int = 50) -> list[InboxRow]:
    """The newest new deliveries with their bytes, oldest first, claimed or not."""
    rows = reversed(inbox.listing(conn, "new", limit=limit))
    return [row for listed in rows if (row := inbox.get(conn, listed.id)) is not None]


def an_entry(**changes: Any) -> JournalEntry:
    """What a decision says happened: somebody takes the case."""
    entry = JournalEntry(
        at=NOW,
        actor_id="an",
        actor_name="Nguyễn Thị An",
        event="Taken",
        clause="CP-11",
        before=State.RECEIVED,
        after=State.ANALYSING,
        sentence="Chị An nhận xử lý.",
        data={"words": ["tiếng Việt", 1, None]},
    )
    return replace(entry, **changes)


def a_case(number: str = "KN-2026-000001", **changes: Any) -> Case:
    """A fresh complaint of Trần Văn Đức on Zalo."""
    case = Case(
        number=number,
        state=State.RECEIVED,
        kind=CaseKind.COMPLAINT,
        channel="zalo_bot",
        conversation="chat-1",
        opened_at=NOW,
        received_at=NOW,
        subject="tên miền không truy cập được",
        department="cskh",
        owner="an",
        person=Person(
            full_name="Trần Văn Đức",
            phone="+84912345678",
            email="duc@example.com",
            contacts=(ContactPoint(channel="zalo_bot", address="chat-1"),),
        ),
    )
    return replace(case, **changes)


def a_clock(kind: str, next_in: timedelta, **changes: Any) -> Timer:
    """A running clock that has something to say after that time."""
    clock = Timer(kind=kind, started_at=NOW, due_at=NOW + next_in, due_on=date(2026, 3, 30))
    return replace(clock, **changes)


def a_kept_case(conn: Connection, number: str = "KN-2026-000001", **changes: Any) -> Case:
    """The same, inserted."""
    return cases.insert(conn, a_case(number, **changes))


def written_down(conn: Connection, number: str, entry: JournalEntry) -> journal.Line:
    """The entry, sealed and kept with the case."""
    line = journal.next_line(conn, number, entry)
    cases.save(conn, cases.load(conn, number), line)
    journal.append(conn, line)
    return line


def a_letter(key: str, to: str = "chat-1", **changes: Any) -> NewLetter:
    """A letter owed now; `files` go with the message, the rest with the debt."""
    files: tuple[Attachment, ...] = changes.pop("files", ())
    message = Outbound(
        key=key,
        channel=changes.pop("channel", "zalo_bot"),
        to=to,
        text="Kính chào anh Đức.",
        case_number=changes.pop("case_number", ""),
        attachments=files,
    )
    owe = NewLetter(message=message, template="T02.vi", at=NOW)
    return replace(owe, **changes)


def claim(conn: Connection, *, now: datetime = NOW, limit: int = 10) -> list[ClaimedLetter]:
    """Claim from Zalo."""
    return outbox.claim(conn, channels=["zalo_bot"], limit=limit, now=now, lease=LEASE)
