"""From settings to parts: what the channels, the planner and access control are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from bot.config.mail import ImapSection
from bot.config.settings import (
    MailSection,
    Settings,
    SettingsError,
    TelegramSection,
    ZaloBotSection,
)
from bot.incidents.mailbox import MailboxAlarm
from bot.integrations.known_messages import KnownMessages
from bot.integrations.secret_store import secret_store
from channels import registry
from channels.chat.catch_up import Known
from channels.contract import Channel, Fetcher, Verifier
from channels.http.client import Http
from channels.mail.settings import NAME as MAIL
from channels.mail.settings import MailSettings
from channels.manual.notes import NoteSettings
from channels.registry import ChannelsSettings, Outside
from channels.zalo_bot.settings import ZaloBotSettings
from storage import key_values, messages
from storage.database.locks import ProcessLocks
from storage.database.unit_of_work import UnitOfWork
from workflows.policy import Policy

if TYPE_CHECKING:
    from bot.telegram.service import TelegramService


def channel_settings(settings: Settings, *, hotline: str = "") -> ChannelsSettings:
    """What each channel needs to know, secrets included; `hotline` is no customer's (CP-06)."""
    secret = settings.secret_key.get_secret_value()
    notes = NoteSettings(hotline=hotline)
    return ChannelsSettings(
        zalo_bot=_zalo_bot(settings.zalo_bot, settings.web.public_url),
        zalo_oa=settings.zalo_oa.channel() if settings.zalo_oa else None,
        facebook=settings.facebook.channel() if settings.facebook else None,
        email=_mail(settings.mail, secret),
        phone=notes,
        counter=notes,
        post=notes,
        email_listens=settings.mail is not None and settings.mail.listen,
    )


def _zalo_bot(section: ZaloBotSection | None, public_url: str) -> ZaloBotSettings | None:
    if section is None:
        return None
    return ZaloBotSettings(
        token=section.token.get_secret_value(),
        base_url=section.base_url,
        webhook_url=f"{public_url}/webhooks/zalo_bot" if section.webhook else "",
        secret=section.webhook_secret.get_secret_value(),
        display_name=section.display_name,
        per_second=section.per_second,
    )


def _mail(section: MailSection | None, secret: str) -> MailSettings | None:
    if section is None:
        return None
    own = section.model_dump(
        exclude={
            *ImapSection.model_fields,
            "mailboxes",
            "listen",
            "smtp_password",
            "listen_password",
        },
        exclude_unset=True,
    )
    own |= section.imap() | {
        "secret": secret.encode(),
        "smtp_password": section.smtp_password.get_secret_value(),
        "listen_password": section.listen_password.get_secret_value(),
    }
    others = (one.imap() for one in section.mailboxes.values())
    own["mailboxes"] = tuple(MailSettings(**own | one) for one in others)
    return MailSettings(**own)


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


def fetchers_of(
    wired: ChannelsSettings,
    outside: Outside,
    work: UnitOfWork,
    tell: Callable[[str], Awaitable[None]],
) -> dict[str, Fetcher]:
    """What brings deliveries, with its memory in the desk's database."""

    def alarm(name: str) -> MailboxAlarm:
        return MailboxAlarm(name=name, work=work, tell=tell, now=outside.clock)

    def known(channel: str) -> Known:
        return KnownMessages(work=work, channel=channel)

    return registry.fetchers(
        wired, outside, StoredCursors(work), tell, StoredMail(work), alarm, known
    )


def outside_of(
    http: Http,
    clock: Callable[[], datetime],
    work: UnitOfWork,
    alone: ProcessLocks,
    settings: Settings,
) -> Outside:
    """What channels are built with."""
    key = settings.secret_key.get_secret_value()
    return Outside(http=http, clock=clock, vaults=secret_store(work, alone, key))
