"""Brings new mail out of an IMAP folder: nothing lost, the folder untouched (contract 2).

The cursor is `uidvalidity:uid:day` of the last mail that is safely kept. It moves only after keep()
returned, so a crash brings mails again, and the inbox knows them by their delivery id. Once an hour
the last two days are searched as well, for mail that a server showed late under an old number; of
what is stored already no body is asked for.
"""

from __future__ import annotations

import asyncio
import hashlib
import imaplib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from imap_tools import ImapToolsError

from channels.contract import Alarm, Fault, StoreDeliveries
from channels.mail.errors import CommandRefused, ConnectionUnsafe, LoginRefused
from channels.mail.imap.backoff import MailboxBackoff
from channels.mail.imap.cursor import Cursor, Progress
from channels.mail.imap.download import Downloader
from channels.mail.imap.session import ImapSession, MessageInfo
from channels.mail.imap.worker_thread import ImapThread
from channels.mail.oauth import AHEAD, Tokens
from channels.mail.settings import NAME, MailSettings
from workflows.messaging.messages import RawDelivery

LoadCursor = Callable[[], Awaitable[str | None]]
SaveCursor = Callable[[str], Awaitable[None]]
Clock = Callable[[], datetime]
Notify = Callable[[str], Awaitable[None]]
MessageKey = tuple[str, int]
"""Message-ID ("": none) and bytes of a mail."""
FindStored = Callable[[Collection[MessageKey]], Awaitable[Collection[MessageKey]]]
"""Which of these mails are stored already."""


async def none_stored(heads: Collection[MessageKey]) -> Collection[MessageKey]:
    """For whoever cannot tell: the inbox drops repeats."""
    return ()


async def no_notice(text: str) -> None:
    """For whoever has no agents to tell."""


class NullAlarm:
    """For whoever has nobody to alarm (channels.contract.Alarm)."""

    async def raised(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        """Nobody hears."""

    async def over(self, words: str) -> None:
        """Nobody hears."""


_AT_ONCE = 200
_LONGEST_AGO = timedelta(days=366)
"""Mail of an earlier day was moved there from an archive, or the server has no clock."""
_LATE_EVERY = timedelta(hours=1)
_BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError, CommandRefused, EOFError)


