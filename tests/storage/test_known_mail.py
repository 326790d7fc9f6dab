"""A mail is known by its Message-ID and size, before its body is fetched again."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from storage import inbox, messages
from storage import messages as known_mail
from tests.storage.given import a_delivery

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_only_what_was_read_from_as_many_bytes_is_known(conn: Connection) -> None:
    inbox.store(conn, [a_delivery(channel="email", raw=b"x" * 70)])
    (row,) = inbox.waiting(conn)
    messages.add(
        conn,
        case_number=None,
        direction="in",
        channel="email",
        external_id="a@khach.example:1",
        reference="a@khach.example",
        conversation="hoa@khach.example",
        sender="hoa@khach.example",
        sent_at=NOW,
        text="",
        inbox_id=row.id,
    )
    asked = [("a@khach.example", 70), ("a@khach.example", 71), ("b@khach.example", 70), ("", 70)]
    assert known_mail.known_mails(conn, "email", asked) == {("a@khach.example", 70)}
    assert known_mail.known_mails(conn, "zalo_bot", asked) == set()
    assert known_mail.known_mails(conn, "email", []) == set()
