"""Receives mail by SMTP or LMTP from our own border server; 250 means stored (contract 4).

It is not made for port 25 of the internet: SPF, DKIM, greylisting and rate limits are left to the
border server.
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
"""At most so many mails above a megabyte are whole in memory while they are stored."""


class SmtpListener:
    """Stores every mail that arrives for us (channels.contract.Fetcher)."""

    def __init__(self, settings: MailSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.port = 0  # the actual port, once `started` is set
        self.started = asyncio.Event()

    async def run(self, keep: StoreDeliveries) -> None:
        """Listen until cancelled. Raises OSError if the port is in use or a file is missing."""
        state = ListenerState(self._settings)
        server = await self._open_server(
            protocol_factory(state, _Handler(self._settings, keep, self._clock)), state
        )
        self.started.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            server.close()
            for protocol in tuple(state.connections):
                protocol.disconnect()
            await server.wait_closed()

    async def _open_server(
        self, protocol: Callable[[], LimitedSmtp], state: ListenerState
    ) -> asyncio.Server:
        settings, loop = self._settings, asyncio.get_running_loop()
        if settings.listen_socket:
            return await loop.create_unix_server(protocol, settings.listen_socket)
        implicit = state.tls if settings.listen_tls is Tls.IMPLICIT else None
        server = await loop.create_server(
            protocol, settings.listen_host, settings.listen_port, ssl=implicit
        )
        self.port = server.sockets[0].getsockname()[1]
        return server


class _Handler:
    """aiosmtpd's hooks: which recipients are ours, and the reply to each mail."""

    def __init__(self, settings: MailSettings, keep: StoreDeliveries, clock: Clock) -> None:
        self._settings = settings
        self._keep = keep
        self._clock = clock
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept only recipients of ours."""
        if len(envelope.rcpt_tos) >= self._settings.limits.recipients:
            return "452 4.5.3 Too many recipients"
        if not _is_ours(address, self._settings):
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    def spool(self, session: Session, envelope: Envelope) -> Spool:
        """The spool for an incoming mail."""
        head = _trace_header(session, envelope, self._settings, self._clock())
        return Spool(head, _envelope_key(envelope), self._settings.limits.mail)

    async def store(self, spool: Spool) -> str:
        """Reply 250 only after the mail is stored; handle_exception replies 451 to an error."""
        if spool.size < IN_MEMORY:
            return await self._store_spool(spool)
        async with self._large:
            return await self._store_spool(spool)

    async def _store_spool(self, spool: Spool) -> str:
        delivery = RawDelivery(
            channel=NAME,
            delivery_id=spool.digest,
            raw=spool.whole(),
            received_at=self._clock(),
        )
        await self._keep((delivery,))
        return f"250 2.0.0 Kept as {spool.digest[:16]}"

    async def handle_exception(self, error: Exception) -> str:
        """A temporary reply without details of the error: the sender tries again."""
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
    """Part of the delivery id: a server that missed our 250 sends the same envelope again."""
    key = "\n".join((envelope.mail_from or "", *envelope.rcpt_tos, ""))
    return key.encode("utf-8", "replace")


# A bare CR in an address would start a header that the sender chooses.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _trace_header(
    session: Session, envelope: Envelope, settings: MailSettings, now: datetime
) -> bytes:
    """Header fields with the envelope, above the mail's own header."""
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
