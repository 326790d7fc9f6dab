"""Takes mail by SMTP from our own border server: 250 means it is on disk (RFC 5321, contract 4).

Not for port 25 of the internet: SPF, DKIM, greylisting and rates are the border server's business.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.contract import Delivery, Keep
from channels.mail.parse import NAME
from channels.mail.settings import MailSettings

Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


class SmtpListener:
    """Keeps every mail that arrives for us (channels.contract.Fetcher)."""

    def __init__(self, settings: MailSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._protocols: set[_Protocol] = set()
        self.port = 0  # the real one, once `started` is set
        self.started = asyncio.Event()

    async def run(self, keep: Keep) -> None:
        """Listen until cancelled. Raises OSError where the port is taken."""
        settings = self._settings
        handler = _Handler(settings, keep, self._clock)
        server = await asyncio.get_running_loop().create_server(
            lambda: _Protocol(handler, settings, self._protocols),
            settings.listen_host,
            settings.listen_port,
        )
        self.port = server.sockets[0].getsockname()[1]
        self.started.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            server.close()
            for protocol in tuple(self._protocols):
                protocol.hang_up()
            await server.wait_closed()


class _Protocol(SMTP):
    """aiosmtpd with long lines allowed and connections counted."""

    def __init__(
        self, handler: _Handler, settings: MailSettings, connected: set[_Protocol]
    ) -> None:
        self.line_length_limit = settings.limits.line  # read by the constructor
        super().__init__(
            handler,
            hostname=settings.helo_name or settings.id_domain,
            ident="Tiep Nhan",
            data_size_limit=settings.limits.mail,
            enable_SMTPUTF8=True,
        )
        self._connected = connected
        self._most = settings.listen_connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Refuse politely above the limit: the other server comes back later."""
        if len(self._connected) >= self._most:
            # Not isinstance: the transports of other event loops are no asyncio.Transport.
            stream = cast(asyncio.Transport, transport)
            stream.write(b"421 4.3.2 Too many connections, try again later\r\n")
            stream.close()
            return
        self._connected.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        if self in self._connected:
            self._connected.discard(self)
            super().connection_lost(error)

    def hang_up(self) -> None:
        """Close the connection from our side."""
        transport = getattr(self, "transport", None)
        if transport is not None:
            transport.close()


class _Handler:
    """The decisions of one listener."""

    def __init__(self, settings: MailSettings, keep: Keep, clock: Clock) -> None:
        self._settings = settings
        self._keep = keep
        self._clock = clock

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take only mail for us."""
        if len(envelope.rcpt_tos) >= self._settings.limits.recipients:
            return "452 4.5.3 Too many recipients"
        if not _is_ours(address, self._settings):
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer 250 only after the mail is kept; an error of keep() becomes 451 below."""
        content = envelope.original_content or b""
        if len(content) > self._settings.limits.mail:
            return "552 5.3.4 Message too big"
        now = self._clock()
        digest = _digest(envelope, content)
        raw = _trace(session, envelope, self._settings, now) + content
        await self._keep((Delivery(channel=NAME, delivery_id=digest, raw=raw, received_at=now),))
        return f"250 2.0.0 Kept as {digest[:16]}"

    async def handle_exception(self, error: Exception) -> str:
        """Our trouble is never the sender's: they try again, and learn nothing of our insides."""
        log.error("smtp listener: %s", type(error).__name__, exc_info=error)
        return "451 4.3.0 Temporary failure, try again later"


def _is_ours(address: str, settings: MailSettings) -> bool:
    local, _, domain = address.lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    allowed = settings.mine | {one.lower() for one in settings.allowed}
    return plain in allowed or address.lower() in allowed or f"@{domain}" in allowed


def _digest(envelope: Envelope, content: bytes) -> str:
    """The delivery's id: a sender that missed our 250 sends the same envelope and bytes again."""
    who = "\n".join((envelope.mail_from or "", *envelope.rcpt_tos)).encode("utf-8", "replace")
    return hashlib.sha256(who + b"\n" + content).hexdigest()


# A bare CR in an address would begin a header of the sender's choosing.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _trace(session: Session, envelope: Envelope, settings: MailSettings, now: datetime) -> bytes:
    """What only the door knows, above the mail's own header."""
    peer = str(session.peer[0]) if session.peer else "local"
    helo = "".join(c for c in str(session.host_name or "unknown") if c.isalnum() or c in ".-_:[]")
    lines = (
        f"Return-Path: <{(envelope.mail_from or '').strip('<>')}>",
        f"X-Tiepnhan-Envelope-To: {', '.join(envelope.rcpt_tos)}",
        f"Received: from {helo[:200]} ([{peer}]) by {settings.helo_name or settings.id_domain}"
        f" with ESMTP; {format_datetime(now)}",
    )
    head = "".join(f"{_CONTROL.sub('', line)}\r\n" for line in lines)
    return head.encode("utf-8", "replace")
