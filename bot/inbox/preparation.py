"""From a stored delivery to understood messages: all work that needs no case and no transaction.

It may be slow (another process reads, a provider is asked for a file), so it is done before the
messages are filed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine

from bot.attachments.checks import FileRules, scan_attachments
from bot.attachments.store import store_contents
from bot.inbox.messages import UnderstoodMessage
from bot.inbox.reader import InProcessReader, Reader
from bot.inbox.reader_process import ReadRequest, Understood
from channels.contract import (
    Channel,
    Enricher,
    FileDownloader,
    PicklableParser,
    SenderProver,
    Unreadable,
)
from storage import inbox
from storage.inbox import InboxRow
from workflows.messaging.messages import Inbound
from workflows.reading.category.taxonomy import Taxonomy

WRONG_KEY = (
    "gói tin được mã hoá bằng secret_key khác: đặt lại khoá cũ, khởi động lại, rồi cho đọc lại"
)
DOWNLOADS = 4
"""At most this many messages have their files fetched, and held in memory, at the same time."""
PATIENCE = 5.0
"""Seconds that a delivery waits for what its provider may add to its messages."""


class StoppedHalfway(Exception):
    """Work on the delivery was started several times and never finished."""


@dataclass(frozen=True, kw_only=True)
class PreparedDelivery:
    """A delivery that was read; `messages` is None where files must be fetched first."""

    row: InboxRow
    understood: Understood
    messages: Sequence[UnderstoodMessage] | None

    @property
    def conversations(self) -> frozenset[str]:
        """The conversations of its messages; a delivery without messages is one of its own."""
        channel = self.row.channel
        return frozenset(
            f"{channel} {one.conversation}" for one, _ in self.understood
        ) or frozenset({f"row {self.row.id}"})


def lanes_of(deliveries: Sequence[PreparedDelivery]) -> list[int]:
    """For each delivery the number of its lane. Deliveries that share a conversation share a lane.

    A lane is filed in order. One webhook of Meta may carry messages of many people, and the next
    message of one of them may come alone.
    """
    lanes: list[int] = []
    lane_by_conversation: dict[str, int] = {}
    for new_lane, delivery in enumerate(deliveries):
        known = lane_by_conversation.keys() & delivery.conversations
        joined = {lane_by_conversation[conversation] for conversation in known}
        if joined:
            lanes = [new_lane if lane in joined else lane for lane in lanes]
            lane_by_conversation = {
                conversation: new_lane if lane in joined else lane
                for conversation, lane in lane_by_conversation.items()
            }
        lanes.append(new_lane)
        lane_by_conversation |= dict.fromkeys(delivery.conversations, new_lane)
    return lanes


class Preparation:
    """Parses, reads, proves senders, fetches and scans files.

    `hotline` is the company's number, `taxonomy` its categories (default: the built-in ones).
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        reader: Reader | None,
        files: FileRules,
        database: Engine,
        hotline: str,
        taxonomy: Taxonomy | None = None,
    ) -> None:
        self._channels = channels
        self._reader = reader or InProcessReader()
        self._files = files
        self._database = database
        self._hotline = hotline
        self._taxonomy = taxonomy
        self._downloads = asyncio.Semaphore(DOWNLOADS)

    async def prepare(self, row: InboxRow) -> PreparedDelivery:
        """Read the delivery and, if no file must be fetched, finish its messages.

        Raises Unreadable or StoppedHalfway.
        """
        if row.raw is None:
            raise Unreadable(WRONG_KEY)
        if row.attempts > inbox.MAX_CLAIMS:
            raise StoppedHalfway(f"taken {row.attempts} times, never finished")
        channel = self._channels.get(row.channel)
        if channel is None:
            raise Unreadable(f"kênh {row.channel} chưa được bật")
        understood = await self._reader.read(await self._request(channel, row))
        downloads = isinstance(channel, FileDownloader)
        fetch = downloads and any(one.attachments for one, _ in understood)
        messages = None if fetch else await self._finish(channel, row, understood)
        return PreparedDelivery(row=row, understood=understood, messages=messages)

    @asynccontextmanager
    async def download_files(
        self, delivery: PreparedDelivery
    ) -> AsyncIterator[Sequence[UnderstoodMessage]]:
        """Download the files that are not here yet, and give the messages with their files.

        The content of downloaded files is in memory inside the context only.
        """
        if delivery.messages is not None:
            yield delivery.messages
            return
        channel = self._channels[delivery.row.channel]
        async with self._downloads:
            fetched = delivery.understood
            if isinstance(channel, FileDownloader):
                fetched = [(await channel.collect(one), reading) for one, reading in fetched]
            yield await self._finish(channel, delivery.row, fetched)

    async def _request(self, channel: Channel, row: InboxRow) -> ReadRequest:
        """What the reader gets: the bytes, and a function that parses them.

        A PicklableParser gives the function itself, which may run in another process. For any
        other channel the bytes are parsed here, and the function returns the result.
        """
        raw = row.raw or b""
        if isinstance(channel, PicklableParser):
            parse = channel.parser
        else:
            parsed = channel.parse(raw)
            if isinstance(channel, Enricher):
                parsed = await _completed(channel, parsed)
            parse = partial(_already_parsed, parsed)
        return ReadRequest(
            raw=raw,
            parse=parse,
            at=row.received_at,
            hotline=self._hotline,
            taxonomy=self._taxonomy,
        )

    async def _finish(
        self, channel: Channel, row: InboxRow, understood: Understood
    ) -> Sequence[UnderstoodMessage]:
        """Prove the senders; scan the files and store them."""
        messages, raw = [], row.raw or b""
        for one, reading in understood:
            proved = await channel.prove(raw, one) if isinstance(channel, SenderProver) else one
            checked = await scan_attachments(proved, self._files.scanner)
            messages.append(UnderstoodMessage(message=checked, reading=reading))
        await store_contents([one.message for one in messages], self._database)
        return messages


async def _completed(channel: Enricher, found: Sequence[Inbound]) -> Sequence[Inbound]:
    """The messages with what the provider added within PATIENCE; the others as they came.

    A batch may hold messages of a thousand people, and the provider may be slow to give their
    names, or not give them at all.
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


def _already_parsed(parsed: Sequence[Inbound], raw: bytes) -> Sequence[Inbound]:
    return parsed
