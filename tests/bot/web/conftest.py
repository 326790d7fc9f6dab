"""Fixtures of the web tests: one desk on a fresh SQLite file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.web.site import Site, open_site
from tests.databases import Databases, databases

__all__ = ["databases", "site"]


@pytest.fixture
async def site(databases: Databases, tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(databases, tmp_path) as made:
        yield made
