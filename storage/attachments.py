"""Files: each content once, by its SHA-256, and which case and message it belongs to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, select, update

from storage.tables import attachments, blobs
from storage.upsert import Upsert
from workflows.messages import Attachment


class MissingContent(LookupError):
    """The content of this file is not here: it was refused, or is still to be fetched."""


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One file in a case file. `attachment` comes without content: ask `get` for it."""

    id: int
    case_number: str
    message_id: int | None
    attachment: Attachment


_known = select(blobs.c.size).where(blobs.c.sha256 == bindparam("sha256"))
_put = Upsert(blobs, lambda into: into.on_conflict_do_nothing(index_elements=["sha256"]))
_get = select(blobs.c.data).where(blobs.c.sha256 == bindparam("sha256"))
_link = attachments.insert().returning(attachments.c.id)
_fill = update(attachments).where(attachments.c.id == bindparam("this"))
_of_case = (
    select(attachments)
    .where(attachments.c.case_number == bindparam("number"))
    .order_by(attachments.c.id)
)


def put(conn: Connection, attachment: Attachment) -> str:
    """Keep the content and return its SHA-256. Raises MissingContent when there is none."""
    if attachment.content is None:
        raise MissingContent(f"{attachment.name}: fetch the content before it is kept")
    digest = hashlib.sha256(attachment.content).hexdigest()
    if not _kept(conn, digest):
        row = {
            "sha256": digest,
            "size": len(attachment.content),
            "media_type": attachment.media_type,
            "data": attachment.content,
        }
        conn.execute(_put.on(conn), row)
    return digest


def get(conn: Connection, sha256: str) -> bytes:
    """The content. Raises MissingContent."""
    data = conn.execute(_get, {"sha256": sha256}).scalar_one_or_none()
    if data is None:
        raise MissingContent(f"no content {sha256!r} is kept")
    return bytes(data)


def reference(conn: Connection, attachment: Attachment) -> Attachment:
    """The attachment with its content put away: `sha256` says which, empty if none is here."""
    if attachment.content is not None:
        digest, size = put(conn, attachment), len(attachment.content)
        return replace(attachment, content=None, sha256=digest, size=size)
    if attachment.sha256 and not _kept(conn, attachment.sha256):
        return replace(attachment, sha256="")
    return attachment


def content(conn: Connection, attachment: Attachment) -> Attachment:
    """The attachment with the content that `reference` put away, if it had any."""
    if not attachment.sha256:
        return attachment
    return replace(attachment, content=get(conn, attachment.sha256))


def link(conn: Connection, number: str, message_id: int | None, attachment: Attachment) -> int:
    """File the attachment under a case (and message), content or none; its id."""
    row = _columns(reference(conn, attachment))
    row |= {"case_number": number, "message_id": message_id}
    return int(conn.execute(_link, row).scalar_one())


def fill(conn: Connection, id: int, attachment: Attachment) -> None:
    """The content of a filed attachment was fetched at last, or cannot be (`problem`)."""
    conn.execute(_fill, _columns(reference(conn, attachment)) | {"this": id})


def of_case(conn: Connection, number: str) -> list[Filed]:
    """The files of a case in the order in which they were filed."""
    return [
        Filed(
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


def _kept(conn: Connection, sha256: str) -> bool:
    return conn.execute(_known, {"sha256": sha256}).one_or_none() is not None


def _columns(attachment: Attachment) -> dict[str, object]:
    return {
        "sha256": attachment.sha256 or None,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "url": attachment.url,
        "problem": attachment.problem,
    }
