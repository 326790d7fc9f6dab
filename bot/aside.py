"""Commands that talk to providers beside a running desk, with its database and its secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import storing
from bot.clock import Clock
from bot.settings import Settings
from bot.wiring import outside_of
from channels.http import Http
from channels.registry import Outside
from storage import migrate
from storage.alone import Alone
from storage.work import Work


@asynccontextmanager
async def aside(settings: Settings, http: Http) -> AsyncIterator[Outside]:
    """What channels are built with. A token that is replaced meanwhile is the desk's too."""
    database = storing.database(settings)
    work = Work(database)
    try:
        yield outside_of(http, Clock().now, work, Alone(database), settings)
    finally:
        await work.close()


def brought_up_to_date(settings: Settings) -> None:
    """The newest schema, for a command that may be the first one of all."""
    database = storing.database(settings)
    try:
        migrate.upgrade(database)
    finally:
        database.dispose()
