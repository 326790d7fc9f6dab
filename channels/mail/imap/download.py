"""Fetches mails over an open session: small ones together, large ones in parts (contract 2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from channels.mail.imap.cursor import Progress
from channels.mail.imap.session import ImapSession, mark_truncated
from channels.mail.imap.worker_thread import ImapThread
from channels.mail.settings import Limits

PART = 1024 * 1024
"""Bytes of one mail in one request."""
SMALL_PART = 16 * 1024
"""The same for a mail that broke the connection: people get what comes before the break."""
_MOST_AT_ONCE = 50
_BYTES_AT_ONCE = 8 * 1024 * 1024


class Downloader:
    """Fetches mails; `progress` keeps the parts of a broken download for the next connection."""

    def __init__(self, limits: Limits, progress: Progress) -> None:
        self._limits = limits
        self._progress = progress

    def batches(self, uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
        """Ascending batches of limited number and bytes; a large or broken mail is alone."""
        batch: list[int] = []
        total = 0
        for uid in uids:
            size = sizes.get(uid, 0)
            alone = uid in self._progress.broken or size > PART
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
        """The mails of `batch` by UID, without those that the server did not send."""
        progress = self._progress
        found = {
            uid: _placeholder(uid, sizes.get(uid, 0), bytes(progress.parts.get(uid, b"")))
            for uid in batch
            if progress.is_given_up(uid)
        }
        wanted = [uid for uid in batch if uid in sizes and uid not in found]
        if not wanted:
            return found
        careful = len(wanted) == 1 and wanted[0] in progress.broken
        for uid in wanted:
            progress.broken[uid] = progress.broken.get(uid, 0) + (len(wanted) == 1)
        received = await self._download(thread, wanted, sizes[wanted[0]], careful)
        for uid in wanted:
            del progress.broken[uid]
        return found | {uid: received[uid] for uid in wanted if uid in received}

    async def _download(
        self, thread: ImapThread, uids: list[int], size: int, careful: bool
    ) -> dict[int, bytes]:
        first = uids[0]
        if size > self._limits.mail:
            raw: bytes | None = await thread.call(ImapSession.fetch_beginning, first, size)
        elif careful or size > PART:
            raw = await self._in_parts(thread, first, SMALL_PART if careful else PART)
        else:
            return await thread.call(ImapSession.fetch_bodies, uids)
        return {first: raw} if raw else {}

    async def _in_parts(self, thread: ImapThread, uid: int, most: int) -> bytes | None:
        """The whole mail, continued where the last connection broke; None if it is deleted.

        A short part is the last one: some servers report a wrong size.
        """
        got = self._progress.parts.setdefault(uid, bytearray())
        while len(got) <= self._limits.mail:
            piece = await thread.call(ImapSession.fetch_part, uid, len(got), most)
            if piece is None:
                del self._progress.parts[uid]
                return None
            got += piece
            self._progress.broken[uid] = 1
            if len(piece) < most:
                return bytes(got)
        return mark_truncated(len(got), bytes(got))


def _placeholder(uid: int, size: int, got: bytes) -> bytes:
    """Replaces a mail that the server cannot send whole, so that an agent looks for it there."""
    problem = b"X-Tiepnhan-Problem: mail %d (%d bytes) cannot be fetched\r\n" % (uid, size)
    return problem + (mark_truncated(size, got) if got else b"\r\n")
