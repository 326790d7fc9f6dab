"""The circuit breaker of a channel that sends: letters wait, people are notified once.

Closed: no incident is open, all letters may leave. Open: none may leave before `retry_at`.
Half-open: one letter may leave as a probe. The first failure that is not the letter's fault trips
the breaker; the first letter that the provider judges on its own resets it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases.writer import CaseWriter
from bot.incidents.escalation import escalate
from bot.letters.composer import LETTER_LIFE
from channels.contract import Fault, SendFailed
from channels.fault_policy import AMBIGUOUS, POLICY
from storage import incidents
from storage.incidents import Incident
from storage.outbox import by_address
from workflows.calendar.working_time import ZONE
from workflows.messaging.channels import name_of

PROBE_TIMEOUT = timedelta(minutes=15)
"""No second probe leaves while the first may be under way."""


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """How many letters may be claimed now, and whether they are only a probe."""

    letters: int
    probe: bool = False


@dataclass(frozen=True, kw_only=True)
class ChannelBreaker:
    """The breakers of all channels; their state is in storage.incidents, for all workers."""

    case_writer: CaseWriter

    def allowance(self, conn: Connection, channel: str, limit: int, now: datetime) -> Allowance:
        """Closed: `limit` letters. Open: none. Half-open: one, as a probe."""
        incident = incidents.get(conn, channel)
        if incident is None:
            return Allowance(letters=limit)
        return Allowance(letters=1 if now >= incident.retry_at else 0, probe=True)

    def start_probe(self, conn: Connection, channel: str, now: datetime) -> None:
        """A probe was claimed: open again until it is over, PROBE_TIMEOUT at most."""
        incidents.postpone(conn, channel, now + PROBE_TIMEOUT)

    def trip(
        self, conn: Connection, channel: str, error: SendFailed, now: datetime, *, probe: bool
    ) -> None:
        """Open the breaker after a failure that is not the letter's fault.

        A letter that was already under way when the breaker opened changes nothing.
        """
        latest = Incident(
            name=channel, fault=error.fault, reason=error.reason, since=now, retry_at=now, tries=0
        )
        before, opened = incidents.open_or_get(conn, latest)
        if not (opened or probe):
            return
        policy = POLICY[error.fault]
        after, notify = escalate(before, latest, policy.notify_after)
        pause = policy.pause(after.tries)
        if error.fault is Fault.PACE and error.retry_after:
            pause = max(pause, error.retry_after)
        after = replace(after, retry_at=now + pause)
        incidents.save(conn, after)
        if after.notified and error.fault not in AMBIGUOUS:
            by_address.extend_expiry(conn, channel, after.retry_at + LETTER_LIFE)
        if notify:
            self.case_writer.notify_agents(
                conn, _opened(after, by_address.count_waiting(conn, channel)), now
            )

    def reset(self, conn: Connection, channel: str, now: datetime) -> None:
        """Close the breaker: a letter was sent, or refused for its own sake."""
        incident = incidents.close(conn, channel)
        if incident is not None and incident.notified:
            text = _closed(incident, by_address.count_waiting(conn, channel))
            self.case_writer.notify_agents(conn, text, now)


def _opened(incident: Incident, letters: int) -> str:
    return (
        f"Tạm dừng gửi qua kênh {name_of(incident.name)}: {incident.reason}."
        f" {letters} thư đang chờ, không thư nào mất;"
        f" {incident.retry_at.astimezone(ZONE):%H:%M} hệ thống tự thử lại bằng một thư, được thì"
        " gửi tiếp."
    )


def _closed(incident: Incident, letters: int) -> str:
    since = f"{incident.since.astimezone(ZONE):%H:%M %d/%m}"
    left = f" {letters} thư đang chờ sẽ lần lượt được gửi." if letters else ""
    return f"Kênh {name_of(incident.name)} đã gửi lại được (gián đoạn từ {since}).{left}"
