"""A position that outlives a restart is the last one stored."""

from __future__ import annotations

from sqlalchemy import Connection

from storage import key_values


def test_a_cursor_is_the_last_value_put(conn: Connection) -> None:
    assert key_values.get(conn, "imap:INBOX") is None
    key_values.put(conn, "imap:INBOX", "7:120")
    key_values.put(conn, "imap:INBOX", "7:121")
    assert key_values.get(conn, "imap:INBOX") == "7:121"
