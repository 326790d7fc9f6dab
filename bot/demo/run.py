"""`tiepnhan demo`: the whole desk on this machine, with a sandbox where its providers would be.

The desk gets addresses, accounts and agents as from any operator; nothing in it knows the sandbox.
Only this module starts the sandbox; `chats` connects the desk to it.
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
from importlib.util import find_spec
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
from bot.demo import chats
from bot.errors import DeskError
from channels.mail.settings import MailSection, Tls
from channels.zalo_bot.settings import ZaloBotSettings
from sandbox.page.app import application
from sandbox.page.desk import DeskLinks
from sandbox.server import open_socket, serve, url_of
from sandbox.world import World
from workflows.case import Role

HOST = "127.0.0.1"
MAILBOX = "pymap"
"""The library of the sandbox's IMAP server; the extra `demo` brings it."""
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
"""One agent receives, one resolves, one approves; the default policy names them."""


class DemoSettings(Settings):
    """Settings without any file or environment variable of this machine."""

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
    """A running demo: the sandbox, the desk, and the clock of both.

    `url` is the page on which one plays customer and agent.
    """

    world: World
    desk: App
    clock: Clock
    url: str

    @property
    def desk_url(self) -> str:
        """The address of the desk's own pages."""
        return f"http://{HOST}:{self.desk.http_port}"


def main(*, data: Path | None = None, port: int = 8000) -> None:
    """Run until Ctrl-C; `data` keeps the case files. Raises OSError where the port is taken."""
    _require_mailbox()
    try:
        with open_socket(port) as sock:
            typer.echo(_starting_text(url_of(sock)))
            asyncio.run(_play(data, sock))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise OSError(f"cổng {port} đang bận / port {port} is taken: try --port 0") from None


@contextlib.asynccontextmanager
async def playing(
    directory: Path,
    *,
    sock: socket.socket | None = None,
    clock: Clock | None = None,
    **overrides: Any,
) -> AsyncIterator[Playground]:
    """Sandbox and desk, connected on loopback ports, while the context lasts.

    `sock` is for the page, a free port by default; `overrides` replace the settings.
    """
    time = clock or Clock()
    async with World(clock=time.now) as world:
        for agent in TEAM:
            world.telegram.agent(agent.telegram_id, agent.name)
        given = settings(world, directory, **overrides)
        await chats.give_consent(world, given)
        async with App(given, time, playing=True) as desk:
            await chats.set_webhooks(world, desk)
            page = application(world, _links(desk))
            async with serve(page, sock=sock) as served:
                yield Playground(world=world, desk=desk, clock=time, url=served.url)


def settings(world: World, directory: Path, **overrides: Any) -> Settings:
    """The settings that connect a desk to this sandbox."""
    given: dict[str, Any] = {
        "secret_key": SecretStr(_secret(directory / "secret")),
        "undo_seconds": 4,  # long enough to try it, short enough to wait for
        "database_url": f"sqlite:///{directory / 'tiepnhan.db'}",
        "allow_loopback_media": True,
        "web": WebSection(host=HOST, port=0, api_token=SecretStr(secrets.token_urlsafe(16))),
        "telegram": TelegramSection(
            token=SecretStr(world.accounts.telegram_token),
            group_id=world.accounts.telegram_group,
            base_url=world.telegram.base_url,
            per_minute=600,  # no player waits for Telegram's real limit
            agents=TEAM,
        ),
        "zalo_bot": ZaloBotSettings(token=world.accounts.zalo_token, base_url=world.zalo.base_url),
        "zalo_oa": chats.zalo_oa(world),
        "facebook": chats.facebook(world),
        "mail": _mail(world) if world.mail.smtp_port else None,
    }
    return DemoSettings(**(given | overrides))


def _secret(file: Path) -> str:
    """The key is stored with the data: reply addresses of earlier letters stay valid."""
    if not file.exists():
        file.write_text(secrets.token_urlsafe(32), "utf-8")
        file.chmod(0o600)
    return file.read_text("utf-8")


def _links(desk: App) -> DeskLinks:
    """The addresses of the desk that the page uses: case pages, the clock, notes from agents."""
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
        imap_first=timedelta(days=1),  # a player may write before the mailbox was first read
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


async def _play(data: Path | None, sock: socket.socket) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    # The mail server of the sandbox logs deprecations of its library.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with contextlib.ExitStack() as stack:
        directory = data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="tiepnhan-demo-"))
        )
        directory.mkdir(parents=True, exist_ok=True)
        async with playing(directory, sock=sock) as playground:
            typer.echo(running_text(playground, directory, kept=data is not None))
            await stop.wait()
            typer.echo("\nĐang dừng… / Stopping…")


def running_text(playground: Playground, directory: Path, *, kept: bool) -> str:
    """The addresses and how to stop, in Vietnamese and English."""
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


def _starting_text(url: str) -> str:
    """The socket is open already: a browser that comes early waits until the desk is ready."""
    return f"  Mở trang này / Open  {url}   (chờ vài giây / give it a few seconds)"


def _require_mailbox() -> None:
    """Raises DeskError where the sandbox has no library for its mail server."""
    if find_spec(MAILBOX) is None:
        raise DeskError(
            f"the demo needs {MAILBOX} for its mailbox: "
            "install tiepnhan[demo], or run scripts/setup demo"
        )
