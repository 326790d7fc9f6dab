"""Hands letters to the SMTP server over one kept connection (RFC 5321; contract section 12)."""

from __future__ import annotations

import asyncio
import re

import aiosmtplib
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)
from aiosmtplib.protocol import SMTPProtocol

from channels.contract import SendFailed, SendUnknown
from channels.mail.imap_login import CommandRefused, LoginRefused
from channels.mail.international import wire_address
from channels.mail.oauth import Tokens
from channels.mail.refusals import LATER, Stage, failure
from channels.mail.reports import Reports
from channels.mail.settings import MailSettings, Tls, clear_text_problem

_ADDRESS = re.compile(
    r"[^\s<>()\[\]\",;:\\@\x00-\x1f\x7f]{1,64}@[^\s<>()\[\]\",;:\\@\x00-\x1f\x7f]{3,255}"
)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"^\.", re.M)


class Sender:
    """One connection, used by one letter at a time, opened when needed and rebuilt when stale."""

    def __init__(self, settings: MailSettings, tokens: Tokens | None = None) -> None:
        self._settings = settings
        self._tokens = tokens
        self._lock = asyncio.Lock()
        self._client: SMTP | None = None

    async def send(self, raw: bytes, *, to: str, automatic: bool, name: str = "") -> str:
        """Hand over one mail; gives the server's last words. Raises SendFailed or SendUnknown.

        `name` comes back in reports on its delivery, where the server can ask for them.
        """
        address = _on_the_wire(to)
        await self._turn()
        try:
            await self._envelope(address, automatic=automatic, name=name)
            return await self._data(raw)
        except asyncio.CancelledError:
            self._drop()
            raise
        finally:
            self._lock.release()

    async def _turn(self) -> None:
        """Wait for the connection, but not as long as a hanging letter may hold it."""
        try:
            async with asyncio.timeout(2 * self._settings.smtp_timeout.total_seconds()):
                await self._lock.acquire()
        except TimeoutError as error:
            reason = "Máy chủ thư còn bận với lá thư trước, sẽ gửi sau"
            raise SendFailed(reason, permanent=False) from error

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

    async def _envelope(self, to: str, *, automatic: bool, name: str) -> None:
        """MAIL and RCPT; a connection that died while idle is replaced once: nothing left yet."""
        for attempt in (1, 2):
            fresh = self._client is None
            stage = Stage.CONNECT
            try:
                client = self._client or await self.connect()
                stage = Stage.SENDER
                reports = Reports.asked(client, name)
                options = (*_options(client, to), *reports.of_mail)
                await self._mail_from(client, options, automatic=automatic)
                stage = Stage.RECIPIENT
                await client.rcpt(to, options=reports.of_recipient, encoding="utf-8")
                return
            except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
                self._drop()
                if fresh or attempt == 2:
                    raise _broken_off(error) from error
            except SMTPResponseException as error:
                await self._reset(error)
                raise failure(error, stage, sender=self._return_path) from error
            except (LoginRefused, CommandRefused) as error:
                raise SendFailed(str(error), permanent=False, retry_after=LATER) from error
            except (SMTPException, ValueError) as error:
                self._drop()
                reason = f"Không dùng được máy chủ thư: hãy kiểm tra cấu hình smtp_ [{error}]"
                raise SendFailed(reason, permanent=False) from error

    @property
    def _return_path(self) -> str:
        return self._settings.bounce_address or self._settings.address

    async def _mail_from(self, client: SMTP, options: tuple[str, ...], *, automatic: bool) -> None:
        """Automatic letters have a null return path (RFC 3834), where the server lets them."""
        if automatic:
            try:
                await client.mail("", options=options)
            except SMTPResponseException as refused:
                if refused.code < 500:
                    raise
                await client.rset()
            else:
                return
        await client.mail(wire_address(self._return_path), options=options, encoding="utf-8")

    async def _data(self, raw: bytes) -> str:
        """The text. Only what is cut off after its first byte may have arrived."""
        client = self._client
        if client is None or client.protocol is None:
            raise SendFailed("Chưa nối được với máy chủ thư", permanent=False)
        try:
            start = await client.execute_command(b"DATA")
            if start.code != 354:
                raise SMTPDataError(start.code, start.message)
        except SMTPResponseException as error:
            await self._reset(error)
            raise failure(error, Stage.TEXT) from error
        except (SMTPException, OSError) as error:
            self._drop()
            raise _broken_off(error) from error
        return await self._text(client.protocol, raw)

    async def _text(self, protocol: SMTPProtocol, raw: bytes) -> str:
        try:
            raw = raw.removesuffix(b"\n").removesuffix(b"\r")
            protocol.write(_DOT.sub(b"..", _LINE_END.sub(b"\r\n", raw)) + b"\r\n.\r\n")
            patience = self._settings.smtp_answer_timeout.total_seconds()
            answer = await protocol.read_response(timeout=patience)
        except (SMTPException, OSError) as error:
            self._drop()
            raise SendUnknown(
                "Máy chủ thư im lặng sau khi nhận nội dung, không rõ thư đã đi hay chưa: hãy xem"
                f" hộp thư đã gửi hoặc hỏi khách [{error}]"
            ) from error
        if answer.code >= 300:
            refused = SMTPDataError(answer.code, answer.message)
            await self._reset(refused)
            raise failure(refused, Stage.TEXT)
        return answer.message

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
        """Open the connection and log in. Raises SendFailed, OSError or aiosmtplib's errors."""
        settings = self._settings
        if (settings.smtp_user or self._tokens) and settings.smtp_tls is Tls.NONE:
            problem = clear_text_problem(settings.smtp_host)
            if problem:
                raise SendFailed(problem, permanent=False, retry_after=LATER)
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
            self._client = client
        finally:
            if self._client is not client:
                client.close()  # also where we were cancelled halfway
        return client

    async def _log_in(self, client: SMTP) -> None:
        settings = self._settings
        user = settings.smtp_user or settings.imap_user or settings.address
        if self._tokens is None:
            if settings.smtp_user:
                await client.login(user, settings.smtp_password)
            return
        access = await self._tokens.current()
        try:
            await client.auth_xoauth2(user, access)
        except aiosmtplib.SMTPAuthenticationError:
            # It may have been withdrawn before its time.
            await client.auth_xoauth2(user, await self._tokens.renewed(access))


def _on_the_wire(to: str) -> str:
    problem = f"{to!r} không phải là địa chỉ thư điện tử: hãy sửa lại địa chỉ của khách"
    if not _ADDRESS.fullmatch(to):
        raise SendFailed(problem, permanent=True)
    try:
        return wire_address(to)
    except ValueError as error:
        raise SendFailed(f"{problem} [{error}]", permanent=True) from error


def _options(client: SMTP, to: str) -> tuple[str, ...]:
    """What MAIL must announce for this recipient (RFC 6531)."""
    if to.isascii():
        return ()
    if client.supports_extension("smtputf8"):
        return ("SMTPUTF8",)
    raise SendFailed(
        f"Địa chỉ {to} có chữ ngoài ASCII trước dấu @ mà máy chủ thư của ta không chuyển được: hãy"
        " xin khách địa chỉ khác hoặc trả lời qua kênh khác [no SMTPUTF8]",
        permanent=True,
    )


def _broken_off(error: Exception) -> SendFailed:
    said = f"[{str(error) or type(error).__name__}]"
    return SendFailed(f"Mất kết nối với máy chủ thư trước khi thư đi {said}", permanent=False)
