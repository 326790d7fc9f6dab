"""What the intake needs and does not get: a store of files that answers, room on the disk.

None of it is the delivery's fault, so it is not put aside after three tries: it waits, people hear
of it, and it is filed by itself when the trouble is over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.cases.apply import CaseWriter
from channels.contract import Fault
from storage import inbox, incidents
from storage.database.group_commit import NotCommitted
from storage.inbox import InboxRow
from storage.incidents import Incident

NAME = "intake"
OUTSIDE = (OSError, NotCommitted, OperationalError)
PATIENCE = timedelta(minutes=10)
"""What lasts shorter, no agent hears of."""
LONGEST = timedelta(days=1)
"""What waits longer is put aside after all, and shown."""


@dataclass(frozen=True, kw_only=True)
class IntakeIncident:
    """The trouble of all intakes; its row is the truth for all workers."""

    filing: CaseWriter

    def causes(self, failure: BaseException, row: InboxRow, now: datetime) -> bool:
        """Whether this failure says nothing of the delivery."""
        return isinstance(failure, OUTSIDE) and now - row.received_at < LONGEST

    def postpones(
        self, conn: Connection, row: InboxRow, reason: str, *, at: datetime, now: datetime
    ) -> None:
        """The delivery comes again at `at`; people are told when it has lasted."""
        inbox.postpone(conn, row.id, reason, at=at)
        first = Incident(name=NAME, fault=Fault.LINE, reason=reason, since=now, retry_at=at)
        trouble, _ = incidents.open_or_get(conn, first)
        lasts = now - trouble.since >= PATIENCE
        if lasts and not trouble.told:
            self.filing.trouble(conn, f"{_WAITS} [{reason[:200]}]", now)
        after = replace(trouble, reason=reason, retry_at=at, tries=trouble.tries + 1)
        incidents.save(conn, replace(after, told=trouble.told or lasts))

    def ends(self, conn: Connection, now: datetime) -> None:
        """What had failed is filed."""
        trouble = incidents.close(conn, NAME)
        if trouble is not None and trouble.told:
            self.filing.trouble(conn, "Thư đang chờ đã vào hồ sơ lại được.", now)


_WAITS = (
    "Thư mới đã nhận nhưng chưa vào hồ sơ được: kho tệp hoặc đĩa của hệ thống đang trục trặc. Hệ"
    " thống tự thử lại, không thư nào mất; xin báo người quản trị."
)
