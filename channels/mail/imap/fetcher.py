"""Fetches new mail from an IMAP folder; loses no mail and changes nothing there (contract 2).

The cursor is `uidvalidity:uid:day` of the last mail that is stored. It moves only after keep()
returned, so a crash fetches mails again, and the inbox drops repeats by their delivery id. Once an
hour the last two days are searched as well, for mail that a server listed late under an old UID;
bodies of mails that are stored already are not fetched.
"""

from __future__ import annotations

import asyncio
import hashlib
import imaplib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from imap_tools import ImapToolsError

from channels.contract import Fault, IncidentReporter, StoreDeliveries
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
"""Message-ID ("": none) and size in bytes of a mail."""
FindStored = Callable[[Collection[MessageKey]], Awaitable[Collection[MessageKey]]]
"""Returns those of the given mails that are stored already."""


async def none_stored(keys: Collection[MessageKey]) -> Collection[MessageKey]:
    """The default: every mail counts as new, and the inbox drops repeats."""
    return ()


async def no_notice(text: str) -> None:
    """The default: agents get no notice."""


class NullAlarm:
    """The default: nobody is alarmed (channels.contract.IncidentReporter)."""

    async def report(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        """Do nothing."""

    async def resolve(self, words: str) -> None:
        """Do nothing."""


_UIDS_AT_ONCE = 200
_OLDEST = timedelta(days=366)
"""Mail with an earlier date was moved from an archive, or the server has no clock."""
_LATE_SEARCH_EVERY = timedelta(hours=1)
_BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError, CommandRefused, EOFError)


