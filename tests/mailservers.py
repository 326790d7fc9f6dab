"""Real mail servers on free loopback ports, for tests that need one."""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from channels.contract import Fault, StoreDeliveries
from channels.mail.settings import MailSettings, Tls
from sandbox.mail.imap import ImapServer, imap_server
from tests.patience import PATIENCE, patiently
from workflows.messaging.messages import RawDelivery

PASSWORD = "for-this-test-only"
SECRET = b"a secret for tests, 32 bytes long"
DESK = "khieunai@cty.example"

__all__ = ["DESK", "PASSWORD", "SECRET", "ImapServer", "Inbox", "Sink", "imap_server", "sink"]


def mail_settings(**changes: object) -> MailSettings:
    """Settings for a mailbox on loopback."""
    given = {
        "address": DESK,
        "secret": SECRET,
        "display_name": "Tổ khiếu nại",
        "imap_host": "127.0.0.1",
        "imap_tls": Tls.NONE,
        "imap_password": PASSWORD,
        "imap_first": timedelta(days=7),
        "smtp_host": "127.0.0.1",
        "smtp_tls": Tls.NONE,
    } | changes
    return MailSettings(**given)


@dataclass
class Inbox:
    """Keeps deliveries as the desk does: the same delivery id twice is one row."""

    rows: dict[str, RawDelivery] = field(default_factory=dict)
    calls: list[list[str]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    failing: int = 0  # so many calls raise first

    async def keep(self, deliveries: Sequence[RawDelivery]) -> None:
        """Commit, or fail as a full disk does."""
        if self.failing:
            self.failing -= 1
            raise OSError("disk full at /var/lib/tiepnhan")
        async with self.arrived:
            self.calls.append([one.delivery_id for one in deliveries])
            for one in deliveries:
                self.rows.setdefault(one.delivery_id, one)
            self.arrived.notify_all()

    async def has(self, number: int) -> list[bytes]:
        """Wait until so many are kept; their bytes in order of arrival."""
        async with self.arrived, patiently():
            await self.arrived.wait_for(lambda: len(self.rows) >= number)
        return [one.raw for one in self.rows.values()]


@dataclass
class Heard:
    """An alarm with a memory."""

    raised_for: list[tuple[Fault, str]] = field(default_factory=list)
    overs: list[str] = field(default_factory=list)

    async def report(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        self.raised_for.append((fault, reason))

    async def resolve(self, words: str) -> None:
        self.overs.append(words)


@contextlib.asynccontextmanager
async def running(
    run: Callable[[StoreDeliveries], Awaitable[None]], keep: StoreDeliveries
) -> AsyncIterator[None]:
    """A fetcher that runs while the context lasts."""
    task = asyncio.ensure_future(run(keep))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@contextlib.contextmanager
def by_hand(port: int, user: str = DESK) -> Iterator[Any]:
    """What another mail client sees of the same mailbox."""
    client = imaplib.IMAP4("127.0.0.1", port, timeout=PATIENCE)
    try:
        client.login(f'"{user}"', PASSWORD)
        client.select("INBOX")
        yield client
    finally:
        client.logout()


@dataclass
class Sink:
    """An SMTP server that remembers, and misbehaves as it is told."""

    port: int = 0
    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    connections: int = 0
    mail_reply: str = ""  # instead of 250 to MAIL
    null_reply: str = ""  # instead of 250 to MAIL FROM:<>
    tokened_reply: str = ""  # instead of 250 to MAIL FROM:<name+token@domain>
    froms: list[str] = field(default_factory=list)  # every sender that was offered
    rcpt_reply: str = ""
    rcpt_judges: bool = False  # what is wrong with the sender is told at RCPT, as Postfix does
    rcpt_replies: dict[str, str] = field(default_factory=dict)  # by address
    data_reply: str = ""
    drop_at_data: bool = False  # close instead of 354
    drop_after_data: bool = False
    smtputf8: bool = True
    drop_before_mail: int = 0  # close so many connections when MAIL comes
    silent_after_data: bool = False
    finishes: asyncio.Event | None = None  # after the text the answer waits for this
    password: str = ""  # asked for, where there is one
    logins: int = 0

    def knows(self, server: SMTP, session: Session, *told: object) -> AuthResult:
        """aiosmtpd's authenticator."""
        self.logins += 1
        given = told[-1]
        right = isinstance(given, LoginPassword) and given.password == self.password.encode()
        return AuthResult(success=right, handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.drop_before_mail:
            self.drop_before_mail -= 1
            server.transport.close()
            return "421 bye"
        if self.password and not session.authenticated:
            return "530 5.7.0 Authentication required"
        self.froms.append(address)
        if address in ("", "<>") and self.null_reply:
            return self.null_reply
        if "+" in address and self.tokened_reply and not self.rcpt_judges:
            return self.tokened_reply
        if self.mail_reply:
            return self.mail_reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt_judges and "+" in str(envelope.mail_from):
            return self.tokened_reply
        if reply := self.rcpt_replies.get(address, self.rcpt_reply):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data_reply:
            return self.data_reply
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        if self.drop_after_data:
            server.transport.close()
        if self.silent_after_data:
            await asyncio.Event().wait()
        if self.finishes is not None:
            await self.finishes.wait()
        return "250 2.0.0 queued"


class _Connection(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.drop_at_data:
            self.transport.close()
            return
        await super().smtp_DATA(arg)


@contextlib.asynccontextmanager
async def sink() -> AsyncIterator[Sink]:
    """An SMTP sink in this loop."""
    it, open_ones = Sink(), []

    def connection() -> SMTP:
        it.connections += 1
        server = _Connection(
            it,
            hostname="sink.example",
            enable_SMTPUTF8=it.smtputf8,
            authenticator=it.knows,
            auth_require_tls=False,
        )
        open_ones.append(server)
        return server

    listener = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    it.port = listener.sockets[0].getsockname()[1]
    try:
        yield it
    finally:
        listener.close()
        for server in open_ones:
            if server.transport:
                server.transport.close()
        await listener.wait_closed()
