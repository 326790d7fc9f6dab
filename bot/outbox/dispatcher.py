"""Letters leave: claim, hand over once, and let the outcome come back as an event."""

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
from bot.outbox.results import HandedOver, SendResults
from bot.outbox.throttle import Throttle
from channels.contract import Channel, Fault, SendFailed, SendUnknown
from storage.database.unit_of_work import UnitOfWork
from storage.outbox import outbox

LEASE = timedelta(minutes=15)
BATCH = 16
"""Most letters claimed at once; handing them all over must take less than the lease."""
PASSES = 2
"""While the outcome of some letters is written down, the next ones are handed over."""
PATIENCE = 5.0
"""Seconds that letters under way get to arrive when the desk is stopped."""
SHARE = 30
"""Seconds of every minute that automatic letters may fill: half of what a channel takes."""


@dataclass(frozen=True)
class Lane:
    """One channel with what keeps its letters to a measure."""

    channel: Channel
    limiter: AsyncLimiter
    breaker: BurstLimit
    pace: Throttle

    @classmethod
    def of(cls, channel: Channel) -> Lane:
        """At the channel's own speed."""
        rate = channel.capabilities.per_second
        return cls(
            channel=channel,
            limiter=AsyncLimiter(max(1.0, rate), 1.0),
            breaker=BurstLimit(max(1, int(SHARE * rate))),
            pace=Throttle(rate),
        )

    def room(self, now: datetime) -> int:
        """How many letters may be claimed at once: no more than leave within a second.

        Whatever is claimed when the desk dies is unknown.
        """
        if self.pace.resting(now):
            return 0
        return min(BATCH, max(1, int(self.pace.per_second(now)) // PASSES))


class OutboxDispatcher:
    """Hands letters over; order within a conversation is the outbox's business."""

    def __init__(
        self, work: UnitOfWork, channels: dict[str, Channel], case_writer: CaseWriter
    ) -> None:
        self._work = work
        self._case_writer = case_writer
        self._outcomes = SendResults(case_writer=case_writer)
        self._lanes = {
            name: Lane.of(channel)
            for name, channel in channels.items()
            if not channel.capabilities.by_hand
        }

    async def one_pass(self, channel: str, now: datetime) -> int:
        """Hand over what is due on one channel; how many letters were claimed."""
        lane = self._lanes[channel]
        if not lane.room(now):
            return 0
        claimed = await self._work.run(lambda conn: self._claimed(conn, channel, now))
        lane.pace.left(len(claimed), now)
        await self._handed_over([self._one(handed) for handed in claimed])
        return len(claimed)

    @property
    def names(self) -> tuple[str, ...]:
        """The channels that deliver by themselves: each has a loop of its own."""
        return tuple(self._lanes)

    async def reap(self, now: datetime) -> int:
        """Letters whose worker died become unknown, those too old expire; agents are told."""
        return await with_conflict_retry(self._work, lambda conn: self._outcomes.reap(conn, now))

    def _claimed(self, conn: Connection, channel: str, now: datetime) -> list[HandedOver]:
        lane, breaker = self._lanes[channel], self._outcomes.channel_breaker
        allowed = breaker.allowance(conn, channel, lane.room(now), now)
        if not allowed.letters:
            return []
        letters = outbox.claim(
            conn,
            channels=[channel],
            limit=allowed.letters,
            now=now,
            lease=LEASE,
            by_people=lane.breaker.resting(now),
        )
        if letters and allowed.probe:
            breaker.start_probe(conn, channel, now)
        retries = lane.channel.capabilities.retries
        return [
            HandedOver(letter=letter, now=now, probe=allowed.probe, retries=retries)
            for letter in letters
        ]

    async def _handed_over(self, work: Sequence[Coroutine[Any, Any, None]]) -> None:
        """All of it, come what may; whoever stops the desk waits a little for what is under way.

        A letter that is cut off on its way to the provider is one whose fate nobody knows.
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

    async def _one(self, handed: HandedOver) -> None:
        lane, message = self._lanes[handed.channel], handed.letter.message
        outcome: Callable[[Connection], None]
        async with lane.limiter:
            try:
                receipt = await lane.channel.send(message)
            except SendFailed as error:
                outcome = partial(self._outcomes.failed, handed=handed, error=error)
                if error.fault is Fault.PACE:
                    lane.pace.slower(handed.now)
            except SendUnknown as error:
                outcome = partial(self._outcomes.unknown, handed=handed, reason=str(error))
            else:
                outcome = partial(self._outcomes.sent, handed=handed, receipt=receipt)
        # What the provider said must not be forgotten because an agent saved the case meanwhile.
        await with_conflict_retry(self._work, outcome)
        counts = message.automatic and not handed.letter.internal
        if counts and lane.breaker.passed(handed.now):
            await self._work.run(partial(self._rests, breaker=lane.breaker, handed=handed))

    def _rests(self, conn: Connection, breaker: BurstLimit, handed: HandedOver) -> None:
        minutes = int(REST.total_seconds() // 60)
        text = (
            f"Đã gửi hơn {breaker.per_minute} thư tự động trong một phút qua kênh"
            f" {handed.channel}: thư tự động tạm nghỉ {minutes} phút rồi tự đi tiếp,"
            " thư nhân viên viết vẫn đi. Xin xem có ai đang gửi thư hàng loạt không."
        )
        self._case_writer.notify_agents(conn, text, handed.now)
