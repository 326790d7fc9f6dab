"""Deliveries that nobody can read or file, and waves of forged senders: they wait for an agent.

Agents get a notice for each unreadable delivery, and one for each wave.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.writer import CaseWriter
from bot.inbox.messages import PEOPLE_WRITE
from storage import inbox
from storage.cases import holds
from storage.inbox import InboxRow
from storage.rate_counters import RateCounter, Verdict
from workflows.conditions.holds import suspicion_codes
from workflows.messaging.messages import Inbound

MOST_AN_HOUR = 20
"""Notices of one channel. A sender of broken mails must not fill the group with notices."""
MOST_FORGED_AN_HOUR = 20
"""Unknown addresses that look forged; the next ones in the hour open no case."""
FORGED_WAVE = "địa chỉ lạ có dấu hiệu giả mạo, quá nhiều trong một giờ: để riêng, chưa lập hồ sơ"
_UNREADABLE_NOTICE = (
    f"Hơn {MOST_AN_HOUR} gói tin không đọc được trong một giờ: hệ thống thôi báo từng gói trong giờ"
    " này. Tất cả được giữ lại, xem và cho đọc lại trong /danhsach."
)
_FORGED_NOTICE = (
    f"Hơn {MOST_FORGED_AN_HOUR} địa chỉ lạ có dấu hiệu giả mạo trong một giờ. Thư tiếp theo như"
    " vậy được để riêng: không lập hồ sơ, không trả lời, không báo từng thư. Xem trong"
    " /danhsach, đọc lại được; xin báo người quản trị máy chủ thư."
)


def report_dead_letter(
    conn: Connection, case_writer: CaseWriter, row: InboxRow, reason: str, now: datetime
) -> None:
    """Notify agents of a delivery that stays unfiled, and release the parked messages behind it.

    The caller has set its status to unreadable or held.
    """
    holds.skip(conn, row.id)
    verdict = RateCounter(limit=MOST_AN_HOUR).count(conn, f"unread {row.channel}", now)
    if verdict is Verdict.ALLOWED:
        case_writer.enqueue_notices(
            conn, case_writer.notices.of_unreadable(row.id, row.channel, reason), now
        )
    elif verdict is Verdict.FIRST_OVER:
        case_writer.notify_agents(conn, _UNREADABLE_NOTICE, now)


def quarantine_forged_wave(
    conn: Connection,
    case_writer: CaseWriter,
    row: InboxRow,
    messages: Sequence[Inbound],
    now: datetime,
) -> bool:
    """Quarantine the delivery if it is one of a wave of forged senders. True if it was.

    Each of them would open a case, notify the group and send a letter to a person who never wrote.
    """
    if not any(_is_suspect(conn, one) for one in messages):
        return False
    verdict = RateCounter(limit=MOST_FORGED_AN_HOUR).count(conn, "suspects", now)
    if verdict is Verdict.ALLOWED:
        return False
    inbox.quarantine(conn, row.id, FORGED_WAVE, now=now)
    if verdict is Verdict.FIRST_OVER:
        case_writer.notify_agents(conn, _FORGED_NOTICE, now)
    return True


def _is_suspect(conn: Connection, message: Inbound) -> bool:
    """Whether a person writes from an unknown address that looks forged."""
    if message.note is not None or message.kind not in PEOPLE_WRITE or not suspicion_codes(message):
        return False
    return holds.hold_state(conn, message.channel, message.conversation) is None