class ImapFetcher:
    """Keeps every new mail of one folder (channels.contract.Fetcher)."""

    def __init__(
        self,
        settings: MailSettings,
        *,
        load: LoadCursor,
        save: SaveCursor,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        tell: Notify = no_notice,
        stored: FindStored = none_stored,
        tokens: Tokens | None = None,
        alarm: Alarm | None = None,
    ) -> None:
        self._settings = settings
        self._load = load
        self._save = save
        self._clock = clock
        self._pause = pause
        self._tell = tell
        self._stored = stored
        self._tokens = tokens
        self._progress = Progress()
        self._bringer = Downloader(settings.limits, self._progress)
        self._backoff = MailboxBackoff(settings.mailbox, alarm or NullAlarm())
        self._told = False  # of the mail that the first reading leaves alone
        self._late_at: datetime | None = None  # when the last days are searched next
        self._saved = Cursor(uidvalidity=0, uid=0)

    async def run(self, keep: StoreDeliveries) -> None:
        """Bring mail until cancelled. Errors of keep() and of the cursor pass through.

        After a refused login, which people must mend, it asks ever more rarely: refusals in a row
        lock accounts.
        """
        while True:
            await self._pause(await self._connected(keep))

    async def _connected(self, keep: StoreDeliveries) -> float:
        """Bring mail over one connection; how many seconds until the next."""
        thread = ImapThread(self._settings)
        try:
            await self._enter(thread)
            async for _ in self._rounds(thread, keep):
                await self._backoff.record_success()
        except LoginRefused as error:
            return await self._backoff.record_refusal(error)
        except _BROKEN as error:
            return await self._backoff.record_failure(error)
        finally:
            thread.end()
        return 0.0

    async def _enter(self, thread: ImapThread) -> None:
        """Log in; a token that was withdrawn before its time is replaced once."""
        if self._tokens is None:
            await thread.call(ImapSession.open)
            return
        access = await self._tokens.current()
        try:
            await thread.call(ImapSession.open, access)
        except ConnectionUnsafe:
            raise  # no server has seen the token
        except LoginRefused:
            await thread.call(ImapSession.open, await self._tokens.renewed(access))

    async def _rounds(self, thread: ImapThread, keep: StoreDeliveries) -> AsyncIterator[int]:
        """Search, keep, wait, again; gives the number of mails after each search.

        Ends when the token soon does: the connection would be cut with it.
        """
        known = await self._start(thread, keep)
        while True:
            listed = await thread.call(ImapSession.after, known.uid)
            await self._bring(thread, self._progress.wanted(listed), keep, cursor=True)
            known = await self._remember(thread, max(listed, default=known.uid))
            await self._bring_late(thread, known.uid, keep)
            yield len(listed)
            wait = self._settings.imap_idle
            if self._tokens is not None:
                wait = min(wait, self._tokens.left() - AHEAD)
            if wait <= timedelta():
                return
            if not await thread.call(ImapSession.wait, wait.total_seconds()):
                await self._pause(self._settings.imap_poll.total_seconds())

    async def _start(self, thread: ImapThread, keep: StoreDeliveries) -> Cursor:
        """Where to go on: after the cursor, or anew where there is none that counts."""
        self._progress.begin(thread.session.uidvalidity)
        kept = await self._load()
        if not kept:
            return await self._first(thread, keep)
        known = Cursor.read(kept)
        if known is not None and known.uidvalidity == thread.session.uidvalidity:
            return known
        since = self._clock() - self._settings.imap_rescan
        if known is not None and known.day is not None:
            # However long the desk stood still, whatever came since the cursor moved.
            since = min(since, since.combine(known.day, since.timetz()) - timedelta(days=1))
        return await self._from(since, thread, keep)

    async def _first(self, thread: ImapThread, keep: StoreDeliveries) -> Cursor:
        """Never read before: what lies there already was answered, or not, by people."""
        back = self._settings.imap_first
        listed = await thread.call(ImapSession.after, 0)
        # Some servers do not tell UIDNEXT.
        following = thread.session.uidnext or max(listed, default=0) + 1
        wanted = [uid for uid in listed if uid >= following]
        if back:
            wanted = await thread.call(ImapSession.since, (self._clock() - back).date())
        older = len(set(listed) - set(wanted))
        if older and not self._told:
            self._told = True
            await self._tell(
                f"Hộp thư {self._settings.mailbox} được đọc lần đầu: {older} thư cũ để nguyên,"
                " không lập hồ sơ. Nếu trong đó có khiếu nại chưa xử lý, xin nhập tay"
                " (hoặc đặt mail.imap_first trước khi chạy lần đầu)."
            )
        await self._bring(thread, self._progress.wanted(wanted), keep, cursor=True)
        return await self._remember(thread, max([*wanted, following - 1]))

    async def _from(self, since: datetime, thread: ImapThread, keep: StoreDeliveries) -> Cursor:
        """The server numbered anew, or the cursor is lost: read again, but not what is stored."""
        listed = await thread.call(ImapSession.since, since.date())
        await self._bring_unknown(thread, self._progress.wanted(listed), keep)
        return await self._remember(thread, max([*listed, thread.session.uidnext - 1, 0]))

    async def _remember(self, thread: ImapThread, uid: int) -> Cursor:
        """Save that everything up to `uid` is kept, but for what is still owed."""
        last = self._progress.safe_up_to(uid)
        today = self._clock().date()
        cursor = Cursor(uidvalidity=thread.session.uidvalidity, uid=last, day=today)
        if cursor != self._saved:
            await self._save(str(cursor))
            self._saved = cursor
        return cursor

    async def _bring_late(self, thread: ImapThread, known: int, keep: StoreDeliveries) -> None:
        """Once an hour: mail of the last days that was not there when its number was read."""
        now = self._clock()
        if self._late_at is None:
            self._late_at = now + _LATE_EVERY
        if now < self._late_at:
            return
        recent = await thread.call(ImapSession.since, (now - self._settings.imap_late).date())
        late = [uid for uid in recent if uid <= known and uid not in self._progress.brought]
        await self._bring_unknown(thread, late, keep)
        self._progress.forget(below=known, but=recent)
        self._late_at = now + _LATE_EVERY

    async def _bring_unknown(
        self, thread: ImapThread, uids: Sequence[int], keep: StoreDeliveries
    ) -> None:
        """Those that are not stored yet, by Message-ID and size."""
        for first in range(0, len(uids), _AT_ONCE):
            some = list(uids[first : first + _AT_ONCE])
            heads = await thread.call(ImapSession.heads, some)
            known = await self._stored(set(heads.values()))
            there = {uid for uid, head in heads.items() if head in known}
            self._progress.note(there, there)
            await self._bring(thread, [one for one in some if one not in there], keep, cursor=False)

    async def _bring(
        self, thread: ImapThread, uids: Sequence[int], keep: StoreDeliveries, *, cursor: bool
    ) -> None:
        for first in range(0, len(uids), _AT_ONCE):
            some = list(uids[first : first + _AT_ONCE])
            listed = await thread.call(ImapSession.listed, some)
            sizes = {uid: one.size for uid, one in listed.items()}
            for batch in self._bringer.batches(some, sizes):
                found = await self._bringer.fetch(thread, batch, sizes)
                if found:
                    await keep([self._delivery(raw, listed.get(uid)) for uid, raw in found.items()])
                self._progress.note(batch, found)
                if cursor:
                    await self._remember(thread, batch[-1])

    def _delivery(self, raw: bytes, listed: MessageInfo | None) -> RawDelivery:
        """Received when it entered the mailbox, however long the desk stood still (AMB-02)."""
        now = self._clock()
        came = listed.came if listed else None
        likely = came is not None and now - _LONGEST_AGO < came < now
        return RawDelivery(
            channel=NAME,
            delivery_id=hashlib.sha256(raw).hexdigest(),
            raw=raw,
            received_at=came.astimezone(UTC) if came and likely else now,
        )
