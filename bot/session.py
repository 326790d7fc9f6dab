"""For commands that call providers beside a running desk, with its database and its secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.attachments import store
from bot.clock import Clock
from bot.config.settings import Settings
from bot.wiring import outside_of
from channels.factory import Outside
from channels.http.client import Http
from storage.database import migrate
from storage.database.locks import ProcessLocks
from storage.database.unit_of_work import UnitOfWork


@asynccontextmanager
async def provider_session(settings: Settings, http: Http) -> AsyncIterator[Outside]:
    """What channels are built with. The running desk gets a token that is replaced meanwhile."""
    database = store.open_database(settings)
    work = UnitOfWork(database)
    try:
        yield outside_of(http, Clock().now, work, ProcessLocks(database), settings)
    finally:
        await work.close()


def upgrade_database(settings: Settings) -> None:
    """Bring the database to the newest schema: the command may run before the first start."""
    database = store.open_database(settings)
    try:
        migrate.upgrade(database)
    finally:
        database.dispose()
