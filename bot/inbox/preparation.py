"""From a kept delivery to what its messages mean: everything that needs no case and no transaction.

It may take its time (another process reads, a provider is asked for a file), so it is done ahead
of the case_writer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import cast

from sqlalchemy import Engine

from bot.attachments.scanning import FileRules, scan_attachments, store_contents
from bot.inbox.messages import UnderstoodMessage
from bot.inbox.reader import Arrived, InProcessReader, Reader, Understood
from channels.contract import Channel, Collector, Completer, Portable, Unreadable
from storage import inbox
from storage.inbox import InboxRow
from workflows.messaging.messages import Inbound

DOWNLOADS = 4
"""Most messages whose files are fetched, and held in memory, at a time."""


PATIENCE = 5.0
"""Seconds that a delivery waits for what its provider may tell about its messages."""


class StoppedHalfway(Exception):
    """Work on the delivery began again and again and never came to an end."""


@dataclass(frozen=True, kw_only=True)
class PreparedDelivery:
    """A delivery in hand: its messages, heard already unless their files must be fetched first."""

    row: InboxRow
    found: Understood
    heard: Sequence[UnderstoodMessage] | None

    @property
    def places(self) -> frozenset[str]:
        """The conversations that it is about; an empty one is a place of its own."""
        channel = self.row.channel
        return frozenset(f"{channel} {one.conversation}" for one, _ in self.found) or frozenset(
            {f"row {self.row.id}"}
        )


def lanes_of(several: Sequence[PreparedDelivery]) -> list[int]:
    """For each delivery its lane: in one are those that share a conversation, worked in in order.

    A batch of Meta's is about many people, and what one of them wrote next may come by itself.
    """
    lanes: list[int] = []
    lane_at: dict[str, int] = {}
    for new, taken in enumerate(several):
        joined = {lane_at[place] for place in taken.places if place in lane_at}
        if joined:
            lanes = [new if lane in joined else lane for lane in lanes]
            lane_at = {place: new if lane in joined else lane for place, lane in lane_at.items()}
        lanes.append(new)
        lane_at |= dict.fromkeys(taken.places, new)
    return lanes


class Preparation:
    """Parses and reads, proves, fetches, inspects; `hotline` is the company's own number."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        reader: Reader | None,
        files: FileRules,
        database: Engine,
        hotline: str,
    ) -> None:
        self._channels = channels
        self._reader = reader or InProcessReader()
        self._files = files
        self._database = database
        self._hotline = hotline
        self._downloads = asyncio.Semaphore(DOWNLOADS)

    async def taken(self, row: InboxRow) -> PreparedDelivery:
        """Read and, where nothing must be fetched, hear. Raises Unreadable or StoppedHalfway."""
        if row.attempts > inbox.MOST_TAKEN:
            raise StoppedHalfway(f"taken {row.attempts} times, never finished")
        channel = self._channels.get(row.channel)
        if channel is None:
            raise Unreadable(f"kênh {row.channel} chưa được bật")
        understood = await self._reader.read(await self._arrived(channel, row))
        fetch = hasattr(channel, "collect") and any(one.attachments for one, _ in understood)
        heard = None if fetch else await self._looked_at(row, understood)
        return PreparedDelivery(row=row, found=understood, heard=heard)

    @asynccontextmanager
    async def heard(self, taken: PreparedDelivery) -> AsyncIterator[Sequence[UnderstoodMessage]]:
        """What its messages mean; what had to be fetched for it is held in memory inside only."""
        if taken.heard is not None:
            yield taken.heard
            return
        channel = cast(Collector, self._channels[taken.row.channel])
        async with self._downloads:
            whole = [
                (await channel.collect(one) if one.attachments else one, reading)
                for one, reading in taken.found
            ]
            yield await self._looked_at(taken.row, whole)

    async def _arrived(self, channel: Channel, row: InboxRow) -> Arrived:
        """What the reader is given: it parses by itself what it can."""
        parse = cast(Portable, channel).parser if hasattr(channel, "parser") else None
        if parse is None:
            found = channel.parse(row.raw)
            if isinstance(channel, Completer):
                found = await _completed(channel, found)
            parse = partial(_parsed, found)
        return Arrived(raw=row.raw, parse=parse, at=row.received_at, hotline=self._hotline)

    async def _looked_at(self, row: InboxRow, found: Understood) -> Sequence[UnderstoodMessage]:
        prove = getattr(self._channels[row.channel], "prove", None)
        heard = []
        for one, reading in found:
            proved = await prove(row.raw, one) if prove is not None else one
            looked = await scan_attachments(proved, self._files.scanner)
            heard.append(UnderstoodMessage(message=looked, reading=reading))
        await store_contents([one.message for one in heard], self._database)
        return heard


async def _completed(channel: Completer, found: Sequence[Inbound]) -> Sequence[Inbound]:
    """The messages with what could be learned in PATIENCE about all of them, else as they came.

    A batch may hold a thousand people, and the provider's names may be what fails today.
    """
    asked = [asyncio.ensure_future(channel.complete(one)) for one in found]
    try:
        if asked:
            await asyncio.wait(asked, timeout=PATIENCE)
    finally:
        late = {one for one in asked if not one.done()}
        for one in late:
            one.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [given if one in late else one.result() for given, one in zip(found, asked, strict=True)]


def _parsed(found: Sequence[Inbound], raw: bytes) -> Sequence[Inbound]:
    return found
