"""Sends letters to the SMTP server, one at a time (RFC 5321; contract section 12)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)
from aiosmtplib.protocol import SMTPProtocol

from channels.contract import Fault, SendFailed, SendUnknown
from channels.mail.errors import CommandRefused, LoginRefused
from channels.mail.oauth import Tokens
from channels.mail.settings import MailSettings
from channels.mail.smtp.connection import SmtpConnection, disconnected
from channels.mail.smtp.envelope import DsnRequest, Envelope, ReturnPath, ReturnPaths
from channels.mail.smtp.errors import SenderRefused, Stage, failure
from channels.mime.idn import wire_address

_ADDRESS = re.compile(
    r"[^\s<>()\[\]\",;:\\@\x00-\x1f\x7f]{1,64}@[^\s<>()\[\]\",;:\\@\x00-\x1f\x7f]{3,255}"
)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"^\.", re.M)
_REPEAT_REFUSAL_FOR = {
    Fault.ACCOUNT: timedelta(minutes=1),
    Fault.PACE: timedelta(minutes=1),
    Fault.LINE: timedelta(seconds=5),
}
"""How long a refusal that concerns every letter is repeated without asking the server again:
refused logins in a row lock accounts."""


class Sender:
    """One connection, used by one letter at a time."""

    def __init__(
        self,
        settings: MailSettings,
        tokens: Tokens | None = None,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = asyncio.Lock()
        self._connection = SmtpConnection(settings, tokens)
        self._return_paths = ReturnPaths(settings)
        self._refused: tuple[SendFailed, datetime] | None = None

    async def send(self, raw: bytes, envelope: Envelope) -> str:
        """Send one mail; returns the server's last reply. Raises SendFailed or SendUnknown."""
        envelope = replace(envelope, to=_checked_recipient(envelope.to))
        await self._acquire()
        try:
            self._raise_recent_refusal()
            return await self._send_with_return_path(raw, envelope)
        except asyncio.CancelledError:
            self._connection.drop()
            raise
        finally:
            self._lock.release()

    async def _send_with_return_path(self, raw: bytes, envelope: Envelope) -> str:
        """Send with the first envelope sender that the server accepts."""
        *better, (_, plain) = self._return_paths.candidates(envelope)
        refused: list[ReturnPath] = []
        for path, sender in better:
            try:
                reply = await self._transaction(raw, envelope, sender)
                break
            except SenderRefused:
                refused.append(path)
                self._refused = None
        else:
            reply = await self._transaction(raw, envelope, plain)
        self._return_paths.exclude(refused)
        return reply

    async def _transaction(self, raw: bytes, envelope: Envelope, sender: str) -> str:
        await self._send_envelope(envelope, sender)
        return await self._send_data(raw)

    async def close(self) -> None:
        """Close the connection; the sender can be used again."""
        await self._connection.close()

    async def _acquire(self) -> None:
        """Wait for the connection, but not as long as a hanging letter may block it."""
        try:
            async with asyncio.timeout(2 * self._settings.smtp_timeout.total_seconds()):
                await self._lock.acquire()
        except TimeoutError as error:
            reason = "Máy chủ thư còn bận với lá thư trước, sẽ gửi sau"
            raise SendFailed(reason, permanent=False, fault=Fault.LINE) from error

    def _raise_recent_refusal(self) -> None:
        """Raise the last refusal again, for a while."""
        if self._refused is None:
            return
        before, until = self._refused
        if self._clock() < until:
            raise SendFailed(
                before.reason,
                permanent=False,
                retry_after=before.retry_after,
                fault=before.fault,
            )
        self._refused = None

    def _remember(self, failed: SendFailed) -> SendFailed:
        """Remember a refusal that concerns every letter; returns it."""
        if failed.fault in _REPEAT_REFUSAL_FOR:
            self._refused = failed, self._clock() + _REPEAT_REFUSAL_FOR[failed.fault]
        return failed

    async def _send_envelope(self, envelope: Envelope, sender: str) -> None:
        """MAIL and RCPT. A connection that broke while idle is replaced once."""
        for attempt in (1, 2):
            fresh = self._connection.client is None
            stage = Stage.CONNECT
            try:
                client = self._connection.client or await self._connection.open()
                stage = Stage.SENDER
                dsn = DsnRequest.to_server(client, envelope.name)
                options = (*_mail_options(client, envelope.to), *dsn.mail_options)
                await client.mail(sender, options=options, encoding="utf-8")
                stage = Stage.RECIPIENT
                await client.rcpt(envelope.to, options=dsn.rcpt_options, encoding="utf-8")
                return
            except SMTPResponseException as error:  # first: a refused connection is an OSError too
                await self._connection.reset(error)
                raise self._refusal(error, stage) from error
            except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
                self._connection.drop()
                if fresh or attempt == 2:
                    raise self._disconnection(error, stage) from error
            except (SMTPException, ValueError, LoginRefused, CommandRefused) as error:
                self._connection.drop()
                raise self._remember(_not_sendable(error, stage)) from error

    def _refusal(self, error: SMTPResponseException, stage: Stage) -> SendFailed:
        return self._remember(failure(error, stage, sender=self._return_paths.plain))

    def _disconnection(self, error: Exception, stage: Stage) -> SendFailed:
        return self._remember(disconnected(error, stage))

    async def _send_data(self, raw: bytes) -> str:
        """DATA. Only after the first byte of the text may a broken connection mean SendUnknown."""
        client = self._connection.client
        if client is None or client.protocol is None:
            raise disconnected(ConnectionError("closed"), Stage.TEXT)
        try:
            start = await client.execute_command(b"DATA")
            if start.code != 354:
                raise SMTPDataError(start.code, start.message)
        except SMTPResponseException as error:
            await self._connection.reset(error)
            raise self._refusal(error, Stage.TEXT) from error
        except (SMTPException, OSError) as error:
            self._connection.drop()
            raise disconnected(error, Stage.TEXT) from error
        return await self._send_text(client.protocol, raw)

    async def _send_text(self, protocol: SMTPProtocol, raw: bytes) -> str:
        try:
            raw = raw.removesuffix(b"\n").removesuffix(b"\r")
            protocol.write(_DOT.sub(b"..", _LINE_END.sub(b"\r\n", raw)) + b"\r\n.\r\n")
            timeout = self._settings.smtp_answer_timeout.total_seconds()
            answer = await protocol.read_response(timeout=timeout)
        except (SMTPException, OSError) as error:
            self._connection.drop()
            raise SendUnknown(
                "Máy chủ thư im lặng sau khi nhận nội dung, không rõ thư đã đi hay chưa: hãy xem"
                f" hộp thư đã gửi hoặc hỏi khách [{error}]"
            ) from error
        if answer.code >= 300:
            refused = SMTPDataError(answer.code, answer.message)
            await self._connection.reset(refused)
            raise self._refusal(refused, Stage.TEXT)
        return answer.message


