"""Takes mails out of an open session: small ones together, large ones in parts (contract 2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from channels.mail.imap.cursor import Progress
from channels.mail.imap.session import ImapSession, mark_truncated
from channels.mail.imap.worker_thread import ImapThread
from channels.mail.settings import Limits

PART = 1024 * 1024
"""Bytes asked for at once of one mail."""
SMALL_PART = 16 * 1024
"""The same, of a mail on which the connection broke: people get what comes before the break."""
_MOST_AT_ONCE = 50
_BYTES_AT_ONCE = 8 * 1024 * 1024


class Downloader:
    """Fetches mails; what broke on the way stands in `progress`, for the next connection."""

    def __init__(self, limits: Limits, progress: Progress) -> None:
        self._limits = limits
        self._progress = progress

    def batches(self, uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
        """Ascending runs, small in number and bytes; large and troublesome mails go alone."""
        batch: list[int] = []
        total = 0
        for uid in uids:
            size = sizes.get(uid, 0)
            alone = uid in self._progress.stumbled or size > PART
            if batch and (alone or len(batch) >= _MOST_AT_ONCE or total + size > _BYTES_AT_ONCE):
                yield batch
                batch, total = [], 0
            batch.append(uid)
            total += size
            if alone:
                yield batch
                batch, total = [], 0
        if batch:
            yield batch

    async def fetch(
        self, thread: ImapThread, batch: list[int], sizes: dict[int, int]
    ) -> dict[int, bytes]:
        """The mails of `batch` by UID; those that the server did not hand over are missing."""
        progress = self._progress
        found = {
            uid: _placeholder(uid, sizes.get(uid, 0), bytes(progress.parts.get(uid, b"")))
            for uid in batch
            if progress.given_up(uid)
        }
        there = [uid for uid in batch if uid in sizes and uid not in found]
        if not there:
            return found
        careful = len(there) == 1 and there[0] in progress.stumbled
        for uid in there:
            progress.stumbled[uid] = progress.stumbled.get(uid, 0) + (len(there) == 1)
        came = await self._come(thread, there, sizes[there[0]], careful)
        for uid in there:
            del progress.stumbled[uid]
        return found | {uid: came[uid] for uid in there if uid in came}

    async def _come(
        self, thread: ImapThread, uids: list[int], size: int, careful: bool
    ) -> dict[int, bytes]:
        first = uids[0]
        if size > self._limits.mail:
            raw: bytes | None = await thread.call(ImapSession.beginning, first, size)
        elif careful or size > PART:
            raw = await self._in_parts(thread, first, SMALL_PART if careful else PART)
        else:
            return await thread.call(ImapSession.bodies, uids)
        return {first: raw} if raw else {}

    async def _in_parts(self, thread: ImapThread, uid: int, most: int) -> bytes | None:
        """The whole mail, going on where the last connection broke; None: it is gone.

        What comes decides where it ends: some servers tell a wrong size.
        """
        got = self._progress.parts.setdefault(uid, bytearray())
        while len(got) <= self._limits.mail:
            piece = await thread.call(ImapSession.part, uid, len(got), most)
            if piece is None:
                del self._progress.parts[uid]
                return None
            got += piece
            self._progress.stumbled[uid] = 1
            if len(piece) < most:
                return bytes(got)
        return mark_truncated(len(got), bytes(got))


def _placeholder(uid: int, size: int, got: bytes) -> bytes:
    """Stands for a mail that the server cannot give us whole, so that an agent looks for it."""
    told = b"X-Tiepnhan-Problem: mail %d (%d bytes) cannot be fetched\r\n" % (uid, size)
    return told + (mark_truncated(size, got) if got else b"\r\n")
