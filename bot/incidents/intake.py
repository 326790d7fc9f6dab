"""The incident of the intake: the file store does not answer, or the disk is full.

A delivery that fails for such a reason is not quarantined after three tries. It waits, and is
filed when the store works again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.cases.writer import CaseWriter
from bot.incidents.escalation import escalate
from channels.contract import Fault
from channels.fault_policy import POLICY
from storage import inbox, incidents
from storage.database.group_commit import CommitFailed
from storage.inbox import InboxRow
from storage.incidents import Incident

NAME = "intake"
OUTSIDE = (OSError, CommitFailed, OperationalError)
LONGEST = timedelta(days=1)
"""A delivery that has waited longer is quarantined and shown."""
_OPENED = (
    "Thư mới đã nhận nhưng chưa vào hồ sơ được: kho tệp hoặc đĩa của hệ thống đang trục trặc. Hệ"
    " thống tự thử lại, không thư nào mất; xin báo người quản trị."
)
_CLOSED = "Thư đang chờ đã vào hồ sơ lại được."


@dataclass(frozen=True, kw_only=True)
class IntakeIncident:
    """One incident for all intakes, in storage.incidents, for all workers."""

    case_writer: CaseWriter

    def is_outside(self, failure: BaseException, row: InboxRow, now: datetime) -> bool:
        """Whether the delivery is not the cause of this failure, and may wait longer."""
        return isinstance(failure, OUTSIDE) and now - row.received_at < LONGEST

    def postpone(
        self, conn: Connection, row: InboxRow, reason: str, *, at: datetime, now: datetime
    ) -> None:
        """Try the delivery again at `at`; notify people when the incident has lasted."""
        inbox.postpone(conn, row.id, reason, at=at)
        latest = Incident(
            name=NAME, fault=Fault.LINE, reason=reason, since=now, retry_at=at, tries=0
        )
        before, _ = incidents.open_or_get(conn, latest)
        after, notify = escalate(before, latest, POLICY[Fault.LINE].notify_after)
        incidents.save(conn, after)
        if notify:
            self.case_writer.notify_agents(conn, f"{_OPENED} [{reason[:200]}]", now)

    def close(self, conn: Connection, now: datetime) -> None:
        """A delivery that had failed is filed."""
        incident = incidents.close(conn, NAME)
        if incident is not None and incident.notified:
            self.case_writer.notify_agents(conn, _CLOSED, now)
