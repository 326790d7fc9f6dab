"""The connection to the SMTP server: opened on demand, logged in, dropped when it is stale."""

from __future__ import annotations

import ssl

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from channels.contract import Fault, SendFailed
from channels.mail.oauth import Tokens
from channels.mail.settings import MailSettings, Tls, clear_text_problem
from channels.mail.smtp.errors import Stage, fault_of_disconnect

_UNKNOWN_COMMAND = (500, 502, 504)


class SmtpConnection:
    """One connection at most; the caller sees to it that only one letter uses it."""

    def __init__(self, settings: MailSettings, tokens: Tokens | None = None) -> None:
        self._settings = settings
        self._tokens = tokens
        self.client: SMTP | None = None

    async def open(self) -> SMTP:
        """Connect and log in. Raises SendFailed, ChannelError, OSError or aiosmtplib's errors."""
        settings = self._settings
        if (settings.smtp_user or self._tokens) and settings.smtp_tls is Tls.NONE:
            problem = clear_text_problem(settings.smtp_host)
            if problem:
                raise SendFailed(problem, permanent=False, fault=Fault.ACCOUNT)
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
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
            await self._log_in(client)
            self.client = client
        finally:
            if self.client is not client:
                client.close()  # also after a cancellation halfway
        return client

    async def _log_in(self, client: SMTP) -> None:
        settings = self._settings
        user = settings.smtp_user or settings.imap_user or settings.address
        if self._tokens is None:
            if settings.smtp_user:
                await _log_in_with_password(client, user, settings.smtp_password)
            return
        access = await self._tokens.current()
        try:
            await client.auth_xoauth2(user, access)
        except aiosmtplib.SMTPAuthenticationError:
            # The token may have been revoked early.
            await client.auth_xoauth2(user, await self._tokens.renew(access))

    async def reset(self, error: SMTPResponseException) -> None:
        """Make the connection ready for the next letter after a refusal, or drop it."""
        if error.code == 421 or self.client is None:
            self.drop()
            return
        try:
            await self.client.rset()
        except (SMTPException, OSError):
            self.drop()

    def drop(self) -> None:
        """Close without QUIT."""
        client, self.client = self.client, None
        if client is not None:
            client.close()

    async def close(self) -> None:
        """Close with QUIT; it can be opened again."""
        client, self.client = self.client, None
        if client is None:
            return
        try:
            await client.quit(timeout=2)
        except (SMTPException, OSError):
            client.close()


async def _log_in_with_password(client: SMTP, user: str, password: str) -> None:
    """Try the next mechanism only if the server does not know one: refused logins are counted."""
    mechanisms = {
        "CRAM-MD5": client.auth_crammd5,
        "PLAIN": client.auth_plain,
        "LOGIN": client.auth_login,
    }
    offered = [name.upper() for name in client.supported_auth_methods]
    possible = [one for name, one in mechanisms.items() if name in offered]
    for log_in in possible[:-1]:
        try:
            await log_in(user, password)
        except aiosmtplib.SMTPAuthenticationError as error:
            if error.code not in _UNKNOWN_COMMAND:
                raise
        else:
            return
    if not possible:
        raise SMTPException("the server offers no way to log in (AUTH) that we know")
    await possible[-1](user, password)


def disconnected(error: Exception, stage: Stage) -> SendFailed:
    """The error for a letter of which no byte was sent: no connection, or it broke before DATA."""
    detail = f"[{str(error) or type(error).__name__}]"
    if _is_certificate_error(error):
        return SendFailed(
            f"Chứng thư (TLS) của máy chủ thư không hợp lệ: hãy kiểm tra smtp_host {detail}",
            permanent=False,
            fault=Fault.ACCOUNT,
        )
    reason = f"Mất kết nối với máy chủ thư trước khi thư đi {detail}"
    return SendFailed(reason, permanent=False, fault=fault_of_disconnect(stage))


def _is_certificate_error(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
