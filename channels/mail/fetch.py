"""Brings new mail out of an IMAP mailbox: nothing lost, the mailbox untouched (contract 2).

The cursor is `uidvalidity:uid` of the last mail that is safely kept. It moves only after keep()
returned, so a crash brings mails again, and the inbox knows them by their delivery id. Once an hour
the last two days are searched as well, for mail that a server showed late under an old number.
"""

from __future__ import annotations

import asyncio
import hashlib
import imaplib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta

from imap_tools import ImapToolsError

from channels.contract import Delivery, Keep
from channels.mail.imap import CommandRefused, ImapSession, LoginRefused
from channels.mail.imap_thread import ImapThread
from channels.mail.parse import NAME
from channels.mail.progress import Cursor, Progress
from channels.mail.settings import MailSettings

Load = Callable[[], Awaitable[str | None]]
Save = Callable[[str], Awaitable[None]]
Clock = Callable[[], datetime]

log = logging.getLogger(__name__)

_MOST_AT_ONCE = 50
_BYTES_AT_ONCE = 8 * 1024 * 1024
_LONGEST_PAUSE = timedelta(minutes=5)
_AFTER_REFUSAL = timedelta(minutes=15)
_LATE_EVERY = timedelta(hours=1)
_TRIES = 3
_BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError, CommandRefused, EOFError)


