"""A whole desk beside a whole world, in one loop, over real sockets, with a clock tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.app import App
from bot.aside import aside, brought_up_to_date
from bot.clock import Clock
from bot.settings import Settings
from channels import registry
from channels.http import Http
from channels.zalo_oa.consent import accept, consent
from sandbox.world import Accounts, World
from tests import databases as fixtures
from tests.journeys.play import API_TOKEN, HOOK_SECRET, Play
from workflows.calendar import ZONE

database_url, databases = fixtures.database_url, fixtures.databases

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
VERIFY_TOKEN = "cau-hoi-cua-meta"
AGENTS = (
    {"id": "an", "name": "Nguyễn Thị An", "telegram_id": 101, "roles": ["receiver"]},
    {"id": "binh", "name": "Trần Văn Bình", "telegram_id": 102, "roles": ["receiver", "resolver"]},
    {"id": "chi", "name": "Lê Thị Chi", "telegram_id": 103, "roles": ["approver"]},
    {"id": "dung", "name": "Phạm Dũng", "telegram_id": 104, "roles": ["receiver", "resolver"]},
)


def settings_for(world: World, database: str, more: Mapping[str, Any]) -> Settings:
    """The desk's settings in this world: only base URLs and ports differ from real ones."""
    accounts = world.accounts
    given: dict[str, Any] = {
        "secret_key": "khoa-bi-mat-chi-de-thu-0123456789",
        "database_url": database,
        "undo_seconds": 0,
        "web": {"port": 0, "api_token": API_TOKEN},
        "telegram": {
            "token": accounts.telegram_token,
            "group_id": accounts.telegram_group,
            "base_url": world.telegram.base_url,
            "per_minute": 6000,
            "agents": AGENTS,
        },
        "zalo_bot": {
            "token": accounts.zalo_token,
            "base_url": world.zalo.base_url,
            "webhook_secret": HOOK_SECRET,
        },
        "mail": mailbox_of(accounts, world),
    }
    return Settings(**given, **{name: section(world) for name, section in more.items()})


def zalo_oa(world: World) -> dict[str, Any]:
    """An official account."""
    accounts, oa = world.accounts, world.zalo_oa
    return {
        "app_id": accounts.zalo_app_id,
        "oa_id": accounts.zalo_oa_id,
        "app_secret": accounts.zalo_app_secret,
        "oa_secret": accounts.zalo_oa_secret,
        "base_url": oa.base_url,
        "oauth_url": oa.base_url,
        "redirect_url": "https://khieunai.desk.example/zalo",
    }


def facebook(world: World) -> dict[str, Any]:
    """A Page."""
    accounts = world.accounts
    return {
        "page_id": accounts.facebook_page_id,
        "page_token": accounts.facebook_page_token,
        "app_secret": accounts.facebook_app_secret,
        "verify_token": VERIFY_TOKEN,
        "app_id": accounts.facebook_app_id,
        "base_url": world.facebook.base_url,
    }


async def consented(world: World, settings: Settings) -> None:
    """The account's manager has run `tiepnhan connect zalo-oa`."""
    section, http = settings.zalo_oa, Http()
    assert section is not None
    asked = consent(section.channel(), section.redirect_url)
    pasted = world.zalo_oa.oauth.permission(dict(parse_qsl(urlsplit(asked.link).query)))
    brought_up_to_date(settings)
    async with aside(settings, http) as outside:
        pair = await accept(pasted, asked, section.channel(), http, world.now())
        await registry.keeper_of(section.channel(), outside).begin(pair)
    await http.close()


async def listened_to(world: World, app: App) -> None:
    """The providers deliver to this desk, as their consoles were told."""
    hooks = f"http://127.0.0.1:{app.http_port}/webhooks"
    if app.settings.zalo_oa is not None:
        assert await world.zalo_oa.webhook.save(f"{hooks}/zalo_oa")
    if app.settings.facebook is not None:
        assert await world.facebook.webhook.subscribe(f"{hooks}/facebook", VERIFY_TOKEN)


def mailbox_of(accounts: Accounts, world: World) -> dict[str, Any]:
    """One mailbox, read by IMAP and answered by SMTP."""
    login = {"user": accounts.mail_address, "password": accounts.mail_password, "tls": "none"}
    imap = login | {"host": "127.0.0.1", "port": world.mail.imap_port}
    smtp = login | {"host": "127.0.0.1", "port": world.mail.smtp_port}
    return {
        "address": accounts.mail_address,
        "borders": ("mx.sandbox.test",),
        "imap_first": timedelta(days=1),  # a play may begin before the mailbox was first read
        **{f"imap_{key}": value for key, value in imap.items()},
        **{f"smtp_{key}": value for key, value in smtp.items()},
    }


@asynccontextmanager
async def played(database: str, start: datetime = MONDAY, **more: Any) -> AsyncIterator[Play]:
    """A running desk in a running world; nothing may break a provider's rules meanwhile."""
    clock = Clock(start)
    async with World(clock=clock.now) as world:
        for agent in AGENTS:
            world.telegram.agent(int(str(agent["telegram_id"])), str(agent["name"]))
        settings = settings_for(world, database, more)
        if settings.zalo_oa is not None:
            await consented(world, settings)
        async with App(settings, clock) as app:
            await listened_to(world, app)
            yield Play(world, app, clock)
            assert app.loops.failures == {}
        assert list(world.violations) == []


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Play]:
    """Runs the journey once on SQLite and once on PostgreSQL."""
    async with played(database_url) as play:
        yield play


@pytest.fixture
async def chats(database_url: str) -> AsyncIterator[Play]:
    """The same with an official account and a Page."""
    async with played(database_url, zalo_oa=zalo_oa, facebook=facebook) as play:
        yield play
