"""Letters found again in the account's own folder of sent mail (email.md section 12).

A connection that broke after the text left open whether the letter went. Providers keep a copy of
what they took (Gmail, Microsoft 365, Zoho): the copy has our Message-ID. No copy proves nothing.
"""

from __future__ import annotations

import asyncio
import imaplib
from collections.abc import Sequence
from dataclasses import replace

from imap_tools import ImapToolsError

from channels.contract import ChannelError
from channels.mail.imap import ImapSession
from channels.mail.settings import MailSettings
from channels.mail.thread import letter_id


class SentFolder:
    """Looks for copies of our letters; reads only."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def taken(self, keys: Sequence[str]) -> dict[str, str]:
        """The letters of these keys of which there is a copy, by key: their Message-IDs.

        Empty where the mailbox cannot be read now: the next look may tell more.
        """
        if not self._settings.imap_host or not keys:
            return {}
        return await asyncio.to_thread(self._look, list(keys))

    def _look(self, keys: Sequence[str]) -> dict[str, str]:
        settings = self._settings
        session = ImapSession(replace(settings, imap_folder=settings.imap_sent or "INBOX"))
        try:
            session.open()
            if not settings.imap_sent and not session.enter_special("\\Sent"):
                return {}
            ids = {key: letter_id(key, settings.secret, settings.id_domain) for key in keys}
            return {key: one for key, one in ids.items() if session.holds(one)}
        except (OSError, imaplib.IMAP4.error, ImapToolsError, ChannelError):
            return {}
        finally:
            session.close()
