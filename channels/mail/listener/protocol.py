"""aiosmtpd's protocols with our limits and replies (contract 4)."""

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
"""At most so many calls of one command in a session: a border server sends many mails in one."""
GUESSES, GUESSES_WITHIN = 5, 600.0
"""After so many wrong passwords in so many seconds no password is checked."""


class ListenerState:
    """What all connections of one listener share: the open ones, certificate, failed logins."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self.connections: set[LimitedSmtp] = set()
        self._wrong: deque[float] = deque(maxlen=GUESSES)
        self.tls = _context(settings) if settings.listen_tls is not Tls.NONE else None

    def options(self) -> dict[str, Any]:
        """The arguments of aiosmtpd's SMTP class."""
        settings = self.settings
        starttls = settings.listen_tls is Tls.STARTTLS
        needs_login = bool(settings.listen_user)
        return {
            "hostname": settings.helo_name or settings.id_domain,
            "ident": "Tiep Nhan",
            "data_size_limit": settings.limits.mail,
            "enable_SMTPUTF8": True,
            "timeout": settings.listen_idle.total_seconds(),
            "command_call_limit": COMMANDS,
            "tls_context": self.tls if starttls else None,
            "require_starttls": starttls,
            "auth_required": needs_login,
            "authenticator": self.authenticate if needs_login else None,
        }

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        """Check name and password: compared in constant time, throttled after wrong ones."""
        now = asyncio.get_running_loop().time()
        throttled = len(self._wrong) == GUESSES and now - self._wrong[0] < GUESSES_WITHIN
        right = isinstance(given, LoginPassword) and self._is_ours(given)
        if right and not throttled:
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
    """Gives the spool of an incoming mail, and the reply to the complete mail."""

    def spool(self, session: Session, envelope: Envelope) -> Spool: ...

    async def store(self, spool: Spool) -> str: ...


class LimitedSmtp(SMTP):
    """SMTP that takes long lines, limits connections and sessions, and spools mails to disk."""

    def __init__(self, handler: Handler, state: ListenerState) -> None:
        self.line_length_limit = state.settings.limits.line  # read by the constructor
        super().__init__(handler, **state.options())
        # Under implicit TLS there is no STARTTLS for aiosmtpd to look for.
        self._auth_require_tls = state.settings.listen_tls is not Tls.IMPLICIT
        self._state = state
        self._handler = handler
        self._session_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Refuse connections above the limit with 421: the other server tries again later.

        Called again when TLS begins.
        """
        state = self._state
        if (
            self not in state.connections
            and len(state.connections) >= state.settings.listen_connections
        ):
            # A cast, as the transports of other event loops are not instances of asyncio.Transport.
            stream = cast(asyncio.Transport, transport)
            stream.write(b"421 4.3.2 Too many connections, try again later\r\n")
            stream.close()
            return
        if self not in state.connections:
            state.connections.add(self)
            seconds = state.settings.listen_session.total_seconds()
            self._session_timer = asyncio.get_running_loop().call_later(seconds, self.disconnect)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        if self in self._state.connections:
            self._state.connections.discard(self)
            if self._session_timer is not None:
                self._session_timer.cancel()
            super().connection_lost(error)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        """Receive one mail. handle_exception answers errors at the end of the text."""
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
                answer = refusal or await self._handler.store(spool)
            finally:
                self._set_post_data_state()  # type: ignore[no-untyped-call]  # aiosmtpd has it so
        await self.push(answer)

    def disconnect(self) -> None:
        """Close the connection: the sender keeps the mails that we have not confirmed."""
        if self.transport is not None:
            self.transport.close()


class LimitedLmtp(LimitedSmtp, LMTP):
    """LMTP: after the text one reply for each accepted recipient (RFC 2033 section 4.2)."""

    def __init__(self, handler: Handler, state: ListenerState) -> None:
        super().__init__(handler, state)
        self._awaited_replies = 0

    async def push(self, status: AnyStr) -> None:
        """Send one reply; after the text, once for each recipient."""
        words = cast(str | bytes, status)
        reply = words.encode() if isinstance(words, str) else words
        if reply.startswith(b"354") and self.envelope is not None:
            self._awaited_replies = len(self.envelope.rcpt_tos)
        elif self._awaited_replies:
            reply, self._awaited_replies = b"\r\n".join([reply] * self._awaited_replies), 0
        await super().push(reply)


def protocol_factory(state: ListenerState, handler: Handler) -> Callable[[], LimitedSmtp]:
    """The factory of protocols for new connections."""
    kind = LimitedLmtp if state.settings.listen_lmtp else LimitedSmtp
    return lambda: kind(handler, state)
