"""What stands still is one row, however many notice it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from storage import incidents
from storage.incidents import Incident
from storage.outbox import by_address, letters, outbox
from tests.storage.given import MINUTE, NOW, a_letter, claim

SHUT = Incident(name="email", fault="account", reason="sai mật khẩu", since=NOW, retry_at=NOW)


def test_only_the_first_who_notices_begins_it(conn: Connection) -> None:
    assert incidents.open_or_get(conn, SHUT) == (SHUT, True)
    assert incidents.open_or_get(conn, replace(SHUT, reason="khác")) == (SHUT, False)
    assert incidents.open_incidents(conn) == [SHUT]


def test_what_became_of_it_is_kept_and_it_ends_once(conn: Connection) -> None:
    incidents.open_or_get(conn, SHUT)
    later = replace(SHUT, tries=2, notified=True, retry_at=NOW + MINUTE)
    incidents.save(conn, later)
    assert incidents.get(conn, "email") == later
    assert incidents.close(conn, "email") == later
    assert incidents.close(conn, "email") is None
    assert incidents.get(conn, "email") is None


def test_a_desk_that_starts_tries_everything_at_once_and_forgets_what_it_has_no_more(
    conn: Connection,
) -> None:
    for name in ("email", "email imap cũ"):
        incidents.open_or_get(conn, replace(SHUT, name=name, retry_at=NOW + 60 * MINUTE))
    incidents.reset_at_start(conn, ("email", "telegram"), NOW)
    (left,) = incidents.open_incidents(conn)
    assert (left.name, left.retry_at) == ("email", NOW)


def test_a_try_that_was_not_the_letters_fault_is_not_counted(conn: Connection) -> None:
    outbox.enqueue(conn, a_letter("k1"))
    (first,) = claim(conn)
    assert outbox.reschedule(conn, first, NOW, "sai mật khẩu", counts=False)
    (again,) = claim(conn)
    assert again.attempts == 1


def test_letters_that_wait_for_their_channel_do_not_grow_old(conn: Connection) -> None:
    lives = {"k1": NOW + MINUTE, "k2": NOW + 90 * MINUTE, "k3": None}
    for key, end in lives.items():
        outbox.enqueue(conn, replace(a_letter(key, to=key), expires_at=end))
    by_address.extend_expiry(conn, "zalo_bot", NOW + 60 * MINUTE)
    ends = {key: letters.by_key(conn, key) for key in lives}
    assert [one.expires_at for one in ends.values() if one] == [
        NOW + 60 * MINUTE,
        NOW + 90 * MINUTE,
        None,
    ]
    assert (
        by_address.count_waiting(conn, "zalo_bot"),
        by_address.count_waiting(conn, "email"),
    ) == (3, 0)


def test_a_letter_that_waited_for_its_channel_is_not_sent_after_the_customers_window_shut(
    conn: Connection,
) -> None:
    end, shut = NOW + MINUTE, NOW + 30 * MINUTE
    outbox.enqueue(conn, replace(a_letter("k1"), expires_at=end, shuts_at=shut))
    by_address.extend_expiry(conn, "zalo_bot", NOW + 60 * MINUTE)
    by_address.extend_expiry(conn, "zalo_bot", NOW + 90 * MINUTE)
    letter = letters.by_key(conn, "k1")
    assert letter is not None
    assert letter.expires_at == shut
    (claimed,) = claim(conn)
    outbox.mark_unknown(conn, claimed, "im lặng", now=NOW)
    assert letters.resend(conn, "k1", now=NOW)
    letter = letters.by_key(conn, "k1")
    assert letter is not None
    assert letter.expires_at == shut
