"""A message as it arrived joins the correspondence; its case is found afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from storage import messages
from storage.cases import holds
from storage.files import attachments
from storage.inbox import InboxRow
from storage.messages import NewMessage
from workflows.messaging.channels import is_conversational
from workflows.messaging.messages import Inbound
from workflows.reading.result import Reading

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""No date at all, or one that no provider means: the time of arrival is shown instead.

So it is where a mail says that it comes from the future, or it would stay the newest for ever.
"""


NOTED_BY_HAND = frozenset({"phone", "counter", "post"})
REPEATED = timedelta(days=2)
"""So long platforms repeat a delivery that nobody took (Meta: 36 hours)."""


@dataclass(frozen=True, kw_only=True)
class UnderstoodMessage:
    """One message with what it means; `confirmed`: the customer has said that they wrote it."""

    message: Inbound
    reading: Reading
    confirmed: bool = False


def with_receipt_time(row: InboxRow, message: Inbound) -> InboxRow:
    """The delivery, received when the message reached the company (AMB-02).

    A chat lies in the company's account from the moment that its platform names: written at 23:59
    it counts from that day, though the webhook came after midnight, or hours after an outage. An
    agent may note a call, a visit or a letter days later.
    """
    late = row.received_at - message.sent_at
    noted = message.channel in NOTED_BY_HAND and late > timedelta()
    likely = is_conversational(message.channel) and timedelta() < late < REPEATED
    return replace(row, received_at=message.sent_at) if noted or likely else row


def file_message(conn: Connection, row: InboxRow, message: Inbound, text: str) -> int:
    """The id of the filed message, with `text` without secrets; 0 when it is filed already."""
    now = row.received_at
    return messages.add(
        conn,
        NewMessage(
            case_number=None,
            inbox_id=row.id,
            direction="in",
            channel=message.channel,
            external_id=message.external_id,
            reference=message.reference,
            conversation=message.conversation,
            sender=message.sender,
            sender_name=message.sender_name,
            subject=message.subject,
            text=text,
            kind=message.kind.value,
            sent_at=message.sent_at if LONG_AGO < message.sent_at <= now else now,
        ),
    )


def file_under(conn: Connection, id: int, number: str, message: Inbound) -> None:
    """Message and files belong to that case; files that were filed before only move there."""
    messages.file_under(conn, id, number)
    if message.attachments and not holds.refile(conn, id, number):
        for attachment in message.attachments:
            attachments.link(conn, number, id, attachment)
