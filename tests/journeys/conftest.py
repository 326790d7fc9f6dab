"""A whole desk beside a whole world, in one loop, over real sockets, with a clock tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest

from bot.app import App
from bot.clock import Clock
from bot.settings import Settings
from sandbox.world import World
from tests.databases import database_url, databases  # noqa: F401 - fixtures
from tests.journeys.play import Play
from workflows.calendar import ZONE

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
AGENTS = (
    {"id": "an", "name": "Nguyễn Thị An", "telegram_id": 101, "roles": ["receiver"]},
    {"id": "binh", "name": "Trần Văn Bình", "telegram_id": 102, "roles": ["receiver", "resolver"]},
    {"id": "chi", "name": "Lê Thị Chi", "telegram_id": 103, "roles": ["approver"]},
    {"id": "dung", "name": "Phạm Dũng", "telegram_id": 104, "roles": ["receiver", "resolver"]},
)


def settings_for(world: World, database_url: str) -> Settings:
    """The desk's settings in this world: only base URLs and ports differ from real ones."""
    accounts = world.accounts
    return Settings(
        secret_key="khoa-bi-mat-chi-de-thu-0123456789",  # type: ignore[arg-type]  # parsed
        database_url=database_url,
        web={"port": 0, "api_token": "the-may-chu-goi"},  # type: ignore[arg-type]  # parsed
        telegram={
            "token": accounts.telegram_token,
            "group_id": accounts.telegram_group,
            "base_url": world.telegram.base_url,
            "per_minute": 6000,
            "agents": AGENTS,
        },  # type: ignore[arg-type]  # parsed
        zalo_bot={"token": accounts.zalo_token, "base_url": world.zalo.base_url},  # type: ignore[arg-type]
        mail={
            "address": accounts.mail_address,
            "imap_host": "127.0.0.1",
            "imap_port": world.mail.imap_port,
            "imap_tls": "none",
            "imap_user": accounts.mail_address,
            "imap_password": accounts.mail_password,
            "smtp_host": "127.0.0.1",
            "smtp_port": world.mail.smtp_port,
            "smtp_tls": "none",
            "smtp_user": accounts.mail_address,
            "smtp_password": accounts.mail_password,
        },  # type: ignore[arg-type]  # parsed
    )


@asynccontextmanager
async def played(database_url: str, start: datetime = MONDAY) -> AsyncIterator[Play]:
    """A running desk in a running world; nothing may break a provider's rules meanwhile."""
    clock = Clock(start)
    async with World(clock=clock.now) as world:
        for agent in AGENTS:
            world.telegram.agent(int(str(agent["telegram_id"])), str(agent["name"]))
        async with App(settings_for(world, database_url), clock) as app:
            yield Play(world, app, clock)
            assert app.failures == {}
        assert list(world.violations) == []


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Play]:  # noqa: F811 - the fixture
    """Runs the journey once on SQLite and once on PostgreSQL."""
    async with played(database_url) as play:
        yield play
