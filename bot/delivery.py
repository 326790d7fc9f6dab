"""Letters leave: claim, hand over once, and let the outcome come back as an event."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aiolimiter import AsyncLimiter
from sqlalchemy import Connection

from bot.breaker import REST, Breaker
from bot.filing import Filing
from bot.owing import PART
from bot.racing import decided
from channels.contract import Channel, SendFailed, SendUnknown
from storage import cases, outbox
from storage.outbox import Claimed
from storage.work import Work
from workflows.advance import advance
from workflows.case import DESK
from workflows.events import Event, LetterFailed, LetterSent, LetterUnknown

LEASE = timedelta(minutes=15)
BATCH = 16
"""Most letters claimed at once; handing them all over must take less than the lease."""
PASSES = 2
"""While the outcome of some letters is written down, the next ones are handed over."""
PATIENCE = 5.0
"""Seconds that letters under way get to arrive when the desk is stopped."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=4)
SHARE = 30
"""Seconds of every minute that automatic letters may fill: half of what a channel takes."""


class Delivery:
    """Hands letters over; order within a conversation is the outbox's business."""

    def __init__(self, work: Work, channels: dict[str, Channel], filing: Filing) -> None:
        self._work = work
        self._channels = {
            name: channel for name, channel in channels.items() if not channel.capabilities.by_hand
        }
        self._filing = filing
        self._limits = {
            name: AsyncLimiter(max(1.0, channel.capabilities.per_second), 1.0)
            for name, channel in self._channels.items()
        }
        self._breakers = {
            name: Breaker(max(1, int(SHARE * channel.capabilities.per_second)))
            for name, channel in self._channels.items()
        }

    async def one_pass(self, channel: str, now: datetime) -> int:
        """Hand over what is due on one channel; how many letters were claimed."""
        # No more than leave within a second: whatever is claimed when the desk dies is unknown.
        rate = int(self._channels[channel].capabilities.per_second)
        limit = min(BATCH, max(1, rate // PASSES))
        resting = self._breakers[channel].resting(now)
        claimed = await self._work.run(
            lambda conn: outbox.claim(
                conn, channels=[channel], limit=limit, now=now, lease=LEASE, by_people=resting
            )
        )
        await self._handed_over([self._one(letter, now) for letter in claimed])
        return len(claimed)

    @property
    def names(self) -> tuple[str, ...]:
        """The channels that deliver by themselves: each has a loop of its own."""
        return tuple(self._channels)

    async def reap(self, now: datetime) -> int:
        """Letters whose worker died become unknown, those too old expire; agents are told."""
        return await decided(self._work, lambda conn: self._reap(conn, now))

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

    async def _one(self, letter: Claimed, now: datetime) -> None:
        channel = self._channels[letter.message.channel]
        outcome: Callable[[Connection], None]
        async with self._limits[letter.message.channel]:
            try:
                receipt = await channel.send(letter.message)
            except SendFailed as error:
                outcome = partial(self._failed, letter=letter, error=error, now=now)
            except SendUnknown as error:
                outcome = partial(self._unknown, letter=letter, reason=str(error), now=now)
            else:
                sent = receipt.provider_id
                outcome = partial(self._sent, letter=letter, provider_id=sent, now=now)
        # What the provider said must not be forgotten because an agent saved the case meanwhile.
        await decided(self._work, outcome)
        breaker = self._breakers[letter.message.channel]
        counts = letter.message.automatic and not letter.internal
        if counts and breaker.passed(now):
            await self._work.run(partial(self._rests, breaker=breaker, letter=letter, now=now))

    def _rests(self, conn: Connection, breaker: Breaker, letter: Claimed, now: datetime) -> None:
        minutes = int(REST.total_seconds() // 60)
        text = (
            f"Đã gửi hơn {breaker.per_minute} thư tự động trong một phút qua kênh"
            f" {letter.message.channel}: thư tự động tạm nghỉ {minutes} phút rồi tự đi tiếp,"
            " thư nhân viên viết vẫn đi. Xin xem có ai đang gửi thư hàng loạt không."
        )
        self._filing.tell(conn, self._filing.notices.of_trouble(text), now)

    def _sent(self, conn: Connection, letter: Claimed, provider_id: str, now: datetime) -> None:
        counted = outbox.sent(conn, letter, provider_id, now=now)
        if counted and not letter.internal and letter.template != PART:
            event = LetterSent(
                by=DESK,
                at=now,
                letter=letter.message.key,
                template=letter.template,
                automatic=letter.message.automatic,
            )
            self._report(conn, letter.message.case_number, event)

    def _failed(self, conn: Connection, letter: Claimed, error: SendFailed, now: datetime) -> None:
        next_at = now + (error.retry_after or pause(letter.attempts))
        expired = letter.expires_at is not None and next_at >= letter.expires_at
        if not error.permanent and not expired:
            outbox.later(conn, letter, next_at, error.reason)
            return
        if not outbox.failed(conn, letter, error.reason, now=now):
            return
        if letter.internal:
            return
        event = LetterFailed(
            by=DESK,
            at=now,
            letter=letter.message.key,
            template=letter.template,
            reason=error.reason,
        )
        self._report(conn, letter.message.case_number, event)

    def _unknown(self, conn: Connection, letter: Claimed, reason: str, now: datetime) -> None:
        if outbox.unknown(conn, letter, reason, now=now) and not letter.internal:
            event = LetterUnknown(
                by=DESK,
                at=now,
                letter=letter.message.key,
                template=letter.template,
                reason=reason,
            )
            self._report(conn, letter.message.case_number, event)

    def _reap(self, conn: Connection, now: datetime) -> int:
        lost = outbox.reap(conn, now)
        for letter in lost:
            if letter.internal:
                self._notice_again(conn, letter, now)
                continue
            kind = LetterUnknown if letter.status is outbox.Status.UNKNOWN else LetterFailed
            event = kind(
                by=DESK,
                at=now,
                letter=letter.message.key,
                template=letter.template,
                reason=letter.error,
            )
            self._report(conn, letter.message.case_number, event)
        return len(lost)

    def _notice_again(self, conn: Connection, letter: outbox.Letter, now: datetime) -> None:
        """Agents may read a notice twice, but never miss one because the desk was restarted."""
        if letter.status is outbox.Status.UNKNOWN:
            outbox.again(conn, letter.message.key, now=now, expires_at=letter.expires_at)

    def _report(self, conn: Connection, number: str, event: Event) -> None:
        if number:
            decision = advance(cases.load(conn, number), event, self._filing.policy)
            self._filing.keep(conn, decision, event, new=False)


def pause(attempts: int) -> timedelta:
    """Exponential with full jitter: many letters that failed together do not come back together."""
    longest = min(FIRST_PAUSE * (1 << min(attempts - 1, 16)), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
