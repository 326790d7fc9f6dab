"""Hands letters to the SMTP server over one kept connection (RFC 5321; contract section 12)."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import aiosmtplib
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from channels.contract import SendFailed, SendUnknown
from channels.mail.settings import MailSettings, Tls

_ADDRESS = re.compile(
    r"[^\s<>()\[\]\",;:\\@\x00-\x1f\x7f]{1,64}@[^\s<>()\[\]\",;:\\@\x00-\x1f\x7f]{3,255}"
)
_LATER = timedelta(minutes=30)
# Our credentials or our reputation, not the customer's address: trying again may help.
_OUR_TROUBLE = re.compile(
    r"5\.7\.(?!1\b)\d{1,3}|5\.4\.5|authentication|basic auth|quota|rate", re.I
)
_POLICY = re.compile(r"\b5\.7\.\d|spam|policy|blocked|blacklist|reputation", re.I)


class Sender:
    """One connection, used by one letter at a time, opened when needed and rebuilt when stale."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()
        self._client: SMTP | None = None

    async def send(self, raw: bytes, *, to: str, automatic: bool) -> str:
        """Hand over one mail; gives the server's last words. Raises SendFailed or SendUnknown."""
        if not _ADDRESS.fullmatch(to):
            raise SendFailed(f"{to!r} is no mail address; correct it", permanent=True)
        async with self._lock:
            try:
                await self._envelope(to, automatic=automatic)
                return await self._data(raw)
            except asyncio.CancelledError:
                self._drop()
                raise

    async def close(self) -> None:
        """End the connection politely; the sender stays usable."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit(timeout=2)
        except (SMTPException, OSError):
            client.close()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def _envelope(self, to: str, *, automatic: bool) -> None:
        """MAIL and RCPT; a connection that died while idle is replaced once: nothing left yet."""
        for attempt in (1, 2):
            fresh = self._client is None
            try:
                client = self._client or await self.connect()
                await self._mail_from(client, automatic=automatic)
                await client.rcpt(to)
                return
            except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
                self._drop()
                if fresh or attempt == 2:
                    reason = f"the mail server broke off before the letter: {error}"
                    raise SendFailed(reason, permanent=False) from error
            except SMTPResponseException as error:
                await self._reset(error)
                raise _failure(error) from error
            except (SMTPException, ValueError) as error:
                self._drop()
                raise SendFailed(str(error), permanent=isinstance(error, ValueError)) from error

    async def _mail_from(self, client: SMTP, *, automatic: bool) -> None:
        """Automatic letters have a null return path (RFC 3834), where the server lets them."""
        settings = self._settings
        fallback = settings.bounce_address or settings.address
        if not automatic:
            await client.mail(fallback)
            return
        try:
            await client.mail("")
        except SMTPResponseException as refused:
            if refused.code < 500:
                raise
            await client.rset()
            await client.mail(fallback)

    async def _data(self, raw: bytes) -> str:
        client = self._client
        if client is None:
            raise SendFailed("no connection to the mail server", permanent=False)
        try:
            response = await client.data(raw)
        except SMTPResponseException as error:
            await self._reset(error)
            raise _failure(error) from error
        except (SMTPException, OSError) as error:
            self._drop()
            reason = f"no answer after the letter left: {error}; check the sent folder or ask"
            raise SendUnknown(reason) from error
        return response.message

    async def _reset(self, error: SMTPResponseException) -> None:
        """Ready the connection for the next letter, or give it up."""
        if error.code == 421 or self._client is None:
            self._drop()
            return
        try:
            await self._client.rset()
        except (SMTPException, OSError):
            self._drop()

    async def connect(self) -> SMTP:
        """Open the connection and log in. Raises OSError or aiosmtplib's errors."""
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            use_tls=settings.smtp_tls is Tls.IMPLICIT,
            start_tls=settings.smtp_tls is Tls.STARTTLS,
            timeout=settings.smtp_timeout.total_seconds(),
            local_hostname=settings.helo_name or settings.id_domain,
        )
        try:
            await client.connect()
            if settings.smtp_user:
                await client.login(settings.smtp_user, settings.smtp_password)
        except (SMTPException, OSError):
            client.close()
            raise
        self._client = client
        return client


def _failure(error: SMTPResponseException) -> SendFailed:
    """What a refusal means for this letter: 4xx later, 5xx never, our own trouble later."""
    reason = f"{error.code} {error.message}"
    if isinstance(error, SMTPAuthenticationError) or error.code in (530, 534, 535, 538):
        text = f"the mail server does not accept our login ({reason}); check the mail settings"
        return SendFailed(text, permanent=False, retry_after=_LATER)
    if error.code in (421, 454) or 400 <= error.code < 500:
        return SendFailed(reason, permanent=False)
    if error.code == 503:
        return SendFailed(reason, permanent=False)
    if _is_ours(error.code, error.message):
        return SendFailed(reason, permanent=False, retry_after=_LATER)
    return SendFailed(reason, permanent=True)


def _is_ours(code: int, message: str) -> bool:
    """A refusal of us (credentials, quota, policy, reputation), not of the customer's address."""
    if code == 550 and _OUR_TROUBLE.search(message):
        return True
    return code == 554 and bool(_POLICY.search(message))
