"""Erases what customers sent (PV-22): files, and the raw deliveries that contain them as well."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select, update

from storage.files import attachments
from storage.schema.tables import contacts, inbox, messages

_at = select(contacts.c.person_id).where(contacts.c.address == bindparam("address")).distinct()
_deliveries = select(messages.c.inbox_id).where(
    messages.c.case_number == bindparam("number"), messages.c.inbox_id.is_not(None)
)
_raw = (inbox.c.id.in_(_deliveries), inbox.c.status == "done", func.length(inbox.c.raw) > 0)
_erase_raw = update(inbox).where(*_raw).values(raw=b"")
_count_raw = select(func.count()).select_from(inbox).where(*_raw)


def people_at_address(conn: Connection, address: str) -> list[int]:
    """The ids of the people known at that address, on any channel."""
    known = address.lower() if "@" in address else address
    return sorted(conn.execute(_at, {"address": known}).scalars())


def count_stored(conn: Connection, number: str) -> tuple[int, int]:
    """How many files with content, and how many raw deliveries, are stored of a case."""
    files = sum(bool(one.attachment.sha256) for one in attachments.of_case(conn, number))
    return files, int(conn.execute(_count_raw, {"number": number}).scalar_one())


def erase(conn: Connection, number: str) -> None:
    """Erase them; the texts of messages, the decisions and the letters remain.

    A content to which another case or a letter of ours refers stays. blob_store.sweep deletes
    from the store later. The row of a delivery remains: the same delivery again is not new.
    """
    attachments.erase(conn, number)
    conn.execute(_erase_raw, {"number": number})
