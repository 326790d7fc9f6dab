"""The desk's database, as commands read it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot.attachments import store
from bot.config.settings import Settings
from storage.database import migrate
from storage.database.unit_of_work import UnitOfWork

T = TypeVar("T")


def read_database(settings: Settings, query: Callable[[Connection], T]) -> T:
    """What the query reads. Raises WrongSchema for a database that is not up to date."""

    async def read() -> T:
        database = store.open_database(settings)
        migrate.check(database)
        work = UnitOfWork(database)
        try:
            return await work.read(query)
        finally:
            await work.close()

    return asyncio.run(read())
