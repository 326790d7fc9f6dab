"""Automatic mail that belongs to no case: it is not answered; agents get a digest once a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.writer import CaseWriter
from storage import key_values, messages
from storage.database.unit_of_work import UnitOfWork
from storage.messages import MessageRow
from workflows.engine.due_dates import next_morning

CURSOR = "machine mail told"
MOST = 2000
"""Mails in one digest; the next digest has the rest."""
SHOWN = 8
KINDS = {
    "auto_reply": "trả lời tự động",
    "bounce": "báo không đến",
    "list": "bản tin",
    "report": "báo cáo của máy chủ",
}


class MachineMailDigest:
    """Sends the digest to the group every working morning (CP-07)."""

    def __init__(self, work: UnitOfWork, case_writer: CaseWriter) -> None:
        self._work = work
        self._case_writer = case_writer
        self._next: datetime | None = None

    async def one_pass(self, now: datetime) -> int:
        """Send the digest if it is time; 1 if there was something to send, else 0."""
        policy = self._case_writer.policy
        if self._next is None:
            await self._work.run(_set_cursor)
            self._next = policy.calendar.next_open(now, policy.open_from, policy.open_until)
        if now < self._next:
            return 0
        sent = await self._work.run(lambda conn: self._send(conn, now))
        self._next = next_morning(now, policy)
        return sent

    def _send(self, conn: Connection, now: datetime) -> int:
        rows = messages.caseless(conn, after=int(key_values.get(conn, CURSOR) or 0), limit=MOST)
        if not rows:
            return 0
        key_values.put(conn, CURSOR, str(rows[-1].id))
        self._case_writer.notify_agents(conn, digest(rows), now)
        return 1


def _set_cursor(conn: Connection) -> None:
    """At the first start of a desk: older mails are in no digest, all later ones are."""
    if key_values.get(conn, CURSOR) is None:
        key_values.put(conn, CURSOR, str(messages.newest(conn)))


def digest(rows: Sequence[MessageRow]) -> str:
    """The text of a digest: how many of each kind, and the first SHOWN mails."""
    kinds = Counter(KINDS.get(row.kind, row.kind) for row in rows)
    counted = ", ".join(f"{name} {count}" for name, count in kinds.most_common())
    lines = [f"• {row.sender or row.conversation}: {row.subject[:80]}" for row in rows[:SHOWN]]
    more = [f"… và {len(rows) - SHOWN} thư nữa"] if len(rows) > SHOWN else []
    head = f"{len(rows)} thư tự động không thuộc hồ sơ nào, không trả lời ({counted})."
    return "\n".join((head, "Xin lướt qua xem có thư của khách không:", *lines, *more))
