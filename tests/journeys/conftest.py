"""A whole desk beside a whole world, in one loop, over real sockets, with a clock tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.clock import Clock
from bot.config.settings import Settings
from bot.demo.chats import facebook, give_consent, set_webhooks, zalo_oa
from sandbox.world import Accounts, World
from tests import databases as fixtures
from tests.journeys.play import API_TOKEN, HOOK_SECRET, Play
from workflows.calendar.working_time import ZONE

database_url, databases = fixtures.database_url, fixtures.databases

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
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
        await give_consent(world, settings)
        async with App(settings, clock) as app:
            await set_webhooks(world, app)
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
