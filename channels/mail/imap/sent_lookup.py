"""Letters found again in the account's own folder of sent mail (email.md section 12).

A connection that broke after the text left open whether the letter went. Providers keep a copy of
what they took (Gmail, Microsoft 365, Zoho): the copy has our Message-ID. No copy proves nothing.
"""

from __future__ import annotations

import imaplib
from collections.abc import Sequence
from dataclasses import replace

from imap_tools import ImapToolsError

from channels.contract import ChannelError
from channels.mail.imap.session import ImapSession
from channels.mail.imap.worker_thread import ImapThread
from channels.mail.oauth import Tokens
from channels.mail.settings import MailSettings
from channels.mail.threading_tokens import letter_id


class SentFolder:
    """Looks for copies of our letters; reads only."""

    def __init__(self, settings: MailSettings, tokens: Tokens | None = None) -> None:
        self._settings = settings
        self._tokens = tokens

    async def taken(self, keys: Sequence[str]) -> dict[str, str]:
        """The letters of these keys of which there is a copy, by key: their Message-IDs.

        Empty where the mailbox cannot be read now: the next look may tell more.
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
                key: one for key, one in ids.items() if await thread.call(ImapSession.holds, one)
            }
        except (OSError, imaplib.IMAP4.error, ImapToolsError, ChannelError):
            return {}
        finally:
            thread.end()
