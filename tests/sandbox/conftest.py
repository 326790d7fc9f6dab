from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from sandbox.world import World
from tests.patience import PATIENCE


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A world without mail: it needs no process of its own and starts in milliseconds."""
    async with World(mail=False) as started:
        yield started


@pytest.fixture
async def mail_world() -> AsyncIterator[World]:
    async with World() as started:
        yield started


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        yield client
