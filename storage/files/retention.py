"""Forgetting what customers sent (PV-22): files, and the raw deliveries that hold them as well."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select, update

from storage.files import attachments
from storage.schema.tables import contacts, inbox, messages

_at = select(contacts.c.person_id).where(contacts.c.address == bindparam("address")).distinct()
_deliveries = select(messages.c.inbox_id).where(
    messages.c.case_number == bindparam("number"), messages.c.inbox_id.is_not(None)
)
_raw = (inbox.c.id.in_(_deliveries), inbox.c.status == "done", func.length(inbox.c.raw) > 0)
_emptied = update(inbox).where(*_raw).values(raw=b"")
_counted = select(func.count()).select_from(inbox).where(*_raw)


def people_at_address(conn: Connection, address: str) -> list[int]:
    """Who is known at that address, on whatever channel."""
    known = address.lower() if "@" in address else address
    return sorted(conn.execute(_at, {"address": known}).scalars())


def count_stored(conn: Connection, number: str) -> tuple[int, int]:
    """Files with content, and raw deliveries, that are kept of a case."""
    files = sum(bool(one.attachment.sha256) for one in attachments.of_case(conn, number))
    return files, int(conn.execute(_counted, {"number": number}).scalar_one())


def erase(conn: Connection, number: str) -> None:
    """Forget them: what remains is what was said, decided and sent.

    A content that another case or a letter of ours refers to stays there. The place of a forgotten
    one is swept later (files.sweep). That a delivery came, and its hash, is remembered: the same
    one again is no new one.
    """
    attachments.erase(conn, number)
    conn.execute(_emptied, {"number": number})
