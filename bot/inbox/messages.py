"""Messages are filed as they arrived; their case is found afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from storage import messages
from storage.cases import holds
from storage.files import attachments
from storage.inbox import InboxRow
from storage.messages import NewMessage
from workflows.messaging.channels import is_by_hand, is_conversational
from workflows.messaging.messages import Inbound, Kind
from workflows.reading.result import Reading

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""A date before this is no date: the time of arrival is shown instead. So it is for a date in the
future, which would stay the newest for ever.
"""

PEOPLE_WRITE = frozenset({Kind.HUMAN, Kind.UNSUPPORTED})
REPEATED = timedelta(days=2)
"""For so long platforms repeat a delivery that was not accepted (Meta: 36 hours)."""


@dataclass(frozen=True, kw_only=True)
class UnderstoodMessage:
    """One message with what it means; `confirmed`: the customer has said that they wrote it."""

    message: Inbound
    reading: Reading
    confirmed: bool = False


def with_receipt_time(row: InboxRow, message: Inbound) -> InboxRow:
    """The delivery with the time at which the message reached the company (AMB-02).

    A chat is received at the time that its platform gives: written at 23:59 it counts from that
    day, also when the webhook comes after midnight or hours after an outage. A call, a visit or a
    letter is received when it happened, also when an agent notes it days later.
    """
    delay = row.received_at - message.sent_at
    noted = is_by_hand(message.channel) and delay > timedelta()
    chat = is_conversational(message.channel) and timedelta() < delay < REPEATED
    return replace(row, received_at=message.sent_at) if noted or chat else row


def file_message(conn: Connection, row: InboxRow, message: Inbound, text: str) -> int:
    """File the message with `text`, which shows no secrets; its id, 0 when it was filed before."""
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
    """File the message and its files under that case; files that were filed before move there."""
    messages.file_under(conn, id, number)
    if message.attachments and not holds.refile(conn, id, number):
        for attachment in message.attachments:
            attachments.link(conn, number, id, attachment)
