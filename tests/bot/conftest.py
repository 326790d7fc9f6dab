"""Every test of the desk runs on both databases."""

from __future__ import annotations

import pytest

from storage.work import Work
from tests.bot.stage import Stage
from tests.databases import database_url, databases, engine, work  # noqa: F401 - fixtures


@pytest.fixture
def stage(work: Work) -> Stage:  # noqa: F811 - the fixture
    return Stage(work)
