"""Files: each content once, by its SHA-256, and the case and message to which it belongs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, null, select, update

from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.files.blob_store import MissingContent, blob_store_of
from storage.schema.tables import attachments, blobs, cases, inbox, messages, outbox
from workflows.messaging.messages import Attachment


@dataclass(frozen=True, kw_only=True)
class FiledAttachment:
    """One file of a case. `attachment` comes without content: read it with `get`."""

    id: int
    case_number: str
    message_id: int | None
    attachment: Attachment


_known = Prepared(select(blobs.c.size).where(blobs.c.sha256 == bindparam("sha256")))
_put = Prepared(Upsert(blobs, lambda into: into.on_conflict_do_nothing(index_elements=["sha256"])))
_get = select(blobs.c.data, blobs.c.size).where(blobs.c.sha256 == bindparam("sha256"))
_inside = select(blobs.c.sha256).where(blobs.c.data != b"").limit(bindparam("limit"))
_emptied = update(blobs).where(blobs.c.sha256 == bindparam("this")).values(data=b"")
_unlink = delete(attachments).where(attachments.c.case_number == bindparam("number"))
_linked = select(attachments.c.id).where(attachments.c.sha256 == bindparam("sha256")).limit(1)
_carried = select(outbox.c.id).where(outbox.c.payload.contains(bindparam("sha256"))).limit(1)
_drop = delete(blobs).where(blobs.c.sha256 == bindparam("sha256"))
_received = Prepared(
    select(func.coalesce(func.sum(attachments.c.size), 0))
    .join(cases, cases.c.number == attachments.c.case_number)
    .join(messages, messages.c.id == attachments.c.message_id)
    .join(
        inbox, inbox.c.id == messages.c.inbox_id
    )  # the time of arrival, whatever the Date header says
    .where(
        cases.c.channel == bindparam("channel"),
        cases.c.conversation == bindparam("address"),
        inbox.c.received_at > bindparam("since"),
        attachments.c.sha256.is_not(null()),
    )
)
_link = Prepared(attachments.insert().returning(attachments.c.id))
_fill = update(attachments).where(attachments.c.id == bindparam("this"))
_of_case = (
    select(attachments)
    .where(attachments.c.case_number == bindparam("number"))
    .order_by(attachments.c.id)
)


def put(conn: Connection, attachment: Attachment) -> str:
    """Store the content and return its SHA-256. Raises MissingContent when there is none.

    A file is on disk before a row points to it; after a rollback the next sweep deletes it.
    """
    if attachment.content is None:
        raise MissingContent(f"{attachment.name}: fetch the content before it is stored")
    digest = hashlib.sha256(attachment.content).hexdigest()
    if not _is_stored(conn, digest):
        files = blob_store_of(conn)
        if files is not None:
            files.put(digest, attachment.content)
        row = {
            "sha256": digest,
            "size": len(attachment.content),
            "media_type": attachment.media_type,
            "data": b"" if files else attachment.content,
        }
        _put.execute(conn, row)
    return digest


def get(conn: Connection, sha256: str) -> bytes:
    """The content, from the database or the store. Raises MissingContent; OSError of the store."""
    row = conn.execute(_get, {"sha256": sha256}).one_or_none()
    if row is not None and (row.data or not row.size):
        return bytes(row.data)
    files = blob_store_of(conn)
    if row is None or files is None:
        raise MissingContent(f"no content {sha256!r} is stored")
    return files.get(sha256)


def move_out(conn: Connection, *, limit: int = 20) -> int:
    """Move contents from the database to the store of this connection; how many were moved."""
    files = blob_store_of(conn)
    if files is None:
        return 0
    found = conn.execute(_inside, {"limit": limit}).scalars().all()
    for sha256 in found:
        files.put(sha256, get(conn, sha256))
        conn.execute(_emptied, {"this": sha256})
    return len(found)


def blob_names(conn: Connection) -> frozenset[str]:
    """The SHA-256 of every content that has a row."""
    return frozenset(conn.execute(select(blobs.c.sha256)).scalars())


def bytes_received(conn: Connection, channel: str, address: str, since: datetime) -> int:
    """How many bytes of files came from that address since then."""
    values = {"channel": channel, "address": address, "since": since}
    ((total,),) = _received.rows(conn, values)
    return int(total)


def erase(conn: Connection, number: str) -> int:
    """Delete the files of a case; how many contents were deleted with them.

    A content to which another case or a letter refers stays. blob_store.sweep deletes from the
    store later.
    """
    digests = {one.attachment.sha256 for one in of_case(conn, number)} - {""}
    conn.execute(_unlink, {"number": number})
    gone = [digest for digest in digests if not _is_referred(conn, digest)]
    for digest in gone:
        conn.execute(_drop, {"sha256": digest})
    return len(gone)


def _is_referred(conn: Connection, sha256: str) -> bool:
    asked = {"sha256": sha256}
    return any(conn.execute(q, asked).one_or_none() is not None for q in (_linked, _carried))


def store_content(conn: Connection, attachment: Attachment) -> Attachment:
    """The attachment with its content stored and `sha256` set; "" when there is no content."""
    if attachment.content is not None:
        digest, size = put(conn, attachment), len(attachment.content)
        return replace(attachment, content=None, sha256=digest, size=size)
    if attachment.sha256 and not _is_stored(conn, attachment.sha256):
        return replace(attachment, sha256="")
    return attachment


def with_content(conn: Connection, attachment: Attachment) -> Attachment:
    """The attachment with the content that `store_content` stored, if it had any."""
    if not attachment.sha256:
        return attachment
    return replace(attachment, content=get(conn, attachment.sha256))


def link(conn: Connection, number: str, message_id: int | None, attachment: Attachment) -> int:
    """File the attachment under a case (and message), with or without content; its id."""
    row = _columns(store_content(conn, attachment))
    row |= {"case_number": number, "message_id": message_id}
    ((id,),) = _link.rows(conn, row)
    return int(id)


def set_content(conn: Connection, id: int, attachment: Attachment) -> None:
    """Set the content of a filed attachment, or the `problem` that forbids to fetch it."""
    conn.execute(_fill, _columns(store_content(conn, attachment)) | {"this": id})


def of_case(conn: Connection, number: str) -> list[FiledAttachment]:
    """The files of a case in the order in which they were filed."""
    return [
        FiledAttachment(
            id=row.id,
            case_number=row.case_number,
            message_id=row.message_id,
            attachment=Attachment(
                name=row.name,
                media_type=row.media_type,
                size=row.size,
                sha256=row.sha256 or "",
                url=row.url,
                problem=row.problem,
            ),
        )
        for row in conn.execute(_of_case, {"number": number})
    ]


def _is_stored(conn: Connection, sha256: str) -> bool:
    return _known.first(conn, {"sha256": sha256}) is not None


def _columns(attachment: Attachment) -> dict[str, object]:
    return {
        "sha256": attachment.sha256 or None,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "url": attachment.url,
        "problem": attachment.problem,
    }