class ImapFetcher:
    """Stores every new mail of one folder (channels.contract.Fetcher)."""

    def __init__(
        self,
        settings: MailSettings,
        *,
        load: LoadCursor,
        save: SaveCursor,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        notify: Notify = no_notice,
        find_stored: FindStored = none_stored,
        tokens: Tokens | None = None,
        alarm: IncidentReporter | None = None,
    ) -> None:
        self._settings = settings
        self._load = load
        self._save = save
        self._clock = clock
        self._pause = pause
        self._notify = notify
        self._find_stored = find_stored
        self._tokens = tokens
        self._progress = Progress()
        self._downloader = Downloader(settings.limits, self._progress)
        self._backoff = MailboxBackoff(settings.mailbox, alarm or NullAlarm())
        self._older_mail_reported = False
        self._next_late_search: datetime | None = None
        self._saved = Cursor(uidvalidity=0, uid=0)

    async def run(self, keep: StoreDeliveries) -> None:
        """Fetch mail until cancelled. Errors of keep() and of the cursor pass through.

        After a refused login it waits longer and longer, because refusals in a row lock accounts.
        """
        while True:
            await self._pause(await self._run_connection(keep))

    async def _run_connection(self, keep: StoreDeliveries) -> float:
        """Fetch mail over one connection; returns the seconds to wait before the next."""
        thread = ImapThread(self._settings)
        try:
            await self._open(thread)
            async for _ in self._poll(thread, keep):
                await self._backoff.record_success()
        except LoginRefused as error:
            return await self._backoff.record_refusal(error)
        except _BROKEN as error:
            return await self._backoff.record_failure(error)
        finally:
            thread.end()
        return 0.0

    async def _open(self, thread: ImapThread) -> None:
        """Connect and log in; a token that was revoked early is renewed once."""
        if self._tokens is None:
            await thread.call(ImapSession.open)
            return
        access = await self._tokens.current()
        try:
            await thread.call(ImapSession.open, access)
        except ConnectionUnsafe:
            raise  # no server has seen the token
        except LoginRefused:
            await thread.call(ImapSession.open, await self._tokens.renew(access))

    async def _poll(self, thread: ImapThread, keep: StoreDeliveries) -> AsyncIterator[int]:
        """Search, store and wait in a loop; yields the number of listed mails after each search.

        Ends shortly before the token expires, because the server would cut the connection then.
        """
        known = await self._start(thread, keep)
        while True:
            listed = await thread.call(ImapSession.uids_after, known.uid)
            await self._fetch(thread, self._progress.pending(listed), keep, cursor=True)
            known = await self._save_cursor(thread, max(listed, default=known.uid))
            await self._fetch_late(thread, known.uid, keep)
            yield len(listed)
            wait = self._settings.imap_idle
            if self._tokens is not None:
                wait = min(wait, self._tokens.time_left() - AHEAD)
            if wait <= timedelta():
                return
            if not await thread.call(ImapSession.idle, wait.total_seconds()):
                await self._pause(self._settings.imap_poll.total_seconds())

    async def _start(self, thread: ImapThread, keep: StoreDeliveries) -> Cursor:
        """The cursor to continue from; without a valid one the folder is searched anew."""
        self._progress.reset_unless(thread.session.uidvalidity)
        saved = await self._load()
        if not saved:
            return await self._first_reading(thread, keep)
        known = Cursor.read(saved)
        if known is not None and known.uidvalidity == thread.session.uidvalidity:
            return known
        since = self._clock() - self._settings.imap_rescan
        if known is not None and known.day is not None:
            # However long the desk was down: everything since the cursor last moved.
            since = min(since, since.combine(known.day, since.timetz()) - timedelta(days=1))
        return await self._resync(since, thread, keep)

    async def _first_reading(self, thread: ImapThread, keep: StoreDeliveries) -> Cursor:
        """The first reading of this folder: people have handled the mail that is there already."""
        back = self._settings.imap_first
        listed = await thread.call(ImapSession.uids_after, 0)
        # Some servers send no UIDNEXT.
        following = thread.session.uidnext or max(listed, default=0) + 1
        wanted = [uid for uid in listed if uid >= following]
        if back:
            wanted = await thread.call(ImapSession.uids_since, (self._clock() - back).date())
        older = len(set(listed) - set(wanted))
        if older and not self._older_mail_reported:
            self._older_mail_reported = True
            await self._notify(
                f"Hộp thư {self._settings.mailbox} được đọc lần đầu: {older} thư cũ để nguyên,"
                " không lập hồ sơ. Nếu trong đó có khiếu nại chưa xử lý, xin nhập tay"
                " (hoặc đặt mail.imap_first trước khi chạy lần đầu)."
            )
        await self._fetch(thread, self._progress.pending(wanted), keep, cursor=True)
        return await self._save_cursor(thread, max([*wanted, following - 1]))

    async def _resync(self, since: datetime, thread: ImapThread, keep: StoreDeliveries) -> Cursor:
        """UIDVALIDITY changed, or the cursor is lost: search again, fetch what is not stored."""
        listed = await thread.call(ImapSession.uids_since, since.date())
        await self._fetch_unknown(thread, self._progress.pending(listed), keep)
        return await self._save_cursor(thread, max([*listed, thread.session.uidnext - 1, 0]))

    async def _save_cursor(self, thread: ImapThread, uid: int) -> Cursor:
        """Save that everything up to `uid` is stored, except for mails that are still missing."""
        last = self._progress.safe_uid(uid)
        today = self._clock().date()
        cursor = Cursor(uidvalidity=thread.session.uidvalidity, uid=last, day=today)
        if cursor != self._saved:
            await self._save(str(cursor))
            self._saved = cursor
        return cursor

    async def _fetch_late(self, thread: ImapThread, known: int, keep: StoreDeliveries) -> None:
        """Once an hour: fetch mail of the last days that was not listed when its UID was passed."""
        now = self._clock()
        if self._next_late_search is None:
            self._next_late_search = now + _LATE_SEARCH_EVERY
        if now < self._next_late_search:
            return
        recent = await thread.call(ImapSession.uids_since, (now - self._settings.imap_late).date())
        late = [uid for uid in recent if uid <= known and uid not in self._progress.fetched]
        await self._fetch_unknown(thread, late, keep)
        self._progress.prune(below=known, but=recent)
        self._next_late_search = now + _LATE_SEARCH_EVERY

    async def _fetch_unknown(
        self, thread: ImapThread, uids: Sequence[int], keep: StoreDeliveries
    ) -> None:
        """Fetch the mails that are not stored yet, by Message-ID and size."""
        for first in range(0, len(uids), _UIDS_AT_ONCE):
            some = list(uids[first : first + _UIDS_AT_ONCE])
            heads = await thread.call(ImapSession.message_keys, some)
            known = await self._find_stored(set(heads.values()))
            stored_uids = {uid for uid, head in heads.items() if head in known}
            self._progress.record(stored_uids, stored_uids)
            await self._fetch(
                thread, [one for one in some if one not in stored_uids], keep, cursor=False
            )

    async def _fetch(
        self, thread: ImapThread, uids: Sequence[int], keep: StoreDeliveries, *, cursor: bool
    ) -> None:
        for first in range(0, len(uids), _UIDS_AT_ONCE):
            some = list(uids[first : first + _UIDS_AT_ONCE])
            listed = await thread.call(ImapSession.infos, some)
            sizes = {uid: one.size for uid, one in listed.items()}
            for batch in self._downloader.batches(some, sizes):
                found = await self._downloader.fetch(thread, batch, sizes)
                if found:
                    await keep([self._delivery(raw, listed.get(uid)) for uid, raw in found.items()])
                self._progress.record(batch, found)
                if cursor:
                    await self._save_cursor(thread, batch[-1])

    def _delivery(self, raw: bytes, listed: MessageInfo | None) -> RawDelivery:
        """Received when it entered the mailbox, however long the desk was down (AMB-02)."""
        now = self._clock()
        arrived = listed.received_at if listed else None
        plausible = arrived is not None and now - _OLDEST < arrived < now
        return RawDelivery(
            channel=NAME,
            delivery_id=hashlib.sha256(raw).hexdigest(),
            raw=raw,
            received_at=arrived.astimezone(UTC) if arrived and plausible else now,
        )
