"""A channel that cannot send: its letters wait, people hear of it once, one letter probes the way.

The row in `storage.troubles` is the truth, for all workers and over restarts; it begins with a
refusal that is not the letter's fault and ends with the first letter that is judged on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases.apply import CaseWriter
from bot.letters.composer import LETTER_LIFE
from channels.contract import Fault, SendFailed
from storage import incidents
from storage.incidents import Incident
from storage.outbox import by_address
from workflows.calendar.working_time import ZONE
from workflows.letters.words import words

PROBING = timedelta(minutes=15)
"""No second probe leaves while the first may be under way."""


def _minutes(*pauses: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=one) for one in pauses)


PAUSES: Mapping[Fault, tuple[timedelta, ...]] = {
    Fault.LINE: _minutes(1 / 12, 1 / 4, 1, 2, 5),
    Fault.CUT: _minutes(1 / 12, 1 / 4, 1, 2, 5),
    Fault.PACE: _minutes(5, 15, 30, 60),
    Fault.POLICY: _minutes(5, 15, 30, 60),
    Fault.ACCOUNT: _minutes(15, 60, 240),  # refused logins in a row lock accounts
}
PATIENCE = {
    Fault.LINE: timedelta(minutes=10),
    Fault.CUT: timedelta(minutes=10),
    Fault.PACE: timedelta(minutes=30),
}
"""What lasts shorter, no agent hears of. Of the rest they hear at once."""
FOR_PEOPLE = (Fault.ACCOUNT, Fault.POLICY)
OF_EITHER = (Fault.POLICY, Fault.CUT)
"""It may be the letter after all: its life goes on meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """How many letters may be claimed now, and whether they only try if the way is free."""

    letters: int
    probe: bool = False


@dataclass(frozen=True, kw_only=True)
class ChannelBreaker:
    """The troubles of the channels that send."""

    filing: CaseWriter

    def room(self, conn: Connection, channel: str, limit: int, now: datetime) -> Allowance:
        """At most `limit`; one where the way must be tried first, none before its time."""
        trouble = incidents.get(conn, channel)
        if trouble is None:
            return Allowance(letters=limit)
        return Allowance(letters=1 if now >= trouble.retry_at else 0, probe=True)

    def probes(self, conn: Connection, channel: str, now: datetime) -> None:
        """A letter was claimed to try the way."""
        incidents.postpone(conn, channel, now + PROBING)

    def arises(
        self, conn: Connection, channel: str, error: SendFailed, now: datetime, *, probe: bool
    ) -> datetime:
        """Note that a letter was refused for what is not its own fault; when to try again.

        Letters that were under way already when it began change nothing.
        """
        first = Incident(
            name=channel,
            fault=error.fault,
            reason=error.reason,
            since=now,
            retry_at=now,
            tries=0,
        )
        before, began = incidents.open_or_get(conn, first)
        if not (began or probe):
            return before.retry_at
        after, tell = _renewed(before, error, now)
        incidents.save(conn, after)
        if after.told and error.fault not in OF_EITHER:
            by_address.extend_expiry(conn, channel, after.retry_at + LETTER_LIFE)
        if tell:
            self.filing.trouble(conn, _stands(after, by_address.count_waiting(conn, channel)), now)
        return after.retry_at

    def ended(self, conn: Connection, channel: str, now: datetime) -> None:
        """A letter got through, or was refused for its own sake."""
        trouble = incidents.close(conn, channel)
        if trouble is not None and trouble.told:
            self.filing.trouble(
                conn, _goes_on(trouble, by_address.count_waiting(conn, channel)), now
            )


def _renewed(before: Incident, error: SendFailed, now: datetime) -> tuple[Incident, bool]:
    """The trouble after one more try in vain, and whether people must hear of it now."""
    fault = error.fault
    graver = fault in FOR_PEOPLE and before.fault not in FOR_PEOPLE
    tries = 1 if graver else before.tries + 1
    pauses = PAUSES[fault]
    pause = pauses[min(tries, len(pauses)) - 1]
    if fault is Fault.PACE:
        pause = max(pause, error.retry_after or pause)
    told = before.told and not graver
    tell = not told and now - before.since >= PATIENCE.get(fault, timedelta())
    after = replace(
        before,
        fault=fault,
        reason=error.reason,
        retry_at=now + pause,
        tries=tries,
        told=told or tell,
    )
    return after, tell


def _stands(trouble: Incident, letters: int) -> str:
    again = f"{trouble.retry_at.astimezone(ZONE):%H:%M}"
    return (
        f"Tạm dừng gửi qua kênh {_channel(trouble)}: {trouble.reason}. {letters} thư đang chờ,"
        f" không thư nào mất; {again} hệ thống tự thử lại bằng một thư, được thì gửi tiếp."
    )


def _goes_on(trouble: Incident, letters: int) -> str:
    since = f"{trouble.since.astimezone(ZONE):%H:%M %d/%m}"
    left = f" {letters} thư đang chờ sẽ lần lượt được gửi." if letters else ""
    return f"Kênh {_channel(trouble)} đã gửi lại được (gián đoạn từ {since}).{left}"


def _channel(trouble: Incident) -> str:
    return str(words("vi")["channel"].get(trouble.name, trouble.name))
