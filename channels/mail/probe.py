"""Logs in to each mail server once, for `tiepnhan doctor`."""

from __future__ import annotations

import asyncio
import imaplib
from collections.abc import Callable
from dataclasses import replace

import aiosmtplib
from imap_tools import ImapToolsError

from channels.contract import ChannelError
from channels.mail.imap.session import ImapSession
from channels.mail.oauth import Tokens
from channels.mail.settings import MailSettings
from channels.mail.smtp.connection import SmtpConnection


def _no_tokens(settings: MailSettings) -> None:
    """The default: the account has a password, no tokens."""


async def probe(
    settings: MailSettings, tokens_of: Callable[[MailSettings], Tokens | None] = _no_tokens
) -> tuple[tuple[str, str], ...]:
    """Each configured server, such as `imap` or `smtp`, and its problem ("": the login works)."""
    found: list[tuple[str, str]] = []
    for box in settings.readers():
        name = f"imap {box.mailbox}" if found else "imap"
        found.append((name, await _imap(box, tokens_of(box))))
    if settings.sent_copies:
        sent = replace(settings, imap_folder=settings.imap_sent or "\\Sent")
        found.append(("imap sent", await _imap(sent, tokens_of(settings))))
    if settings.smtp_host:
        found.append(("smtp", await _smtp(settings, tokens_of(settings))))
    return tuple(found)


async def _imap(settings: MailSettings, tokens: Tokens | None) -> str:
    session = ImapSession(settings)
    try:
        access = await tokens.current() if tokens else ""
        await asyncio.to_thread(session.open, access)
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ChannelError) as error:
        return f"{error}; check the imap_ settings (host, port, tls, user, password, folder, sent)"
    finally:
        session.close()
    return ""


async def _smtp(settings: MailSettings, tokens: Tokens | None) -> str:
    connection = SmtpConnection(settings, tokens)
    try:
        await connection.open()
    except (OSError, aiosmtplib.SMTPException, ChannelError) as error:
        return f"{error}; check smtp_host, smtp_port, smtp_tls, smtp_user and smtp_password"
    finally:
        await connection.close()
    return ""
