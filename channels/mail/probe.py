"""Asks the mail servers whether they know us, for `tiepnhan doctor`."""

from __future__ import annotations

import asyncio
import imaplib

import aiosmtplib
from imap_tools import ImapToolsError

from channels.contract import ChannelError
from channels.mail.imap import ImapSession
from channels.mail.send import Sender
from channels.mail.settings import MailSettings


async def probe(settings: MailSettings) -> tuple[tuple[str, str], ...]:
    """Each configured server, `imap` or `smtp`, and what is wrong with it ("": it answers)."""
    found = []
    if settings.imap_host:
        found.append(("imap", await asyncio.to_thread(_imap, settings)))
    if settings.smtp_host:
        found.append(("smtp", await _smtp(settings)))
    return tuple(found)


def _imap(settings: MailSettings) -> str:
    session = ImapSession(settings)
    try:
        session.open()
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ChannelError) as error:
        return f"{error}; check imap_host, imap_port, imap_tls, imap_user and imap_password"
    finally:
        session.close()
    return ""


async def _smtp(settings: MailSettings) -> str:
    sender = Sender(settings)
    try:
        await sender.connect()
    except (OSError, aiosmtplib.SMTPException, ChannelError) as error:
        return f"{error}; check smtp_host, smtp_port, smtp_tls, smtp_user and smtp_password"
    finally:
        await sender.close()
    return ""
