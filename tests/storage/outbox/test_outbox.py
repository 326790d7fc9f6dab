from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, delete, text

from storage import messages
from storage.cases import cases
from storage.files import attachments
from storage.outbox import letters, outbox
from storage.outbox.letters import ClaimedLetter, Status
from storage.schema.tables import blobs
from tests.storage.given import LEASE, MINUTE, NOW, a_kept_case, a_letter, claim
from workflows.messaging.messages import Attachment


def keys(claimed: list[ClaimedLetter]) -> list[str]:
    return [letter.message.key for letter in claimed]


def status(conn: Connection, key: str) -> Status:
    letter = letters.by_key(conn, key)
    assert letter is not None
    return letter.status


def test_a_letter_is_owed_once(conn: Connection) -> None:
    assert outbox.enqueue(conn, a_letter("k1"))
    assert not outbox.enqueue(conn, a_letter("k1", to="somebody else"))
    (letter,) = claim(conn)
    assert letter.message == a_letter("k1").message


def test_a_claimed_letter_is_nobody_elses(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    assert keys(claim(conn)) == ["k1"]
    assert claim(conn) == []


def test_a_conversation_is_answered_in_order(conn: Connection) -> None:
    for key in ("k1", "k2", "k3"):
        outbox.enqueue(conn, a_letter(key))
    outbox.enqueue(conn, a_letter("other", to="chat-2"))
    first, other = claim(conn)
    assert (first.message.key, other.message.key) == ("k1", "other")
    assert claim(conn) == []
    assert outbox.mark_sent(conn, first, "p1", now=NOW)
    assert keys(claim(conn)) == ["k2"]


def test_fifty_letters_to_one_customer_take_one_place_in_the_queue(conn: Connection) -> None:
    for number in range(50):
        outbox.enqueue(conn, a_letter(f"many {number}"))
    outbox.enqueue(conn, a_letter("one", to="chat-2", not_before=NOW + MINUTE))
    assert keys(claim(conn, limit=2, now=NOW + MINUTE)) == ["many 0", "one"]


def test_a_letter_that_backs_off_holds_its_conversation(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    outbox.enqueue(conn, a_letter("k2"))
    (first,) = claim(conn)
    assert outbox.reschedule(conn, first, NOW + MINUTE, "503", counts=True)
    assert claim(conn) == []
    (again,) = claim(conn, now=NOW + MINUTE)
    assert (again.message.key, again.attempts) == ("k1", 2)


@pytest.mark.parametrize("ending", ["failed", "unknown"])
def test_a_letter_that_failed_or_is_unknown_lets_the_next_one_go(
    conn: Connection, ending: str
) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    outbox.enqueue(conn, a_letter("k2"))
    (first,) = claim(conn)
    end = outbox.mark_failed if ending == "failed" else outbox.mark_unknown
    assert end(conn, first, "blocked", now=NOW)
    assert status(conn, "k1").value == ending
    assert keys(claim(conn)) == ["k2"]


def test_only_the_asked_channels_are_claimed_oldest_first(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("late", to="a", at=NOW, not_before=NOW + MINUTE))
    outbox.enqueue(conn, a_letter("mail", to="b", channel="mail"))
    outbox.enqueue(conn, a_letter("soon", to="c"))
    now = NOW + MINUTE
    assert keys(claim(conn, now=now, limit=1)) == ["soon"]
    got = outbox.claim(conn, channels=["zalo_bot", "mail"], limit=9, now=now, lease=LEASE)
    assert keys(got) == ["mail", "late"]
    assert outbox.claim(conn, channels=[], limit=9, now=now, lease=LEASE) == []


def test_a_letter_is_not_claimed_before_its_time(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1", not_before=NOW + MINUTE))
    assert claim(conn) == []
    assert keys(claim(conn, now=NOW + MINUTE)) == ["k1"]


def test_a_letter_past_its_life_expires_and_frees_the_next(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1", expires_at=NOW + MINUTE))
    outbox.enqueue(conn, a_letter("k2"))
    assert claim(conn, now=NOW + MINUTE) == []
    (expired,) = outbox.reap(conn, NOW + MINUTE)
    assert (expired.message.key, expired.status) == ("k1", Status.EXPIRED)
    assert keys(claim(conn, now=NOW + MINUTE)) == ["k2"]


@pytest.mark.clause("X-10")
def test_a_worker_that_died_leaves_an_unknown_letter(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    claim(conn)
    assert outbox.reap(conn, NOW + LEASE - timedelta(microseconds=1)) == []
    (lost,) = outbox.reap(conn, NOW + LEASE)
    assert (lost.message.key, lost.status) == ("k1", Status.UNKNOWN)
    assert status(conn, "k1") is Status.UNKNOWN
    assert outbox.reap(conn, NOW + LEASE) == []


def test_the_word_of_a_late_worker_counts_while_nobody_decided(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    (letter,) = claim(conn)
    outbox.reap(conn, NOW + LEASE)
    assert not outbox.reschedule(conn, letter, NOW, "too late to try again", counts=True)
    assert outbox.mark_sent(conn, letter, "p1", now=NOW + LEASE)
    assert status(conn, "k1") is Status.SENT


def test_a_worker_that_lost_its_claim_cannot_report(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    (stale,) = claim(conn)
    outbox.reap(conn, NOW + LEASE)
    letters.resend(conn, "k1", now=NOW + LEASE)
    (fresh,) = claim(conn, now=NOW + LEASE)
    assert not outbox.mark_sent(conn, stale, "p-stale", now=NOW)
    assert not outbox.mark_failed(conn, stale, "x", now=NOW)
    assert not outbox.mark_unknown(conn, stale, "x", now=NOW)
    assert not outbox.reschedule(conn, stale, NOW, "x", counts=True)
    assert outbox.mark_sent(conn, fresh, "p-fresh", now=NOW)
    letter = letters.by_provider_id(conn, "zalo_bot", "p-fresh")
    assert letter is not None
    assert letter.message.key == "k1"


def test_a_letter_can_be_taken_back_until_it_is_claimed(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    outbox.enqueue(conn, a_letter("k2"))
    assert letters.cancel(conn, "k1", now=NOW)
    assert keys(claim(conn)) == ["k2"]
    assert not letters.cancel(conn, "k2", now=NOW)
    assert not letters.cancel(conn, "k1", now=NOW)


def test_an_agent_can_confirm_an_unknown_letter(conn: Connection) -> None:
    a_kept_case(conn)
    outbox.enqueue(conn, a_letter("k1", case_number="KN-2026-000001"))
    assert not letters.confirm(conn, "k1", "p1", now=NOW)
    (letter,) = claim(conn)
    outbox.mark_unknown(conn, letter, "timed out", now=NOW)
    assert letters.confirm(conn, "k1", "p1", now=NOW)
    assert status(conn, "k1") is Status.SENT
    assert [row.letter for row in messages.by_reference(conn, "zalo_bot", ["p1"])] == ["k1"]


def test_only_a_letter_that_ended_badly_is_sent_once_more(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    assert not letters.resend(conn, "k1", now=NOW)
    (letter,) = claim(conn)
    assert not letters.resend(conn, "k1", now=NOW)
    outbox.mark_failed(conn, letter, "blocked", now=NOW)
    assert letters.resend(conn, "k1", now=NOW)
    (letter,) = claim(conn)
    outbox.mark_sent(conn, letter, "p1", now=NOW)
    assert not letters.resend(conn, "k1", now=NOW)


def test_a_sent_letter_joins_the_correspondence(conn: Connection) -> None:
    case = a_kept_case(conn)
    outbox.enqueue(conn, a_letter("k1", case_number=case.number))
    (letter,) = claim(conn)
    outbox.mark_sent(conn, letter, "p1", now=NOW + MINUTE)
    (filed,) = messages.of_case(conn, case.number)
    assert (filed.direction, filed.external_id, filed.letter) == ("out", "p1", "k1")
    assert (filed.sent_at, filed.text) == (NOW + MINUTE, letter.message.text)
    assert [letter.status for letter in letters.of_case(conn, case.number)] == ["sent"]


def test_a_notice_to_agents_does_not_join_the_correspondence(conn: Connection) -> None:
    case = a_kept_case(conn)
    outbox.enqueue(conn, a_letter("k1", case_number=case.number, internal=True))
    (letter,) = claim(conn)
    outbox.mark_sent(conn, letter, "p1", now=NOW)
    assert messages.of_case(conn, case.number) == []


def test_files_travel_by_reference_and_arrive_whole(conn: Connection) -> None:
    file = Attachment(name="tra-loi.pdf", media_type="application/pdf", content=b"%PDF-1.7")
    outbox.enqueue(conn, a_letter("k1", files=(file,)))
    assert "%PDF" not in conn.execute(text("SELECT payload FROM outbox")).scalar_one()
    (letter,) = claim(conn)
    assert [file.content for file in letter.message.attachments] == [b"%PDF-1.7"]
    seen = letters.by_key(conn, "k1")
    assert seen is not None
    assert attachments.get(conn, seen.message.attachments[0].sha256) == b"%PDF-1.7"


def test_a_letter_whose_file_is_gone_is_never_sent_without_it(conn: Connection) -> None:
    file = Attachment(name="tra-loi.pdf", content=b"%PDF-1.7")
    outbox.enqueue(conn, a_letter("k1", files=(file,)))
    outbox.enqueue(conn, a_letter("k2", to="chat-2"))
    conn.execute(delete(blobs))
    assert keys(claim(conn)) == ["k2"]
    lost = [letter for letter in outbox.reap(conn, NOW + LEASE) if letter.message.key == "k1"]
    assert lost[0].status is Status.UNKNOWN
    assert "content" in lost[0].error


def test_workers_claim_each_letter_once_and_in_order(engine: Engine) -> None:
    with engine.begin() as conn:
        for place in range(6):
            for chat in range(6):
                outbox.enqueue(conn, a_letter(f"{chat}:{place}", to=f"chat-{chat}"))
    handed_over: list[str] = []

    def worker() -> None:
        idle = 0
        while idle < 20:
            with engine.begin() as conn:
                claimed = claim(conn, limit=2)
            idle = 0 if claimed else idle + 1
            for letter in claimed:
                handed_over.append(letter.message.key)
                with engine.begin() as conn:
                    assert outbox.mark_sent(conn, letter, f"p-{letter.message.key}", now=NOW)

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lanes: dict[str, list[str]] = defaultdict(list)
    for key in handed_over:
        lane, at = key.split(":")
        lanes[lane].append(at)
    assert dict(lanes) == {str(chat): list("012345") for chat in range(6)}


def test_places_in_a_conversation_follow_the_order_of_the_commits(engine: Engine) -> None:
    with engine.begin() as conn:
        cases.next_number(conn, 2026)

    def owe(part: int) -> None:
        for n in range(10):
            with engine.begin() as conn:
                outbox.enqueue(conn, a_letter(f"{part}-{n}"))

    threads = [threading.Thread(target=owe, args=(part,)) for part in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as conn:
        seqs = conn.execute(text("SELECT seq FROM outbox ORDER BY seq")).scalars().all()
    assert list(seqs) == list(range(1, 31))


def test_listing_shows_letters_of_one_status(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    outbox.enqueue(conn, a_letter("k2", to="chat-2"))
    claimed = claim(conn)[0]
    outbox.mark_unknown(conn, claimed, "timed out", now=NOW)
    (unknown,) = letters.listing(conn, Status.UNKNOWN)
    assert (unknown.message.key, unknown.error) == (claimed.message.key, "timed out")


def test_what_a_person_hands_over_is_sent_without_a_provider(conn: Connection) -> None:
    case = a_kept_case(conn)
    outbox.enqueue(conn, a_letter("k1", channel="hand", case_number=case.number))
    assert letters.mark_handed_over(conn, "k1", now=NOW)
    assert not letters.mark_handed_over(conn, "k1", now=NOW)
    assert status(conn, "k1") is Status.SENT
    assert [row.external_id for row in messages.of_case(conn, case.number)] == ["k1"]


def test_a_letter_that_came_back_failed(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    assert not letters.mark_bounced(conn, "k1", "no such user", now=NOW)
    (letter,) = claim(conn)
    outbox.mark_sent(conn, letter, "p1", now=NOW)
    assert letters.mark_bounced(conn, "k1", "no such user", now=NOW)
    assert not letters.mark_bounced(conn, "k1", "no such user", now=NOW)
    assert status(conn, "k1") is Status.FAILED


def test_a_bounce_that_overtakes_the_report_wins(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    (letter,) = claim(conn)
    assert letters.mark_bounced(conn, "k1", "no such user", now=NOW)
    assert not outbox.mark_sent(conn, letter, "p1", now=NOW)


def test_reports_find_in_columns_what_the_letter_says(conn: Connection) -> None:
    letter = a_letter("k1")
    by_hand = replace(letter.message, key="k2", automatic=False)
    outbox.enqueue(conn, letter)
    outbox.enqueue(conn, replace(letter, message=by_hand, template="reply"))
    rows = conn.execute(text("SELECT key, template, automatic, channel FROM outbox ORDER BY id"))
    assert [tuple(row) for row in rows] == [
        ("k1", "T02.vi", True, "zalo_bot"),
        ("k2", "reply", False, "zalo_bot"),
    ]
