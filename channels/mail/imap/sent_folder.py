"""The account's folder of sent mail: copies of our letters, put there and looked up (email.md 12).

SentCopies puts copies there for teams that work in the mailbox too, where the provider keeps none.
A copy is made in the background, never twice, and no letter fails or waits for it. Copies that are
not made when the desk stops are not made later; the letter itself is in its case.

SentFolder looks for letters whose fate is unknown, because the connection broke after the text.
Providers keep a copy of what they accepted (Gmail, Microsoft 365, Zoho), with our Message-ID. A
missing copy proves nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from imap_tools import ImapToolsError

from channels.contract import ChannelError
from channels.mail.errors import CommandRefused
from channels.mail.imap.session import ImapSession
from channels.mail.imap.worker_thread import ImapThread
from channels.mail.oauth import Tokens
from channels.mail.settings import MailSettings
from channels.mail.threading_tokens import letter_id

log = logging.getLogger(__name__)

GRACE = 20.0
"""Seconds in which the provider's own copy appears; ours would be a second one."""
TRIES = 5
MOST = 64 * 1024 * 1024
"""At most so many bytes of letters that wait for their copies."""
_BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError, ChannelError)


@dataclass(frozen=True, kw_only=True)
class SentCopy:
    """A letter as it was sent."""

    message_id: str
    raw: bytes
    at: datetime


class SentCopies:
    """Makes the pending copies over one connection, then closes it."""

    def __init__(
        self,
        settings: MailSettings,
        tokens: Tokens | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = replace(settings, imap_folder=settings.imap_sent or "\\Sent")
        self._tokens = tokens
        self._pause = pause
        self._pending: deque[SentCopy] = deque()
        self._bytes = 0
        self._work: asyncio.Task[None] | None = None

    def add(self, copy: SentCopy) -> None:
        """Make this copy soon, in the background."""
        if self._bytes + len(copy.raw) > MOST:
            log.warning("no copy of %s: too many copies are pending", copy.message_id)
            return
        self._pending.append(copy)
        self._bytes += len(copy.raw)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._make_copies())

    async def close(self) -> None:
        """Stop; pending copies are not made."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work

    async def _make_copies(self) -> None:
        failures = 0
        while self._pending and failures < TRIES:
            ready = len(self._pending)
            await self._pause(GRACE * 3**failures)
            try:
                await self._put(ready)
                failures = 0
            except _BROKEN as error:
                failures += 1
                log.warning("copies of sent letters: %s", error)
        if self._pending:
            log.error("no copies of %d sent letters: the mailbox took none", len(self._pending))
            self._pending.clear()
            self._bytes = 0

    async def _put(self, ready: int) -> None:
        """Make the first `ready` copies. Each is looked up first: an answer may have been lost."""
        thread = ImapThread(self._settings)
        try:
            access = await self._tokens.current() if self._tokens else ""
            await thread.call(ImapSession.open, access)
            for _ in range(ready):
                copy = self._pending[0]
                if not await thread.call(ImapSession.has_message, copy.message_id):
                    await self._append(thread, copy)
                self._bytes -= len(self._pending.popleft().raw)
        finally:
            thread.end()

    async def _append(self, thread: ImapThread, copy: SentCopy) -> None:
        try:
            await thread.call(ImapSession.append, copy.raw, copy.at)
        except CommandRefused as refused:
            log.warning("no copy of %s: %s", copy.message_id, refused)


class SentFolder:
    """Looks up copies of our letters; reads only."""

    def __init__(self, settings: MailSettings, tokens: Tokens | None = None) -> None:
        self._settings = settings
        self._tokens = tokens

    async def sent_ids(self, keys: Sequence[str]) -> dict[str, str]:
        """The Message-IDs of those letters that have a copy, by letter key.

        Empty if the mailbox cannot be read now: the next call may find more.
        """
        settings = self._settings
        if not settings.imap_host or not keys:
            return {}
        ids = {key: letter_id(key, settings.secret, settings.id_domain) for key in keys}
        thread = ImapThread(replace(settings, imap_folder=settings.imap_sent or "\\Sent"))
        try:
            access = await self._tokens.current() if self._tokens else ""
            await thread.call(ImapSession.open, access)
            return {
                key: one
                for key, one in ids.items()
                if await thread.call(ImapSession.has_message, one)
            }
        except (OSError, imaplib.IMAP4.error, ImapToolsError, ChannelError):
            return {}
        finally:
            thread.end()
