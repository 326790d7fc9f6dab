"""Fixtures of the web tests: one desk on a fresh SQLite file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.web.room import Room, open_room
from tests.databases import Databases, databases

__all__ = ["databases", "room"]


@pytest.fixture
async def room(databases: Databases, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(databases, tmp_path) as made:
        yield made
