"""Commands that talk to providers beside a running desk, with its database and its secrets."""

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
async def aside(settings: Settings, http: Http) -> AsyncIterator[Outside]:
    """What channels are built with. A token that is replaced meanwhile is the desk's too."""
    database = store.open_database(settings)
    work = UnitOfWork(database)
    try:
        yield outside_of(http, Clock().now, work, ProcessLocks(database), settings)
    finally:
        await work.close()


def brought_up_to_date(settings: Settings) -> None:
    """The newest schema, for a command that may be the first one of all."""
    database = store.open_database(settings)
    try:
        migrate.upgrade(database)
    finally:
        database.dispose()
