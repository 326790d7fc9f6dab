"""A letter that came back has failed: once, however many bounces name it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.cases.writer import CaseWriter
from storage.outbox import letters
from workflows.case import DESK
from workflows.events import LetterFailed
from workflows.messaging.messages import Inbound


def record_bounce(
    conn: Connection, case_writer: CaseWriter, message: Inbound, now: datetime
) -> str | None:
    """Mark as failed the letters that the bounce names. Returns their case number, if any."""
    number = None
    for failure in message.failed:
        letter = letters.by_key(conn, failure.letter) if failure.letter else None
        if letter is None or not failure.permanent or not letter.message.case_number:
            continue
        number = letter.message.case_number
        address = failure.address or letter.message.to
        reason = f"{address}: {failure.status} {failure.diagnostic}".strip()
        if not letters.mark_bounced(conn, failure.letter, reason, now=now):
            continue
        event = LetterFailed(
            by=DESK, at=now, letter=failure.letter, template=letter.template, reason=reason
        )
        case_writer.apply(conn, number, event)
    return number
