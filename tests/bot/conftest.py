"""Every test of the desk runs on both databases."""

from __future__ import annotations

import pytest

from storage.database.unit_of_work import UnitOfWork
from tests.bot.stage import Stage
from tests.databases import (  # noqa: F401 - fixtures
    database_url,
    databases,
    engine,
    sqlite_engine,
    work,
)


@pytest.fixture
def stage(work: UnitOfWork) -> Stage:  # noqa: F811 - the fixture
    return Stage(work)
