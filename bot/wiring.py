"""From settings and database to what channels and agents are built with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from bot.config.settings import Settings, SettingsError, TelegramSection
from bot.incidents.mailbox import MailboxAlarm
from bot.integrations.known_messages import KnownMessages
from bot.integrations.secret_store import secret_store
from channels.contract import Channel, Verifier
from channels.factory import FetcherPorts, Outside
from channels.http.client import Http
from channels.mail.settings import NAME as MAIL
from storage import key_values, messages
from storage.database.locks import ProcessLocks
from storage.database.unit_of_work import UnitOfWork
from workflows.policy import Policy

if TYPE_CHECKING:
    from bot.telegram.service import TelegramService


def verifiers(channels: dict[str, Channel]) -> dict[str, Verifier]:
    """The channels whose deliveries come by webhook, each with its proof of the sender."""
    return {name: one for name, one in channels.items() if isinstance(one, Verifier)}


class StoredCursors:
    """How far each mailbox was read, kept in the desk's own database."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def load(self, name: str) -> str | None:
        """The cursor of that name, if there is one."""
        return await self._work.read(lambda conn: key_values.get(conn, name))

    async def save(self, name: str, value: str) -> None:
        """Keep it; on return it is on disk."""
        await self._work.run(lambda conn: key_values.put(conn, name, value))


def agents_of(section: TelegramSection, rules: Policy) -> TelegramService:
    """The group; a desk without one does not load the library (130 MiB, half of the start).

    Raises SettingsError for what cannot be a token.
    """
    from aiogram.utils.token import TokenValidationError

    from bot.telegram.service import TelegramService

    try:
        return TelegramService(section, rules)
    except TokenValidationError:
        raise SettingsError("telegram.token: no token; copy it from @BotFather") from None


class StoredMail:
    """Which mails the desk has already, asked before their bodies are fetched again."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def __call__(self, heads: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
        """Those of the (Message-ID, bytes) that are stored."""
        return await self._work.read(lambda conn: messages.known_mails(conn, MAIL, heads))


def fetcher_ports(
    work: UnitOfWork, notify: Callable[[str], Awaitable[None]], clock: Callable[[], datetime]
) -> FetcherPorts:
    """What fetchers ask of the desk, with its memory in the database."""
    return FetcherPorts(
        cursors=StoredCursors(work),
        notify=notify,
        alarm=lambda name: MailboxAlarm(name=name, work=work, tell=notify, now=clock),
        stored_mails=StoredMail(work),
        known_messages=lambda channel: KnownMessages(work=work, channel=channel),
    )


def outside_of(
    http: Http,
    clock: Callable[[], datetime],
    work: UnitOfWork,
    alone: ProcessLocks,
    settings: Settings,
    *,
    hotline: str = "",
) -> Outside:
    """What channels are built with; `hotline` is the company's own number (CP-06)."""
    key = settings.secret_key.get_secret_value()
    return Outside(
        http=http,
        clock=clock,
        vaults=secret_store(work, alone, key),
        secret=key.encode(),
        public_url=settings.web.public_url,
        hotline=hotline,
    )
