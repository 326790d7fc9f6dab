"""Takes mail by SMTP or LMTP from our own border server: 250 means it is on disk (contract 4).

Not for port 25 of the internet: SPF, DKIM, greylisting and rates are the border server's business.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.contract import StoreDeliveries
from channels.mail.listener.protocol import LimitedSmtp, ListenerState, protocol_factory
from channels.mail.listener.spool import IN_MEMORY, Spool
from channels.mail.settings import NAME, MailSettings, Tls
from workflows.messaging.messages import RawDelivery

Clock = Callable[[], datetime]
log = logging.getLogger(__name__)

LARGE_AT_ONCE = 2
"""Mails above a megabyte that lie in memory, whole, while they are written down."""


class SmtpListener:
    """Keeps every mail that arrives for us (channels.contract.Fetcher)."""

    def __init__(self, settings: MailSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.port = 0  # the real one, once `started` is set
        self.started = asyncio.Event()

    async def run(self, keep: StoreDeliveries) -> None:
        """Listen until cancelled. Raises OSError where the port is taken or a file is missing."""
        door = ListenerState(self._settings)
        server = await self._opened(
            protocol_factory(door, _Handler(self._settings, keep, self._clock)), door
        )
        self.started.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            server.close()
            for protocol in tuple(door.inside):
                protocol.hang_up()
            await server.wait_closed()

    async def _opened(
        self, protocol: Callable[[], LimitedSmtp], door: ListenerState
    ) -> asyncio.Server:
        settings, loop = self._settings, asyncio.get_running_loop()
        if settings.listen_socket:
            return await loop.create_unix_server(protocol, settings.listen_socket)
        implicit = door.tls if settings.listen_tls is Tls.IMPLICIT else None
        server = await loop.create_server(
            protocol, settings.listen_host, settings.listen_port, ssl=implicit
        )
        self.port = server.sockets[0].getsockname()[1]
        return server


class _Handler:
    """The decisions of one listener."""

    def __init__(self, settings: MailSettings, keep: StoreDeliveries, clock: Clock) -> None:
        self._settings = settings
        self._keep = keep
        self._clock = clock
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

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

    def spool(self, session: Session, envelope: Envelope) -> Spool:
        """Where the mail goes while it comes in."""
        head = _trace_header(session, envelope, self._settings, self._clock())
        return Spool(head, _envelope_key(envelope), self._settings.limits.mail)

    async def taken(self, spool: Spool) -> str:
        """Answer 250 only after the mail is kept; an error of keep() becomes 451 below."""
        if spool.size < IN_MEMORY:
            return await self._kept(spool)
        async with self._large:
            return await self._kept(spool)

    async def _kept(self, spool: Spool) -> str:
        delivery = RawDelivery(
            channel=NAME,
            delivery_id=spool.digest,
            raw=spool.whole(),
            received_at=self._clock(),
        )
        await self._keep((delivery,))
        return f"250 2.0.0 Kept as {spool.digest[:16]}"

    async def handle_exception(self, error: Exception) -> str:
        """Our trouble is never the sender's: they try again, and learn nothing of our insides."""
        log.error("smtp listener: %s", type(error).__name__, exc_info=error)
        if _FULL.search(str(error)):
            return "452 4.3.1 Insufficient storage, try again later"
        return "451 4.3.0 Temporary failure, try again later"


_FULL = re.compile(r"disk is full|No space left", re.I)


def _is_ours(address: str, settings: MailSettings) -> bool:
    local, _, domain = address.lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    allowed = settings.mine | {one.lower() for one in settings.allowed}
    return plain in allowed or address.lower() in allowed or f"@{domain}" in allowed


def _envelope_key(envelope: Envelope) -> bytes:
    """In the delivery's id: who missed our 250 sends the same envelope and bytes again."""
    who = "\n".join((envelope.mail_from or "", *envelope.rcpt_tos, ""))
    return who.encode("utf-8", "replace")


# A bare CR in an address would begin a header of the sender's choosing.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _trace_header(
    session: Session, envelope: Envelope, settings: MailSettings, now: datetime
) -> bytes:
    """What only the door knows, above the mail's own header."""
    peer = str(session.peer[0]) if session.peer else "local"
    helo = "".join(c for c in str(session.host_name or "unknown") if c.isalnum() or c in ".-_:[]")
    lines = (
        f"Return-Path: <{(envelope.mail_from or '').strip('<>')}>",
        f"X-Tiepnhan-Envelope-To: {', '.join(envelope.rcpt_tos)}",
        f"Received: from {helo[:200]} ([{peer}]) by {settings.helo_name or settings.id_domain}"
        f" with {'LMTP' if settings.listen_lmtp else 'ESMTP'}; {format_datetime(now)}",
    )
    head = "".join(f"{_CONTROL.sub('', line)}\r\n" for line in lines)
    return head.encode("utf-8", "replace")
