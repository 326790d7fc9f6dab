"""aiosmtpd's protocols with the limits and answers that a door of ours needs (contract 4)."""

from __future__ import annotations

import asyncio
import hmac
import ssl
from collections import deque
from collections.abc import Callable
from typing import Any, AnyStr, Protocol, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, syntax

from channels.mail.listener.spool import Spool, receive
from channels.mail.settings import MailSettings, Tls

COMMANDS = 5000
"""Calls of one command in a session: a border server hands over many mails on one connection."""
GUESSES, GUESSES_WITHIN = 5, 600.0
"""Wrong passwords, and seconds, after which nobody's password is looked at."""


class ListenerState:
    """What all connections of one listener share: who is inside, the certificate, the password."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self.inside: set[LimitedSmtp] = set()
        self._wrong: deque[float] = deque(maxlen=GUESSES)
        self.tls = _context(settings) if settings.listen_tls is not Tls.NONE else None

    def options(self) -> dict[str, Any]:
        """What aiosmtpd is told."""
        settings = self.settings
        starttls = settings.listen_tls is Tls.STARTTLS
        guarded = bool(settings.listen_user)
        return {
            "hostname": settings.helo_name or settings.id_domain,
            "ident": "Tiep Nhan",
            "data_size_limit": settings.limits.mail,
            "enable_SMTPUTF8": True,
            "timeout": settings.listen_idle.total_seconds(),
            "command_call_limit": COMMANDS,
            "tls_context": self.tls if starttls else None,
            "require_starttls": starttls,
            "auth_required": guarded,
            "authenticator": self.known if guarded else None,
        }

    def known(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        """Whether somebody gave our name and password; compared in constant time, throttled."""
        now = asyncio.get_running_loop().time()
        tired = len(self._wrong) == GUESSES and now - self._wrong[0] < GUESSES_WITHIN
        right = isinstance(given, LoginPassword) and self._is_ours(given)
        if right and not tired:
            return AuthResult(success=True)
        self._wrong.append(now)
        return AuthResult(success=False, handled=False)

    def _is_ours(self, given: LoginPassword) -> bool:
        name = hmac.compare_digest(given.login, self.settings.listen_user.encode())
        word = hmac.compare_digest(given.password, self.settings.listen_password.encode())
        return name and word


def _context(settings: MailSettings) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.listen_certificate, settings.listen_key or None)
    return context


class Handler(Protocol):
    """Where a mail goes while it comes in, and what it is answered when it is there."""

    def spool(self, session: Session, envelope: Envelope) -> Spool: ...

    async def taken(self, spool: Spool) -> str: ...


class LimitedSmtp(SMTP):
    """SMTP with long lines allowed, connections counted, sessions ended in time, mails on disk."""

    def __init__(self, handler: Handler, door: ListenerState) -> None:
        self.line_length_limit = door.settings.limits.line  # read by the constructor
        super().__init__(handler, **door.options())
        # Under implicit TLS there is no STARTTLS for aiosmtpd to look for.
        self._auth_require_tls = door.settings.listen_tls is not Tls.IMPLICIT
        self._door = door
        self._handler = handler
        self._curfew: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Refuse politely above the limit: the other server comes back later.

        Called once more when TLS begins.
        """
        door = self._door
        if self not in door.inside and len(door.inside) >= door.settings.listen_connections:
            # Not isinstance: the transports of other event loops are no asyncio.Transport.
            stream = cast(asyncio.Transport, transport)
            stream.write(b"421 4.3.2 Too many connections, try again later\r\n")
            stream.close()
            return
        if self not in door.inside:
            door.inside.add(self)
            seconds = door.settings.listen_session.total_seconds()
            self._curfew = asyncio.get_running_loop().call_later(seconds, self.hang_up)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        if self in self._door.inside:
            self._door.inside.discard(self)
            if self._curfew is not None:
                self._curfew.cancel()
            super().connection_lost(error)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        """Take one mail. What goes wrong is answered when its text is over, by handle_exception."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        envelope, session = self.envelope, self.session
        if envelope is None or session is None or not envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        with self._handler.spool(session, envelope) as spool:
            try:
                refusal = await receive(self._reader, spool, self._reset_timeout)
                answer = refusal or await self._handler.taken(spool)
            finally:
                self._set_post_data_state()  # type: ignore[no-untyped-call]  # aiosmtpd has it so
        await self.push(answer)

    def hang_up(self) -> None:
        """Close the connection from our side: the sender keeps what has no answer yet."""
        if self.transport is not None:
            self.transport.close()


class LimitedLmtp(LimitedSmtp, LMTP):
    """LMTP: after the text one answer for every accepted recipient (RFC 2033 section 4.2)."""

    def __init__(self, handler: Handler, door: ListenerState) -> None:
        super().__init__(handler, door)
        self._awaited = 0

    async def push(self, status: AnyStr) -> None:
        """Send one answer, as often as recipients wait for it."""
        words = cast(str | bytes, status)
        said = words.encode() if isinstance(words, str) else words
        if said.startswith(b"354") and self.envelope is not None:
            self._awaited = len(self.envelope.rcpt_tos)
        elif self._awaited:
            said, self._awaited = b"\r\n".join([said] * self._awaited), 0
        await super().push(said)


def protocol_factory(door: ListenerState, handler: Handler) -> Callable[[], LimitedSmtp]:
    """What makes the protocol of a new connection."""
    kind = LimitedLmtp if door.settings.listen_lmtp else LimitedSmtp
    return lambda: kind(handler, door)
