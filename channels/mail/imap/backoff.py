"""How long to wait before a mailbox is read again, and when people are notified (email.md 2.3)."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta

from channels.contract import Fault, IncidentReporter
from channels.fault_policy import POLICY

log = logging.getLogger(__name__)

_LONGEST = 300.0
_NOTIFY_AT = 9
"""The failure in a row at which people are notified: about four minutes after the first."""


def after_failure(failures: int) -> float:
    """Seconds after so many failures in a row: 1 s, doubling to five minutes, up to half less."""
    wait = min(_LONGEST, 2.0 ** min(failures, 10) / 2)
    return wait * (0.5 + secrets.randbelow(500) / 1000)


def after_refusal(refusals: int) -> float:
    """Seconds after so many refused logins in a row: more of them would lock the account."""
    return POLICY[Fault.ACCOUNT].pause(refusals).total_seconds() if refusals else 0.0


class MailboxBackoff:
    """Counts the failures of one mailbox in a row; each method that records one gives the wait."""

    def __init__(self, mailbox: str, alarm: IncidentReporter) -> None:
        self._mailbox = mailbox
        self._alarm = alarm
        self._refusals = 0
        self._failures = 0
        self._healthy = False

    async def record_refusal(self, error: Exception) -> float:
        """Name, password or token are not accepted, people must act; seconds to wait."""
        self._refusals += 1
        self._healthy = False
        wait = after_refusal(self._refusals)
        log.warning("mailbox %s: login refused; again in %.0f s", self._mailbox, wait)
        await self._alarm.report(Fault.ACCOUNT, str(error), timedelta(seconds=wait))
        return wait

    async def record_failure(self, error: Exception) -> float:
        """No connection, or it ended; seconds to wait."""
        self._failures += 1
        self._healthy = False
        wait = after_failure(self._failures)
        log.warning("mailbox %s: %s; again in %.1f s", self._mailbox, error, wait)
        if self._failures == _NOTIFY_AT:
            reason = (
                f"Hộp thư {self._mailbox} chưa đọc được sau {self._failures} lần thử, hệ thống"
                f" vẫn đang thử lại. Trong lúc đó hãy xem trực tiếp hộp thư [{error}]"
            )
            await self._alarm.report(Fault.LINE, reason, timedelta(seconds=wait))
        return wait

    async def record_success(self) -> None:
        """The mailbox was read."""
        self._refusals = self._failures = 0
        if not self._healthy:
            self._healthy = True
            await self._alarm.resolve(f"Hộp thư {self._mailbox} đã đọc lại được.")
