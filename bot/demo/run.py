"""`tiepnhan demo`: the whole desk on this machine, with a sandbox where its providers would be.

The desk does not know it: it is given addresses, accounts and agents as any operator would give
them. This is the only module of ours that starts the sandbox; `demo_chats` connects to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import secrets
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.app import App
from bot.clock import Clock
from bot.config.settings import (
    AgentSection,
    Settings,
    TelegramSection,
    WebSection,
)
from bot.demo import chats, texts
from channels.mail.settings import MailSection, Tls
from channels.zalo_bot.settings import ZaloBotSettings
from sandbox.page.app import application
from sandbox.page.desk import DeskLinks
from sandbox.server import open_socket, serve, url_of
from sandbox.world import World
from workflows.case import Role

HOST = "127.0.0.1"
TEAM = (
    AgentSection(
        id="an",
        name="Nguyễn Thị An",
        telegram_id=1001,
        roles=frozenset({Role.RECEIVER}),
    ),
    AgentSection(
        id="binh",
        name="Trần Quốc Bình",
        telegram_id=1002,
        roles=frozenset({Role.RESOLVER}),
        department="kythuat",
    ),
    AgentSection(
        id="chi",
        name="Lê Thị Chi",
        telegram_id=1003,
        roles=frozenset({Role.APPROVER, Role.ADMIN}),
    ),
)
"""Who plays: one receives, one resolves, one approves (the default policy names them so)."""


class DemoSettings(Settings):
    """Settings that nothing on this machine can change: neither a file nor the environment."""

    model_config = SettingsConfigDict(toml_file=None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@dataclass(frozen=True, kw_only=True)
class Playground:
    """A running demo: the world outside, the desk in it, the clock that both go by.

    `url` is the page on which one plays customer and agent.
    """

    world: World
    desk: App
    clock: Clock
    url: str

    @property
    def desk_url(self) -> str:
        """Where the desk's own pages are."""
        return f"http://{HOST}:{self.desk.http_port}"


def main(*, data: Path | None = None, port: int = 8000) -> None:
    """Play until Ctrl-C. With `data` the case files are kept there. Raises OSError: port taken."""
    texts.refuse_without_mailbox()
    try:
        with open_socket(port) as door:
            typer.echo(texts.opening(url_of(door)))
            asyncio.run(_play(data, door))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise OSError(f"cổng {port} đang bận / port {port} is taken: try --port 0") from None


@contextlib.asynccontextmanager
async def playing(
    directory: Path,
    *,
    door: socket.socket | None = None,
    clock: Clock | None = None,
    **overrides: Any,
) -> AsyncIterator[Playground]:
    """World and desk, wired to each other on loopback ports, while the context lasts.

    `door` is where the page will be, a free port by default; `overrides` replace the settings.
    """
    time = clock or Clock()
    async with World(clock=time.now) as world:
        for agent in TEAM:
            world.telegram.agent(agent.telegram_id, agent.name)
        given = settings(world, directory, **overrides)
        await chats.consented(world, given)
        async with App(given, time, playing=True) as desk:
            await chats.listened_to(world, desk)
            page = application(world, _links(desk))
            async with serve(page, sock=door) as served:
                yield Playground(world=world, desk=desk, clock=time, url=served.url)


def settings(world: World, directory: Path, **overrides: Any) -> Settings:
    """What an operator would write down to connect a desk to this world."""
    given: dict[str, Any] = {
        "secret_key": SecretStr(_secret(directory / "secret")),
        "undo_seconds": 4,  # long enough to try, short enough to not wait for
        "database_url": f"sqlite:///{directory / 'tiepnhan.db'}",
        "allow_loopback_media": True,
        "web": WebSection(host=HOST, port=0, api_token=SecretStr(secrets.token_urlsafe(16))),
        "telegram": TelegramSection(
            token=SecretStr(world.accounts.telegram_token),
            group_id=world.accounts.telegram_group,
            base_url=world.telegram.base_url,
            per_minute=600,  # nobody who plays wants to wait for Telegram's real limit
            agents=TEAM,
        ),
        "zalo_bot": ZaloBotSettings(token=world.accounts.zalo_token, base_url=world.zalo.base_url),
        "zalo_oa": chats.zalo_oa(world),
        "facebook": chats.facebook(world),
        "mail": _mail(world) if world.mail.smtp_port else None,
    }
    return DemoSettings(**(given | overrides))


def _secret(file: Path) -> str:
    """The same key as long as the data lives: reply addresses of earlier letters stay good."""
    if not file.exists():
        file.write_text(secrets.token_urlsafe(32), "utf-8")
        file.chmod(0o600)
    return file.read_text("utf-8")


def _links(desk: App) -> DeskLinks:
    """What the page may ask the desk for: a case's page, the clock, notes from an agent's form."""
    url = f"http://{HOST}:{desk.http_port}"
    return DeskLinks(
        case_url=f"{url}/desk/case/",
        clock_url=f"{url}/demo/clock",
        note_url=f"{url}/api/notes",
        note_token=desk.settings.web.api_token.get_secret_value(),
    )


def _mail(world: World) -> MailSection:
    address, password = world.accounts.mail_address, world.accounts.mail_password
    return MailSection(
        address=address,
        display_name="Bàn tiếp nhận khiếu nại",
        borders=("mx.sandbox.test",),
        imap_first=timedelta(days=1),  # who plays may write before the mailbox was first read
        imap_host=HOST,
        imap_port=world.mail.imap_port,
        imap_tls=Tls.NONE,
        imap_user=address,
        imap_password=password,
        smtp_host=HOST,
        smtp_port=world.mail.smtp_port,
        smtp_tls=Tls.NONE,
        smtp_user=address,
        smtp_password=password,
    )


async def _play(data: Path | None, door: socket.socket) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    # The sandbox's mail server tells of its library's plans, which are no news to a player.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with contextlib.ExitStack() as stack:
        directory = data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="tiepnhan-demo-"))
        )
        directory.mkdir(parents=True, exist_ok=True)
        async with playing(directory, door=door) as playground:
            typer.echo(welcome(playground, directory, kept=data is not None))
            await stop.wait()
            typer.echo("\nĐang dừng… / Stopping…")


def welcome(playground: Playground, directory: Path, *, kept: bool) -> str:
    """What a stranger needs to know, in Vietnamese and English."""
    mail = playground.world.mail
    account = playground.world.accounts
    where = (
        f"Dữ liệu / Data: {directory}"
        if kept
        else "Dữ liệu sẽ mất khi dừng; thêm --data THƯ_MỤC để giữ. / "
        "Data is lost on stopping; --data FOLDER keeps it."
    )
    return "\n".join(
        (
            "",
            "Tiếp Nhận đang chạy thử trên máy này. / Tiếp Nhận is running on this machine.",
            "",
            f"  Mở trang này / Open  {playground.url}",
            f"  Bàn tiếp nhận / Desk {playground.desk_url}/desk",
            f"  SMTP {HOST}:{mail.smtp_port}   IMAP {HOST}:{mail.imap_port}"
            f"   {account.mail_address} / {account.mail_password}",
            "",
            f"  {where}",
            "  Dừng / Stop: Ctrl-C",
            "",
        )
    )
