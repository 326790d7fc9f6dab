"""Reads the messages that no webhook brought: after an outage, and every few minutes.

The provider's lists also hold the echoes that settle letters of unknown fate, and what colleagues
wrote in the provider's own console.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from channels.contract import ChannelError, Fault, IncidentReporter, StoreDeliveries
from workflows.messaging.messages import RawDelivery

EVERY = timedelta(minutes=5)
GRACE = timedelta(minutes=2)
"""A webhook gets this long before a message counts as missed: it says more than a list does."""
OVERLAP = timedelta(minutes=10)
"""This much is read again each time: a list may show a message late."""
LONGEST_AGO = timedelta(days=366)
_PATIENCE = 3  # failures in a row before people are notified of what may pass
_SILENT = 2  # readings in a row in which the webhook had brought nothing of what is new


@dataclass(frozen=True, kw_only=True)
class MissedMessage:
    """One message of a list, as the event that the webhook would have sent."""

    id: str  # of the message; in most cases the same as in the webhook's event
    at: datetime
    event: Mapping[str, object]
    conversation: str = ""
    ours: bool = False  # the company wrote it
    text: str = ""  # as it stands in the list; empty for stickers, places, files


Known = Callable[[Sequence[MissedMessage]], Awaitable[Collection[str]]]
"""The ids of those of these messages that the desk has."""


class Source(Protocol):
    """A provider's lists."""

    @property
    def name(self) -> str:
        """The channel's."""

    async def missed(self, since: datetime, until: datetime) -> Sequence[MissedMessage]:
        """Every message of the channel between the two times; of the same time the newest first.

        Raises ChannelError.
        """


class CatchUp:
    """A Fetcher beside a webhook. `silent` is called when the webhook brings nothing new.

    `sleep` is for tests.
    """

    def __init__(
        self,
        source: Source,
        *,
        load: Callable[[], Awaitable[str | None]],
        save: Callable[[str], Awaitable[None]],
        clock: Callable[[], datetime],
        alarm: IncidentReporter,
        known: Known,
        silent: Callable[[], Awaitable[None]],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._source = source
        self._load = load
        self._save = save
        self._clock = clock
        self._known = known
        self._alarm = alarm
        self._silent = silent
        self._in_silence = 0
        self._sleep = sleep
        self._failures = -1  # nothing was read yet: an incident may be open since the last start

    async def run(self, keep: StoreDeliveries) -> None:
        """Read at once, then every few minutes, until cancelled."""
        while True:
            try:
                await self.once(keep)
            except ChannelError as error:
                await self._failed(error)
            else:
                await self._read()
            await self._sleep(EVERY.total_seconds())

    async def once(self, keep: StoreDeliveries) -> int:
        """Keep what was missed since the last time; how many. Raises ChannelError.

        The first time there is nothing to catch up with: what was said before is not ours.
        """
        until = self._clock() - GRACE
        kept = await self._load()
        if kept is None:
            await self._save(until.isoformat())
            return 0
        found = await self._source.missed(datetime.fromisoformat(kept) - OVERLAP, until)
        known = await self._known(found)
        unheard = (one for one in reversed(found) if one.id not in known)
        fresh = sorted(unheard, key=lambda one: one.at)
        if fresh:
            await keep([self._delivery(one) for one in fresh])
        await self._save(until.isoformat())
        last = datetime.fromisoformat(kept)
        await self._listens([one for one in found if one.at > last and not one.ours], known)
        return len(fresh)

    async def _listens(self, new: Sequence[MissedMessage], known: Collection[str]) -> None:
        """Whether the webhook brought any of what customers said since the last reading."""
        if not new:
            return
        brought = any(one.id in known for one in new)
        self._in_silence = 0 if brought else self._in_silence + 1
        if self._in_silence == _SILENT:
            await self._silent()

    def _delivery(self, one: MissedMessage) -> RawDelivery:
        """Received when it reached the company's account, however long nobody read it (AMB-02)."""
        raw = json.dumps(one.event, ensure_ascii=True, separators=(",", ":")).encode()
        now = self._clock()
        return RawDelivery(
            channel=self._source.name,
            delivery_id=f"caught up {one.id}",
            raw=raw,
            received_at=one.at if now - LONGEST_AGO < one.at < now else now,
        )

    async def _failed(self, error: ChannelError) -> None:
        fault = getattr(error, "fault", Fault.LINE)
        self._failures = max(self._failures, 0) + 1
        if fault is Fault.ACCOUNT or self._failures >= _PATIENCE:
            reason = f"Không đọc được các hội thoại kênh {self._source.name}: {error}"
            await self._alarm.report(fault, reason, EVERY)

    async def _read(self) -> None:
        if self._failures:
            await self._alarm.resolve(f"Đã đọc lại được các hội thoại kênh {self._source.name}.")
        self._failures = 0


def milliseconds(at: datetime) -> int:
    """A time as providers write it: milliseconds since 1970."""
    return int(at.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    """The time that `milliseconds` has written."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
