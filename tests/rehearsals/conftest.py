"""The shipped rehearsals, played in one world for each family."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.rehearsal.databases import databases
from bot.rehearsal.stage import Theatre


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def theatre() -> AsyncIterator[Theatre]:
    with databases("sqlite") as made:
        async with Theatre(made) as theatre:
            yield theatre
