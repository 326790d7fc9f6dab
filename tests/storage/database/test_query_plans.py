"""What the loops ask again and again reads an index, whatever the tables have grown to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, event, text

from bot.web import queries
from storage import inbox, messages
from storage.cases import cases, deadlines
from storage.outbox import by_address, letters, outbox
from tests.storage.given import LEASE, NOW, a_clock, a_delivery, a_kept_case, a_letter, claim

POLLS: dict[str, tuple[Callable[[Connection], object], tuple[str, ...]]] = {
    "due": (lambda conn: deadlines.due(conn, NOW), ("ix_deadlines_next",)),
    "inbox": (
        lambda conn: inbox.claim(conn, limit=5, now=NOW, lease=LEASE),
        ("ix_inbox_status",),
    ),
    "inbox of a channel": (
        lambda conn: inbox.claim(conn, limit=5, now=NOW, lease=LEASE, only=["zalo_bot"]),
        ("ix_inbox_channel",),
    ),
    "inbox of the others": (
        lambda conn: inbox.claim(conn, limit=5, now=NOW, lease=LEASE, besides=["email"]),
        ("ix_inbox_status",),
    ),
    "heads": (claim, ("ix_outbox_owed", "ix_outbox_unfinished")),
    "reap": (lambda conn: outbox.reap(conn, NOW), ("ix_outbox_claimed", "ix_outbox_expiring")),
    "fate": (letters.unknown_letters, ("ix_outbox_unknown",)),
    "conversation": (
        lambda conn: cases.latest_in_conversation(conn, "zalo_bot", "chat-1"),
        ("ix_cases_conversation",),
    ),
    "quoted": (
        lambda conn: messages.by_reference(conn, "email", ["a@khach.example", "b@khach.example"]),
        ("ix_messages_reference",),
    ),
    "listed": (
        lambda conn: messages.existing_ids(conn, "facebook", ["m_1", "m_2"]),
        ("ix_messages_reference",),
    ),
    "last heard": (
        lambda conn: by_address.last_received_at(conn, "facebook", "2002"),
        ("ix_messages_conversation",),
    ),
    "said there": (
        lambda conn: by_address.messages_between(conn, "facebook", "2002", NOW, NOW + LEASE),
        ("ix_messages_conversation",),
    ),
    "how much waits": (
        queries.counts,
        ("ix_outbox_unfinished", "ix_outbox_unknown", "ix_outbox_lost"),
    ),
}


@pytest.fixture(params=["never analysed", "analysed"])
def filled(request: pytest.FixtureRequest, sqlite_engine: Engine) -> Iterator[Connection]:
    """A desk with some history, where a scan would be a bad plan; no desk ever runs ANALYZE."""
    with sqlite_engine.connect() as conn:
        inbox.store(conn, [a_delivery(delivery_id=f"d-{n}") for n in range(50)])
        for n in range(50):
            case = a_kept_case(conn, f"KN-{n}", clocks=(a_clock("answer", timedelta(days=n)),))
            deadlines.replace(conn, case)
            outbox.enqueue(conn, a_letter(f"k-{n}", to=f"chat-{n % 9}"))
        conn.execute(text("UPDATE inbox SET status = 'done' WHERE id < 48"))
        if request.param == "analysed":
            conn.execute(text("ANALYZE"))
        yield conn


@pytest.mark.parametrize("poll", POLLS)
def test_polling_reads_an_index(filled: Connection, poll: str) -> None:
    ask, indexes = POLLS[poll]
    plan = _plans(filled, ask)
    assert [index for index in indexes if index not in " ".join(plan)] == []
    scans = [step for step in plan if "SCAN" in step and "INDEX" not in step]
    assert scans == []


def _plans(conn: Connection, ask: Callable[[Connection], object]) -> list[str]:
    asked: list[tuple[str, tuple[object, ...]]] = []

    @event.listens_for(conn, "before_cursor_execute")
    def remember(_c: object, _cursor: object, sql: str, values: object, *_rest: object) -> None:
        if sql.startswith("SELECT"):
            assert isinstance(values, tuple)
            asked.append((sql, values))

    ask(conn)
    event.remove(conn, "before_cursor_execute", remember)
    return [
        row[3]
        for sql, values in asked
        for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
    ]
