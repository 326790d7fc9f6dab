"""What each kind of fault means for a channel that fails: when to try again, when to notify people.

Everything that opens an incident shares this table: channels that send, mailboxes and the intake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Fault


@dataclass(frozen=True, kw_only=True)
class FaultPolicy:
    """`pauses` before the next tries; the last one repeats. `notify_after`: shorter is no news."""

    pauses: tuple[timedelta, ...]
    notify_after: timedelta = timedelta()

    def pause(self, tries: int) -> timedelta:
        """How long to wait after so many failed tries in a row, at least one."""
        return self.pauses[min(tries, len(self.pauses)) - 1]


def _minutes(*pauses: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=one) for one in pauses)


_CONNECTION = FaultPolicy(
    pauses=_minutes(1 / 12, 1 / 4, 1, 2, 5), notify_after=timedelta(minutes=10)
)
_REFUSAL = _minutes(5, 15, 30, 60)
POLICY: Mapping[Fault, FaultPolicy] = {
    Fault.LINE: _CONNECTION,
    Fault.CUT: _CONNECTION,
    Fault.PACE: FaultPolicy(pauses=_REFUSAL, notify_after=timedelta(minutes=30)),
    Fault.POLICY: FaultPolicy(pauses=_REFUSAL),
    # Several refused logins in a row lock an account.
    Fault.ACCOUNT: FaultPolicy(pauses=_minutes(15, 60, 240)),
}
NEEDS_PEOPLE = (Fault.ACCOUNT, Fault.POLICY)
"""These do not end by waiting. One that follows a lighter fault is news again."""
AMBIGUOUS = (Fault.POLICY, Fault.CUT)
"""The letter itself may be the cause, so it may expire while the channel is tried again."""
