"""What holds for all tests: one profile of Hypothesis, no naps, and memory that is given back."""

from __future__ import annotations

import asyncio
import ctypes
import ctypes.util
import gc
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from bot.agents import service
from bot.inbox import preparation
from bot.web import notes_api
from channels.facebook import channel as facebook_channel
from channels.facebook import comments
from channels.zalo_oa import channel as zalo_oa_channel
from sandbox.facebook import webhook as facebook_webhook
from sandbox.zalo_bot import webhook as zalo_bot_webhook
from sandbox.zalo_oa import webhook as zalo_oa_webhook
from tests.patience import PATIENCE, STEP

HURRIED = (
    *(preparation, notes_api, facebook_channel, comments, zalo_oa_channel),
    *(facebook_webhook, zalo_bot_webhook, zalo_oa_webhook),
)

settings.register_profile(
    "suite",
    derandomize=True,  # the same examples everywhere and each time
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")

LIBC = ctypes.CDLL(ctypes.util.find_library("c"))
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
if hasattr(LIBC, "mallopt"):
    # Large blocks go back to the system as soon as they are free; glibc learns to keep them, and
    # keeps some for each thread.
    LIBC.mallopt(M_MMAP_THRESHOLD, 1024 * 1024)
    LIBC.mallopt(M_ARENA_MAX, 2)

NAPPERS = ("uvicorn.server", "aiogram.client.session.aiohttp")
"""Modules that sleep for a fixed time when something ends, needed or not."""


class Wakeful:
    """asyncio for a module of somebody else, without its naps."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """Look again soon."""
        await asyncio.sleep(min(seconds, STEP))


@pytest.fixture(autouse=True)
def no_naps() -> Iterator[None]:
    """Servers and sessions end when they have ended: each nap would cost a tenth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        for name in NAPPERS:
            if name in sys.modules:
                patch.setattr(sys.modules[name], "asyncio", Wakeful())
        yield


LONGEST_FIRST = ("survival", "journeys", "browser", "faults", "loops", "sandbox", "bot", "storage")
"""Folders whose files take long: who begins with them does not wait for one of them at the end."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, and the tests of one file together."""
    rank = {name: place for place, name in enumerate(LONGEST_FIRST)}
    here = Path(__file__).parent
    items.sort(key=lambda item: rank.get(item.path.relative_to(here).parts[0], len(rank)))


def pytest_collection_finish() -> None:
    """What was loaded up to here stays for good: nobody need look for garbage in it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def patient() -> Iterator[None]:
    """Desk and providers wait for each other as long as tests wait for them."""
    with pytest.MonkeyPatch.context() as patch:
        for module in HURRIED:
            patch.setattr(module, "PATIENCE", PATIENCE)
        patch.setattr(service, "POLLS", int(PATIENCE / service.PAUSE))
        patch.setattr(notes_api, "POLLS", int(PATIENCE / STEP))
        yield


@pytest.fixture(autouse=True)
def no_luck(request: pytest.FixtureRequest) -> Iterator[None]:
    """Ids, tokens and pauses are the same in each run of a test: nothing hangs on luck."""
    dice = random.Random(request.node.nodeid)
    random.seed(request.node.nodeid)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", dice.randbytes)
        patch.setattr(random, "_urandom", dice.randbytes)  # what `secrets` throws
        yield


@pytest.fixture(autouse=True)
def forgotten_desks() -> Iterator[None]:
    """A desk whose test is over is garbage at once, millions of bytes of it.

    FastAPI would keep it: it remembers what it found out about each function.
    """
    yield
    found = vars(sys.modules.get("fastapi.dependencies.models", asyncio)).values()
    memories = [one for one in found if hasattr(one, "cache_clear")]
    if any(one.cache_info().currsize for one in memories):
        for one in memories:
            one.cache_clear()
        gc.collect()


@pytest.fixture(scope="module", autouse=True)
def memory() -> Iterator[None]:
    """A file of tests gives back what it took, and keeps no large block for later."""
    yield
    gc.collect()
    if hasattr(LIBC, "malloc_trim"):
        LIBC.malloc_trim(0)
