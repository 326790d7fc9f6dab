"""What the desk wrote to an address lately is found by an index, and held letters left nothing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, Engine

from storage.cases import cases
from storage.outbox import by_address, letters, outbox
from storage.outbox.letters import NewLetter
from tests.storage.given import NOW, a_case
from workflows.messaging.messages import Outbound

NUMBER = "KN-2026-000001-7"
MAI = "mai@vidu.example"


def _owe(conn: Connection, key: str, *, to: str = MAI, held: str = "", **given: object) -> None:
    message = Outbound(
        key=key, channel="email", to=to, text="x", case_number=NUMBER,
        automatic=bool(given.get("automatic", True)),
    )  # fmt: skip
    at = NOW - timedelta(hours=int(str(given.get("hours", 0))))
    outbox.enqueue(conn, NewLetter(message=message, template=key, at=at, rate_limited=held))


def test_only_automatic_letters_to_this_address_within_the_time_count(conn: Connection) -> None:
    cases.insert(conn, a_case(NUMBER))
    _owe(conn, "old", hours=30)
    _owe(conn, "counts", hours=2)
    _owe(conn, "agents", automatic=False)
    _owe(conn, "held", held="đã gửi")
    _owe(conn, "elsewhere", to="khac@vidu.example")
    _owe(conn, "newest")
    letters.cancel(conn, "elsewhere", now=NOW)
    found = by_address.automatic_letters_since(conn, "email", MAI, NOW - timedelta(days=1))
    assert [one.letter for one in found] == ["newest", "counts"]


def test_a_held_letter_leaves_only_when_an_agent_says_so(conn: Connection) -> None:
    cases.insert(conn, a_case(NUMBER))
    _owe(conn, "held", held="đã gửi")
    lease = timedelta(minutes=2)

    def claim() -> list[str]:
        claimed = outbox.claim(conn, channels=["email"], limit=9, now=NOW, lease=lease)
        return [letter.message.key for letter in claimed]

    assert claim() == [] and not outbox.reap(conn, NOW + timedelta(days=9))
    assert letters.resend(conn, "held", now=NOW)
    assert claim() == ["held"]


def test_counting_reads_no_whole_table(sqlite_engine: Engine) -> None:
    query = str(by_address._automatic.statement.compile(sqlite_engine))
    with sqlite_engine.connect() as conn:
        plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("a", "b", "c", 1, 0)).all()
    steps = [str(step[-1]) for step in plan]
    assert steps and all(step.startswith("SEARCH") for step in steps), steps
