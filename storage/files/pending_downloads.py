"""Files whose provider did not deliver them with their message, and may still do so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, null, select, update

from storage.files import attachments
from storage.schema.tables import attachments as rows
from storage.schema.tables import inbox, messages
from workflows.messaging.messages import Attachment
from workflows.planning.attachment_rules import NOT_YET_FETCHED


@dataclass(frozen=True, kw_only=True)
class PendingDownload:
    """One such file with its message; `came_at`: when the message was received."""

    id: int
    case_number: str
    channel: str
    conversation: str
    sender: str
    external_id: str
    came_at: datetime
    attachment: Attachment


_waiting = (
    select(
        rows.c.id,
        rows.c.case_number,
        rows.c.name,
        rows.c.media_type,
        rows.c.url,
        messages.c.channel,
        messages.c.conversation,
        messages.c.sender,
        messages.c.external_id,
        inbox.c.received_at,
    )
    .join(messages, messages.c.id == rows.c.message_id)
    .join(inbox, inbox.c.id == messages.c.inbox_id)
    .where(
        rows.c.id > bindparam("after"),
        rows.c.sha256.is_(null()),
        rows.c.url != "",
        rows.c.problem.startswith(NOT_YET_FETCHED),
    )
    .order_by(rows.c.id)
    .limit(bindparam("limit"))
)
_newest = select(func.coalesce(func.max(rows.c.id), 0))
_end_waiting = (
    update(rows)
    .where(rows.c.id == bindparam("this"), rows.c.problem.startswith(NOT_YET_FETCHED))
    .values(problem=bindparam("now_wrong"))
)


def pending(conn: Connection, *, after: int, limit: int) -> tuple[list[PendingDownload], int]:
    """Files with ids above `after`, oldest first, and the id of the newest of all files."""
    found = [
        PendingDownload(
            id=row.id,
            case_number=row.case_number,
            channel=row.channel,
            conversation=row.conversation,
            sender=row.sender,
            external_id=row.external_id,
            came_at=row.received_at,
            attachment=Attachment(name=row.name, media_type=row.media_type, url=row.url),
        )
        for row in conn.execute(_waiting, {"after": after, "limit": limit})
    ]
    return found, int(conn.execute(_newest).scalar_one())


def settle(conn: Connection, id: int, attachment: Attachment) -> bool:
    """Set the content, or the final `problem`. False when another worker did so before."""
    if conn.execute(_end_waiting, {"this": id, "now_wrong": attachment.problem}).rowcount != 1:
        return False
    attachments.set_content(conn, id, attachment)
    return True
