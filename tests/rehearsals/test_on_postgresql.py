"""A tenth of the rehearsals, by turn, on PostgreSQL; `make rehearse` plays all of them there."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.rehearsal.databases import PostgresDatabases
from bot.rehearsal.scenes.scene_file import SceneFile, load_all
from bot.rehearsal.stage import Theatre
from tests import databases as fixtures
from tests.databases import Databases
from tests.rehearsals.scenes import ROOT, holds

databases = fixtures.databases
PARTS = 10
TURN = int(os.environ.get("TURN", datetime.now(UTC).toordinal())) % PARTS
"""Which tenth: another one each day. TURN chooses one, to play a failure again."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def theatre(databases: Databases) -> AsyncIterator[Theatre]:
    made = PostgresDatabases(databases.postgresql())
    async with Theatre(made) as theatre:
        yield theatre
    made.close()


FILES = load_all([ROOT])[TURN::PARTS]


@pytest.mark.parametrize("file", FILES, ids=[one.path.stem for one in FILES])
async def test_the_rehearsal_holds_on_postgresql(theatre: Theatre, file: SceneFile) -> None:
    await holds(theatre, file)