class ImapFetcher:
    """Keeps every new mail of one mailbox (channels.contract.Fetcher)."""

    def __init__(
        self,
        settings: MailSettings,
        *,
        load: Load,
        save: Save,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        tell: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._settings = settings
        self._load = load
        self._save = save
        self._clock = clock
        self._pause = pause
        self._tell = tell
        self._progress = Progress()
        self._stumbled: dict[int, int] = {}  # uid -> how often the connection broke on it
        self._refused = False
        self._late_at: datetime | None = None  # when the last days are searched next
        self._saved = Cursor(uidvalidity=0, uid=0)

    async def run(self, keep: Keep) -> None:
        """Bring mail until cancelled. Errors of keep() and of the cursor pass through.

        Raises LoginRefused, which people must mend. Run again, it waits a quarter of an hour
        before it asks again: refused logins in a row lock accounts.
        """
        if self._refused:
            await self._pause(_AFTER_REFUSAL.total_seconds())
        failures = 0
        while True:
            thread = ImapThread(self._settings)
            try:
                await thread.call(ImapSession.open)
                self._refused = False
                async for _ in self._rounds(thread, keep):
                    failures = 0
            except LoginRefused:
                self._refused = True
                raise
            except _BROKEN as error:
                failures += 1
                wait = min(_LONGEST_PAUSE.total_seconds(), 2.0 ** min(failures, 10) / 2)
                log.warning("mailbox %s: %s; again in %.1f s", self._settings.address, error, wait)
                await self._pause(wait * (0.5 + secrets.randbelow(500) / 1000))
            finally:
                thread.end()

    async def _rounds(self, thread: ImapThread, keep: Keep) -> AsyncIterator[int]:
        """Search, keep, wait, again; gives the number of mails after each search."""
        session, progress = thread.session, self._progress
        progress.begin(session.uidvalidity)
        known = Cursor.read(await self._load())
        if known is None:
            known = await self._first(thread, keep)
        elif known.uidvalidity != session.uidvalidity:
            known = await self._from(self._settings.imap_rescan, thread, keep)
        while True:
            listed = await thread.call(ImapSession.after, known.uid)
            await self._bring(thread, progress.wanted(listed), keep, cursor=True)
            known = await self._remember(thread, max(listed, default=known.uid))
            await self._bring_late(thread, known.uid, keep)
            yield len(listed)
            seconds = self._settings.imap_idle.total_seconds()
            if not await thread.call(ImapSession.wait, seconds):
                await self._pause(self._settings.imap_poll.total_seconds())

    async def _first(self, thread: ImapThread, keep: Keep) -> Cursor:
        """Never read before: what lies there already was answered, or not, by people."""
        known = await self._from(self._settings.imap_first, thread, keep)
        older = len(await thread.call(ImapSession.after, 0)) - len(self._progress.brought)
        if older > 0 and self._tell is not None:
            await self._tell(
                f"Hộp thư {self._settings.address} được đọc lần đầu: {older} thư cũ để nguyên,"
                " không lập hồ sơ. Nếu trong đó có khiếu nại chưa xử lý, xin nhập tay"
                " (hoặc đặt mail.imap_first trước khi chạy lần đầu)."
            )
        return known

    async def _from(self, back: timedelta, thread: ImapThread, keep: Keep) -> Cursor:
        """Read so far back, or the server numbered anew; the inbox drops repeats."""
        if back:
            listed = await thread.call(ImapSession.since, (self._clock() - back).date())
            await self._bring(thread, self._progress.wanted(listed), keep, cursor=True)
        else:
            listed = []
        return await self._remember(thread, max([*listed, thread.session.uidnext - 1, 0]))

    async def _remember(self, thread: ImapThread, uid: int) -> Cursor:
        """Save that everything up to `uid` is kept, but for what is still owed."""
        last = self._progress.safe_up_to(uid)
        cursor = Cursor(uidvalidity=thread.session.uidvalidity, uid=last)
        if cursor != self._saved:
            await self._save(str(cursor))
            self._saved = cursor
        return cursor

    async def _bring_late(self, thread: ImapThread, known: int, keep: Keep) -> None:
        """Once an hour: mail of the last days that was not there when its number was read."""
        now = self._clock()
        if self._late_at is None:
            self._late_at = now + _LATE_EVERY
        if now < self._late_at:
            return
        recent = await thread.call(ImapSession.since, (now - self._settings.imap_late).date())
        late = [uid for uid in recent if uid <= known and uid not in self._progress.brought]
        await self._bring(thread, late, keep, cursor=False)
        self._progress.forget(below=known, but=recent)
        self._late_at = now + _LATE_EVERY

    async def _bring(
        self, thread: ImapThread, uids: Sequence[int], keep: Keep, *, cursor: bool
    ) -> None:
        for first in range(0, len(uids), 200):
            some = list(uids[first : first + 200])
            sizes = await thread.call(ImapSession.sizes, some)
            for batch in self._batches(some, sizes):
                found = await self._fetch(thread, batch, sizes)
                if found:
                    await keep([self._delivery(raw) for raw in found.values()])
                self._progress.note(batch, found)
                if cursor:
                    await self._remember(thread, batch[-1])

    def _batches(self, uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
        """Ascending runs, small in number and bytes; mails that made trouble go alone."""
        batch: list[int] = []
        total = 0
        for uid in uids:
            size = sizes.get(uid, 0)
            alone = uid in self._stumbled or size > self._settings.limits.mail
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

    async def _fetch(
        self, thread: ImapThread, batch: list[int], sizes: dict[int, int]
    ) -> dict[int, bytes]:
        """The mails of `batch` by UID; those that the server did not hand over are missing."""
        found = {
            uid: _placeholder(uid, sizes.get(uid, 0))
            for uid in batch
            if self._progress.given_up(uid) or self._stumbled.get(uid, 0) >= _TRIES
        }
        there = [uid for uid in batch if uid in sizes and uid not in found]
        if not there:
            return found
        for uid in there:
            self._stumbled[uid] = self._stumbled.get(uid, 0) + (len(there) == 1)
        size = sizes[there[0]]
        if size > self._settings.limits.mail:
            raw = await thread.call(ImapSession.beginning, there[0], size)
            came = {there[0]: raw} if raw else {}
        else:
            came = await thread.call(ImapSession.bodies, there)
        for uid in there:
            del self._stumbled[uid]
        return found | {uid: came[uid] for uid in there if uid in came}

    def _delivery(self, raw: bytes) -> Delivery:
        return Delivery(
            channel=NAME,
            delivery_id=hashlib.sha256(raw).hexdigest(),
            raw=raw,
            received_at=self._clock(),
        )


def _placeholder(uid: int, size: int) -> bytes:
    """Stands for a mail that the server cannot give us, so that an agent looks for it."""
    return b"X-Tiepnhan-Problem: mail %d (%d bytes) cannot be fetched\r\n\r\n" % (uid, size)
