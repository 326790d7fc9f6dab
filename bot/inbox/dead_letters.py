"""Deliveries that nobody could read or file: agents hear of each, and of a wave of them once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.cases.writer import CaseWriter
from storage.cases import holds
from storage.inbox import InboxRow
from storage.throttles import Throttle, Verdict

MOST_AN_HOUR = 20
"""Of one channel. Whoever sends mails without a sender must not fill the group with notices."""
_WAVE = (
    f"Hơn {MOST_AN_HOUR} gói tin không đọc được trong một giờ: hệ thống thôi báo từng gói trong giờ"
    " này. Tất cả được giữ lại, xem và cho đọc lại trong /danhsach."
)


def quarantine_delivery(
    conn: Connection, case_writer: CaseWriter, row: InboxRow, reason: str, now: datetime
) -> None:
    """Those behind it need not wait, and agents are told."""
    holds.skip(conn, row.id)
    verdict = Throttle(limit=MOST_AN_HOUR).count(conn, f"unread {row.channel}", now)
    if verdict is Verdict.ALLOWED:
        case_writer.enqueue_notices(
            conn, case_writer.notices.of_unreadable(row.id, row.channel, reason), now
        )
    elif verdict is Verdict.FIRST_OVER:
        case_writer.notify_agents(conn, _WAVE, now)
