"""The dispatcher of the outbox: claim letters, hand each over once, record the result."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aiolimiter import AsyncLimiter
from sqlalchemy import Connection

from bot.cases.conflict_retry import with_conflict_retry
from bot.cases.writer import CaseWriter
from bot.outbox.burst_limit import REST, BurstLimit
from bot.outbox.results import SendAttempt, SendResults
from bot.outbox.throttle import SendThrottle
from channels.contract import Channel, Fault, SendFailed, SendUnknown
from storage.database.unit_of_work import UnitOfWork
from storage.outbox import outbox

LEASE = timedelta(minutes=15)
BATCH = 16
"""At most this many letters are claimed at once: to send them must take less than LEASE."""
PASSES = 2
"""Passes of one channel at the same time: while one records its results, another sends."""
PATIENCE = 5.0
"""Seconds that letters under way get to finish when the desk is stopped."""
AUTOMATIC_SECONDS = 30
"""Automatic letters may fill so many seconds of a minute at the channel's rate; then they rest.

The other half of the minute is left for the letters that agents write.
"""


@dataclass(frozen=True)
class Lane:
    """One channel with the limits on its letters."""

    channel: Channel
    limiter: AsyncLimiter
    burst: BurstLimit
    rate: SendThrottle

    @classmethod
    def of(cls, channel: Channel) -> Lane:
        """A lane with the limits that the channel declares."""
        rate = channel.capabilities.per_second
        return cls(
            channel=channel,
            limiter=AsyncLimiter(max(1.0, rate), 1.0),
            burst=BurstLimit(max(1, int(AUTOMATIC_SECONDS * rate))),
            rate=SendThrottle(rate),
        )

    def most_letters(self, now: datetime) -> int:
        """How many letters may be claimed at once: at most those that are sent within a second.

        If the desk crashes, nobody knows which of the claimed letters were sent: claim few.
        """
        if self.rate.is_resting(now):
            return 0
        return min(BATCH, max(1, int(self.rate.per_second(now)) // PASSES))


class OutboxDispatcher:
    """Hands letters over. The outbox keeps the order within a conversation."""

    def __init__(
        self, work: UnitOfWork, channels: dict[str, Channel], case_writer: CaseWriter
    ) -> None:
        self._work = work
        self._case_writer = case_writer
        self._results = SendResults(case_writer=case_writer)
        self._lanes = {
            name: Lane.of(channel)
            for name, channel in channels.items()
            if not channel.capabilities.by_hand
        }

    async def one_pass(self, channel: str, now: datetime) -> int:
        """Send what is due on one channel. Returns the number of claimed letters."""
        lane = self._lanes[channel]
        if not lane.most_letters(now):
            return 0
        claimed = await self._work.run(lambda conn: self._claim(conn, channel, now))
        lane.rate.count(len(claimed), now)
        await self._finish([self._send(attempt) for attempt in claimed])
        return len(claimed)

    @property
    def names(self) -> tuple[str, ...]:
        """The channels that send by themselves; each has a loop of its own."""
        return tuple(self._lanes)

    async def reap(self, now: datetime) -> int:
        """Mark letters of crashed workers unknown and old ones expired. Returns their number."""
        return await with_conflict_retry(self._work, lambda conn: self._results.reap(conn, now))

    def _claim(self, conn: Connection, channel: str, now: datetime) -> list[SendAttempt]:
        lane, breaker = self._lanes[channel], self._results.channel_breaker
        allowed = breaker.allowance(conn, channel, lane.most_letters(now), now)
        if not allowed.letters:
            return []
        letters = outbox.claim(
            conn,
            channels=[channel],
            limit=allowed.letters,
            now=now,
            lease=LEASE,
            by_people=lane.burst.is_resting(now),  # automatic letters rest: claim only agents' own
        )
        if letters and allowed.probe:
            breaker.start_probe(conn, channel, now)
        pauses = lane.channel.capabilities.retries
        return [
            SendAttempt(letter=letter, now=now, probe=allowed.probe, retries=pauses)
            for letter in letters
        ]

    async def _finish(self, work: Sequence[Coroutine[Any, Any, None]]) -> None:
        """Run all to the end. A desk that is stopped waits PATIENCE for letters under way.

        Nobody knows whether a letter that is cut off then has reached the provider.
        """
        sending = [asyncio.ensure_future(one) for one in work]
        try:
            if sending:
                await asyncio.wait(sending)
        finally:
            left = [one for one in sending if not one.done()]
            if left:
                await asyncio.wait(left, timeout=PATIENCE)
            for one in left:
                one.cancel()
        await asyncio.gather(*sending)

    async def _send(self, attempt: SendAttempt) -> None:
        lane, message = self._lanes[attempt.channel], attempt.letter.message
        outcome: Callable[[Connection], None]
        async with lane.limiter:
            try:
                receipt = await lane.channel.send(message)
            except SendFailed as error:
                outcome = partial(self._results.record_failure, attempt=attempt, error=error)
                if error.fault is Fault.PACE:
                    lane.rate.slow_down(attempt.now)
            except SendUnknown as error:
                outcome = partial(self._results.record_unknown, attempt=attempt, reason=str(error))
            else:
                outcome = partial(self._results.record_sent, attempt=attempt, receipt=receipt)
        # The provider's answer must be recorded also when an agent saved the case meanwhile.
        await with_conflict_retry(self._work, outcome)
        counts = message.automatic and not attempt.letter.internal
        if counts and lane.burst.count(attempt.now):
            await self._work.run(partial(self._notify_of_rest, burst=lane.burst, attempt=attempt))

    def _notify_of_rest(self, conn: Connection, burst: BurstLimit, attempt: SendAttempt) -> None:
        minutes = int(REST.total_seconds() // 60)
        text = (
            f"Đã gửi hơn {burst.per_minute} thư tự động trong một phút qua kênh"
            f" {attempt.channel}: thư tự động tạm nghỉ {minutes} phút rồi tự đi tiếp,"
            " thư nhân viên viết vẫn đi. Xin xem có ai đang gửi thư hàng loạt không."
        )
        self._case_writer.notify_agents(conn, text, attempt.now)