def _checked_recipient(to: str) -> str:
    problem = f"{to!r} không phải là địa chỉ thư điện tử: hãy sửa lại địa chỉ của khách"
    if not _ADDRESS.fullmatch(to):
        raise SendFailed(problem, permanent=True)
    try:
        return wire_address(to)
    except ValueError as error:
        raise SendFailed(f"{problem} [{error}]", permanent=True) from error


def _mail_options(client: SMTP, to: str) -> tuple[str, ...]:
    """The options of MAIL for this recipient: SMTPUTF8 if the address needs it (RFC 6531)."""
    if to.isascii():
        return ()
    if client.supports_extension("smtputf8"):
        return ("SMTPUTF8",)
    raise SendFailed(
        f"Địa chỉ {to} có chữ ngoài ASCII trước dấu @ mà máy chủ thư của ta không chuyển được: hãy"
        " xin khách địa chỉ khác hoặc trả lời qua kênh khác [no SMTPUTF8]",
        permanent=True,
    )


def _not_sendable(error: Exception, stage: Stage) -> SendFailed:
    """The error before anything is sent: no access, wrong settings, an impossible address."""
    if isinstance(error, LoginRefused):
        return SendFailed(str(error), permanent=False, fault=Fault.ACCOUNT)
    if isinstance(error, CommandRefused):
        return SendFailed(str(error), permanent=False, fault=Fault.LINE)
    fault = Fault.LETTER if stage is Stage.RECIPIENT else Fault.ACCOUNT
    reason = f"Không dùng được máy chủ thư: hãy kiểm tra cấu hình smtp_ [{error}]"
    return SendFailed(reason, permanent=False, fault=fault)
