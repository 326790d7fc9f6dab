from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from storage import inbox
from tests.storage.given import LEASE, MINUTE, NOW, a_delivery, waiting


def take(conn: Connection, *, limit: int = 10, now: datetime = NOW) -> list[inbox.InboxRow]:
    return inbox.claim(conn, limit=limit, now=now, lease=LEASE)


def test_a_delivery_is_kept_byte_for_byte(conn: Connection) -> None:
    raw = bytes(range(256))
    assert inbox.store(conn, [a_delivery(raw=raw)]) == 1
    (row,) = waiting(conn)
    assert (row.raw, row.received_at, row.status) == (raw, NOW, "new")


def test_the_same_delivery_again_is_kept_once(conn: Connection) -> None:
    assert inbox.store(conn, [a_delivery(), a_delivery(), a_delivery(delivery_id="d-2")]) == 2
    assert inbox.store(conn, [a_delivery(raw=b"other bytes, same id")]) == 0
    assert inbox.store(conn, [a_delivery(channel="mail")]) == 1
    assert [row.raw for row in waiting(conn)] == [b"{}"] * 3


def test_the_same_delivery_from_two_doors_at_once_is_kept_once(engine: Engine) -> None:
    kept: list[int] = []

    def keep() -> None:
        with engine.begin() as conn:
            kept.append(inbox.store(conn, [a_delivery()]))

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == [0, 0, 0, 1]


def test_the_oldest_is_taken_first_and_only_once(conn: Connection) -> None:
    inbox.store(conn, [a_delivery(delivery_id=f"d-{n}") for n in range(5)])
    first = take(conn, limit=3)
    assert [row.delivery_id for row in first] == ["d-0", "d-1", "d-2"]
    assert [row.delivery_id for row in take(conn)] == ["d-3", "d-4"]
    assert take(conn) == []


def test_workers_share_what_is_waiting(engine: Engine) -> None:
    with engine.begin() as conn:
        inbox.store(conn, [a_delivery(delivery_id=f"d-{n}") for n in range(40)])
    taken: list[str] = []

    def worker() -> None:
        while True:
            with engine.begin() as conn:
                rows = take(conn, limit=3)
            if not rows:
                return
            taken.extend(row.delivery_id for row in rows)

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"d-{n}" for n in range(40))


def test_a_worker_that_stopped_loses_its_delivery_when_the_lease_ends(conn: Connection) -> None:
    inbox.store(conn, [a_delivery()])
    (first,) = take(conn)
    assert take(conn, now=NOW + LEASE - timedelta(microseconds=1)) == []
    (second,) = take(conn, now=NOW + LEASE)
    assert (first.attempts, second.attempts) == (1, 2)


def test_only_one_of_two_holders_finishes(conn: Connection) -> None:
    inbox.store(conn, [a_delivery()])
    (first,) = take(conn)
    (second,) = take(conn, now=NOW + LEASE)
    assert inbox.mark_done(conn, second.id, "KN-1", now=NOW)
    assert not inbox.mark_done(conn, first.id, "KN-2", now=NOW)
    found = inbox.get(conn, first.id)
    assert found is not None
    assert (found.status, found.case_number) == ("done", "KN-1")


def test_a_poisonous_delivery_is_held_after_three_attempts(conn: Connection) -> None:
    inbox.store(conn, [a_delivery()])
    held = [
        inbox.requeue(conn, row, f"attempt {row.attempts}", at=NOW, now=NOW)
        for _ in range(3)
        for row in take(conn)
    ]
    assert held == [False, False, True]
    assert take(conn) == []
    (row,) = inbox.listing(conn, "held")
    assert row.note == "attempt 3"


def test_what_a_killed_worker_had_in_hand_is_taken_again_one_by_one(conn: Connection) -> None:
    inbox.store(conn, [a_delivery(delivery_id=f"d-{n}") for n in range(4)])
    take(conn, limit=3)
    later = NOW + LEASE
    again = [[row.delivery_id for row in take(conn, now=later)] for _ in range(4)]
    assert again == [["d-0"], ["d-1"], ["d-2"], ["d-3"]]


def test_only_the_delivery_that_kills_its_workers_is_blamed(conn: Connection) -> None:
    inbox.store(conn, [a_delivery(), a_delivery(delivery_id="d-2")])
    for attempt in range(inbox.MAX_CLAIMS):
        assert take(conn, now=NOW + attempt * LEASE)[0].delivery_id == "d-1"
    guilty = take(conn, now=NOW + inbox.MAX_CLAIMS * LEASE)
    (other,) = take(conn, now=NOW + inbox.MAX_CLAIMS * LEASE)
    assert [row.attempts > inbox.MAX_CLAIMS for row in guilty] == [True]
    assert (other.delivery_id, other.attempts) == ("d-2", 2)


def test_a_failed_delivery_waits_and_does_not_block_the_next(conn: Connection) -> None:
    inbox.store(conn, [a_delivery(), a_delivery(delivery_id="d-2")])
    (row,) = take(conn, limit=1)
    inbox.requeue(conn, row, "the database was busy", at=NOW + MINUTE, now=NOW)
    assert [row.delivery_id for row in take(conn)] == ["d-2"]
    assert [row.delivery_id for row in take(conn, now=NOW + MINUTE)] == ["d-1"]


def test_an_unreadable_delivery_can_be_replayed(conn: Connection) -> None:
    inbox.store(conn, [a_delivery()])
    (row,) = take(conn)
    assert inbox.mark_unreadable(conn, row.id, "not JSON", now=NOW)
    assert [found.note for found in inbox.listing(conn, "unreadable")] == ["not JSON"]
    assert inbox.replay(conn, row.id)
    assert [found.attempts for found in take(conn)] == [1]


def test_a_finished_delivery_is_not_replayed(conn: Connection) -> None:
    inbox.store(conn, [a_delivery()])
    (row,) = take(conn)
    inbox.mark_done(conn, row.id, now=NOW)
    assert not inbox.replay(conn, row.id)
    assert take(conn) == []


def test_an_id_that_no_database_can_hold_is_kept_all_the_same(conn: Connection) -> None:
    assert inbox.store(conn, [a_delivery(delivery_id="a\0b\ud800")]) == 1
    assert [row.delivery_id for row in take(conn)] == ["a\ufffdb\ufffd"]


def test_a_backlog_of_large_mails_is_taken_in_portions_that_fit_in_memory(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MAX_BYTES", 100)
    sizes = (300, 60, 30, 30, 5)
    inbox.store(conn, [a_delivery(f"d-{n}", raw=b"x" * size) for n, size in enumerate(sizes)])
    portions = [[len(row.raw) for row in take(conn)] for _ in range(4)]
    assert portions == [[300], [60, 30], [30, 5], []]


def test_a_list_of_deliveries_brings_no_mail_with_it(conn: Connection) -> None:
    inbox.store(conn, [a_delivery("d-1", raw=b"x" * 1000)])
    (row,) = inbox.listing(conn, "new")
    assert row.raw == b""
    whole = inbox.get(conn, row.id)
    assert whole and len(whole.raw) == 1000
