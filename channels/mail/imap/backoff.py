"""How long to wait before a mailbox is asked again, and when people hear of it (email.md 2.3)."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta

from channels.contract import Alarm, Fault

log = logging.getLogger(__name__)

_LONGEST = 300.0
_AFTER_REFUSAL = (15 * 60.0, 60 * 60.0, 4 * 60 * 60.0)
_WORTH_TELLING = 9
"""Failures in a row after which people hear of it: about four minutes."""


def after_trouble(failures: int) -> float:
    """Seconds after so many failures in a row: 1 s, doubling to five minutes, up to half less."""
    wait = min(_LONGEST, 2.0 ** min(failures, 10) / 2)
    return wait * (0.5 + secrets.randbelow(500) / 1000)


def after_refusal(refusals: int) -> float:
    """Seconds after so many refused logins in a row: more of them would lock the account."""
    return _AFTER_REFUSAL[min(refusals, len(_AFTER_REFUSAL)) - 1] if refusals else 0.0


class Patience:
    """What one mailbox has suffered in a row; gives the seconds to wait."""

    def __init__(self, mailbox: str, alarm: Alarm) -> None:
        self._mailbox = mailbox
        self._alarm = alarm
        self._refusals = 0
        self._failures = 0
        self._well = False

    async def refused(self, error: Exception) -> float:
        """Name, password or token are not accepted: people must act."""
        self._refusals += 1
        self._well = False
        wait = after_refusal(self._refusals)
        log.warning("mailbox %s: login refused; again in %.0f s", self._mailbox, wait)
        await self._alarm.raised(Fault.ACCOUNT, str(error), timedelta(seconds=wait))
        return wait

    async def broken(self, error: Exception) -> float:
        """No connection, or it ended."""
        self._failures += 1
        self._well = False
        wait = after_trouble(self._failures)
        log.warning("mailbox %s: %s; again in %.1f s", self._mailbox, error, wait)
        if self._failures == _WORTH_TELLING:
            reason = (
                f"Hộp thư {self._mailbox} chưa đọc được sau {self._failures} lần thử, hệ thống"
                f" vẫn đang thử lại. Trong lúc đó hãy xem trực tiếp hộp thư [{error}]"
            )
            await self._alarm.raised(Fault.LINE, reason, timedelta(seconds=wait))
        return wait

    async def well(self) -> None:
        """The mailbox was read."""
        self._refusals = self._failures = 0
        if not self._well:
            self._well = True
            await self._alarm.over(f"Hộp thư {self._mailbox} đã đọc lại được.")
