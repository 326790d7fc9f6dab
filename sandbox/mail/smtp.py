"""The SMTP server: submission for the desk, delivery for everyone else."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mail.mail import Mail
from sandbox.mail.office import PROVIDER, PostOffice
from sandbox.mail.rules import plain


class _Server(SMTP):
    """Takes long lines, as customers' programs write them; rules.py judges the desk's mail."""

    line_length_limit = 65536

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Cut the connection at once while the server is down."""
        if self.event_handler.office.down:
            transport.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget a connection that was served."""
        if self.transport is not None:
            super().connection_lost(error)


class _Handler:
    """The decisions of one conversation."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        office = self.office
        if plain(address) == office.desk and office.require_auth and not session.authenticated:
            office.violations.report(PROVIDER, "MAIL", "the desk sends without AUTH")
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "@" not in address:
            return "501 5.1.3 bad recipient address syntax"
        fault = self.office.take_fault("RCPT", [address.lower()])
        if fault:
            return fault.reply or "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        mail = Mail(
            raw=content,
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            at=self.office.clock(),
            submitted=bool(session.authenticated),
        )
        addresses = [address.lower() for address in envelope.rcpt_tos]
        fault = self.office.take_fault("DATA", addresses)
        if fault:
            return fault.reply or "451 4.3.0 try again later"
        refusal = self.office.judge(mail, smtputf8=envelope.smtp_utf8)
        if refusal:
            return refusal
        await self.office.deliver(mail)
        if self.office.take_fault("DROP", addresses) and server.transport:
            server.transport.close()
        return "250 2.0.0 queued"

    async def handle_exception(self, error: Exception) -> str:
        """Answer without internal details."""
        self.office.violations.report(PROVIDER, "SMTP", f"the sandbox failed: {error!r}")
        return "451 4.3.0 local error"


@contextlib.asynccontextmanager
async def smtp_server(office: PostOffice, *, port: int = 0) -> AsyncIterator[int]:
    """Serve SMTP on 127.0.0.1 while the context lasts; gives the port. Raises OSError."""
    loop = asyncio.get_running_loop()
    open_ones: set[SMTP] = set()

    def connection() -> SMTP:
        server = _Server(
            _Handler(office),
            hostname="mx.sandbox.test",
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=lambda *call: _authenticate(office, call[-1]),
            loop=loop,
        )
        open_ones.add(server)
        return server

    listener = await loop.create_server(connection, "127.0.0.1", port)
    try:
        yield int(listener.sockets[0].getsockname()[1])
    finally:
        listener.close()
        for server in open_ones:
            if server.transport:
                server.transport.close()
        await listener.wait_closed()


def _authenticate(office: PostOffice, credentials: object) -> AuthResult:
    if not isinstance(credentials, LoginPassword):
        return AuthResult(success=False, handled=False)
    good = plain(credentials.login.decode("utf-8", "replace")) == office.desk
    known = hmac.compare_digest(credentials.password, office.password.encode())
    if not (good and known):
        office.violations.report(PROVIDER, "AUTH", "wrong user or password")
    return AuthResult(success=good and known, handled=False)
