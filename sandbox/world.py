"""The outside world on loopback ports, started and stopped together: chats, Telegram and mail."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.clock import Clock
from sandbox.facebook import Facebook
from sandbox.facebook import server as facebook_server
from sandbox.mail import PostOffice
from sandbox.mail.imap import imap_server
from sandbox.mail.smtp import smtp_server
from sandbox.server import Served, serve
from sandbox.telegram import Telegram
from sandbox.telegram import server as telegram_server
from sandbox.violations import Violations
from sandbox.zalo_bot import ZaloBot
from sandbox.zalo_bot import server as zalo_server
from sandbox.zalo_oa import ZaloOa
from sandbox.zalo_oa import server as zalo_oa_server


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Loopback ports; 0 means any free one."""

    zalo: int = 0
    zalo_oa: int = 0
    facebook: int = 0
    telegram: int = 0
    smtp: int = 0
    imap: int = 0


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """The desk's accounts at each provider: its settings must name them to reach this world."""

    zalo_token: str = "12345689:abc-xyz"  # noqa: S105 - a made-up account
    zalo_app_id: str = "360846524940903967"
    zalo_app_secret: str = "khoa-ung-dung-zalo"  # noqa: S105 - made up
    zalo_oa_id: str = "388613280878808645"
    zalo_oa_secret: str = "khoa-oa-zalo"  # noqa: S105 - made up
    facebook_app_id: str = "1517776481860111"
    facebook_app_secret: str = "khoa-ung-dung-facebook"  # noqa: S105 - made up
    facebook_page_id: str = "100100100100100"
    facebook_page_token: str = "EAAsandboxpagetoken"  # noqa: S105 - made up
    telegram_token: str = "7000000001:AAE-sandbox-token-of-the-desk-bot"  # noqa: S105 - made up
    telegram_group: int = -1001234567890
    mail_address: str = "khieunai@desk.example"
    mail_password: str = "sandbox"  # noqa: S105 - made up; customers' mailboxes have it too


class ServedApp:
    """The application behind a port; another can take its place."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        await self.app(scope, receive, send)


class World:
    """`async with World() as world:` starts everything in the running loop.

    `mail=False` leaves out SMTP and IMAP. `mailboxes=False` leaves out IMAP, which needs a process
    of its own: mails for the desk then go to its own SMTP server (`mail.desk_port`).
    """

    def __init__(
        self,
        *,
        ports: Ports = Ports(),
        accounts: Accounts = Accounts(),
        clock: Callable[[], datetime] | None = None,
        mail: bool = True,
        mailboxes: bool = True,
        require_mail_auth: bool = True,
    ) -> None:
        self.ports = ports
        self.accounts = accounts
        self.clock = clock or Clock()
        self._with_mail = mail
        self._with_mailboxes = mailboxes
        self._stack = contextlib.AsyncExitStack()
        self._servers: list[Served] = []
        self._apps: list[ServedApp] = []
        self.mail = PostOffice(
            desk=accounts.mail_address,
            password=accounts.mail_password,
            clock=self.now,
            violations=Violations(),
            require_auth=require_mail_auth,
        )
        self._create()

    def _create(self) -> None:
        """Providers to whom nothing has happened yet."""
        accounts = self.accounts
        self.violations = self.mail.violations = Violations()
        self.zalo = ZaloBot(token=accounts.zalo_token, clock=self.now, violations=self.violations)
        self.zalo_oa = self._zalo_oa()
        self.facebook = self._facebook()
        self.telegram = Telegram(
            token=accounts.telegram_token,
            clock=self.now,
            violations=self.violations,
            group_id=accounts.telegram_group,
        )

    def _applications(self) -> tuple[ASGIApp, ...]:
        return (
            zalo_server.application(self.zalo),
            zalo_oa_server.application(self.zalo_oa),
            facebook_server.application(self.facebook),
            telegram_server.application(self.telegram),
        )

    def _zalo_oa(self) -> ZaloOa:
        return ZaloOa(
            app_id=self.accounts.zalo_app_id,
            app_secret=self.accounts.zalo_app_secret,
            oa_id=self.accounts.zalo_oa_id,
            oa_secret=self.accounts.zalo_oa_secret,
            clock=self.now,
            violations=self.violations,
        )

    def _facebook(self) -> Facebook:
        return Facebook(
            app_id=self.accounts.facebook_app_id,
            app_secret=self.accounts.facebook_app_secret,
            page_id=self.accounts.facebook_page_id,
            page_token=self.accounts.facebook_page_token,
            clock=self.now,
            violations=self.violations,
        )

    def now(self) -> datetime:
        """The world's time."""
        return self.clock()

    async def __aenter__(self) -> Self:
        """Start all. Raises OSError when a given port is taken, ImapFailed without pymap."""
        async with contextlib.AsyncExitStack() as stack:
            ports = (self.ports.zalo, self.ports.zalo_oa, self.ports.facebook, self.ports.telegram)
            for app, port in zip(self._applications(), ports, strict=True):
                self._apps.append(ServedApp(app))
                served = await stack.enter_async_context(serve(self._apps[-1], port=port))
                self._servers.append(served)
            self._tell_addresses()
            stack.push_async_callback(self._let_go)
            if self._with_mail:
                await self._start_mail(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop all."""
        await self._stack.aclose()

    async def reset(self) -> None:
        """Forget everything that happened, on the same ports; no desk may run meanwhile."""
        await self._end_polls()
        self._create()
        self.mail.forget()
        for served, app in zip(self._apps, self._applications(), strict=True):
            served.app = app
        self._tell_addresses()

    def _tell_addresses(self) -> None:
        zalo, zalo_oa, facebook, telegram = (served.url for served in self._servers)
        self.zalo.base_url = zalo
        self.zalo_oa.base_url = zalo_oa
        self.facebook.base_url = facebook
        self.telegram.base_url = telegram

    async def _end_polls(self) -> None:
        await self.zalo.close()
        await self.zalo_oa.close()
        await self.facebook.close()
        await self.telegram.close()

    async def _let_go(self) -> None:
        """End the long polls first, then stop all servers together."""
        await self._end_polls()
        for served in self._servers:
            served.stop()

    async def _start_mail(self, stack: contextlib.AsyncExitStack) -> None:
        if self._with_mailboxes:
            self.mail.imap = await stack.enter_async_context(
                imap_server(self.accounts.mail_password, port=self.ports.imap)
            )
        self.mail.smtp_port = await stack.enter_async_context(
            smtp_server(self.mail, port=self.ports.smtp)
        )
