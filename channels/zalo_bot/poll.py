"""Fetches messages by long polling, where no public address for a webhook exists.

Zalo has no offset and no acknowledgement. Some bots get every update again with every poll, others
lose updates for which no poll waited. So every update is stored before it is parsed, the same
update always has the same id, and two polls are never closer than the interval.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from channels.contract import ChannelError, SendFailed, SendUnknown, StoreDeliveries
from channels.http import wire
from channels.http.client import Http
from channels.zalo_bot import api
from channels.zalo_bot.parse import NAME, updates
from channels.zalo_bot.settings import ZaloBotSettings
from workflows.messaging.messages import RawDelivery

POLL_TIMEOUT = 30
POLL_INTERVAL = 1.0  # seconds, least between two polls: some bots answer at once, for ever
BACKOFF_LIMIT = 60.0
_READ_MARGIN = 15.0  # seconds beyond the poll before the connection counts as dead
_REMEMBERED = 1000
_PATIENCE = 5  # refusals in a row with the code that the vendor calls internal error

Sleep = Callable[[float], Awaitable[object]]


class PollingStopped(ChannelError):
    """Polling cannot go on until a person acts; the text says what to do."""


class ZaloBotPoller:
    """A Fetcher. `clock` gives aware times; `sleep` and `chance` (0 to 1) are for tests.

    `timeout` is how many seconds Zalo may hold a poll open.

    `run` may be called again after it raised: what was not stored is offered again first.
    """

    def __init__(
        self,
        settings: ZaloBotSettings,
        http: Http,
        *,
        clock: Callable[[], datetime],
        timeout: int = POLL_TIMEOUT,
        interval: float = POLL_INTERVAL,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._timeout = timeout
        self._interval = interval
        self._sleep = sleep
        self._chance = chance
        self._failures = 0
        self._pending: tuple[RawDelivery, ...] = ()
        self._kept: deque[str] = deque(maxlen=_REMEMBERED)

    async def run(self, keep: StoreDeliveries) -> None:
        """Poll until cancelled. Raises PollingStopped where only a person can help."""
        await self._hand_over(keep)
        while True:
            try:
                self._pending = await self._poll_in_time()
            except (SendFailed, SendUnknown) as trouble:
                await self._back_off(getattr(trouble, "retry_after", None))
            except api.Refused as refusal:
                self._stop_if_hopeless(refusal)
                await self._back_off(refusal.retry_after)
            else:
                self._failures = 0
                await self._hand_over(keep)

    async def _poll_in_time(self) -> tuple[RawDelivery, ...]:
        """One poll. After an early answer without news it waits for the rest of the interval.

        After news the next poll starts at once: some bots lose what comes while no poll waits.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        new = await self._poll()
        early = self._interval - (loop.time() - started)
        if not new and early > 0:
            await self._sleep(early)
        return new

    async def _poll(self) -> tuple[RawDelivery, ...]:
        """The updates of one poll that were not stored yet."""
        seconds = self._timeout
        try:
            result = await api.call(
                self._http,
                self._settings,
                "getUpdates",
                {"timeout": seconds},
                timeout=seconds + _READ_MARGIN,
            )
        except api.Refused as refusal:
            if refusal.code == api.TIMED_OUT:
                return ()
            raise
        return self._deliveries(result)

    def _deliveries(self, result: object) -> tuple[RawDelivery, ...]:
        received_at = self._clock()
        found = {wire.digest(update): update for update in updates(result)}
        return tuple(
            RawDelivery(
                channel=NAME,
                delivery_id=name,
                raw=json.dumps(update, ensure_ascii=True).encode("ascii"),
                received_at=received_at,
            )
            for name, update in found.items()
            if name not in self._kept
        )

    async def _hand_over(self, keep: StoreDeliveries) -> None:
        if self._pending:
            await keep(self._pending)
            self._kept.extend(delivery.delivery_id for delivery in self._pending)
            self._pending = ()

    def _stop_if_hopeless(self, refusal: api.Refused) -> None:
        if refusal.code == api.UNAUTHORISED:
            raise PollingStopped(
                "Mã truy cập (token) của Zalo Bot sai hoặc đã bị đặt lại: hãy nhập mã mới."
            ) from None
        if refusal.code == api.BAD_REQUEST:
            raise PollingStopped(
                "Zalo không cho lấy tin vì bot đang đặt webhook: hãy xoá webhook hoặc "
                f"chuyển sang nhận tin qua webhook ({refusal.description[:200]})."
            ) from None
        if refusal.code == api.FORBIDDEN and self._failures + 1 >= _PATIENCE:
            raise PollingStopped(
                "Zalo liên tục từ chối (mã 403): hãy kiểm tra bot trong Zalo Bot Creator."
            ) from None

    async def _back_off(self, asked: timedelta | None) -> None:
        """Exponential with full jitter, never sooner than Zalo asks or than the interval."""
        self._failures += 1
        most = min(BACKOFF_LIMIT, 2.0 ** min(self._failures, 16))
        least = max(self._interval, asked.total_seconds() if asked else 0.0)
        await self._sleep(max(least, most * self._chance()))
