"""What holds for all tests: one profile of Hypothesis, no naps, and memory that is given back."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.patience import STEP

settings.register_profile(
    "suite",
    derandomize=True,  # the same examples everywhere and each time
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")

NAPPERS = ("uvicorn.server", "aiogram.client.session.aiohttp")
"""Modules that sleep for a fixed time when something ends, needed or not."""


class Wakeful:
    """asyncio for a module of somebody else, without its naps."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """Look again soon."""
        await asyncio.sleep(min(seconds, STEP))


@pytest.fixture(scope="module", autouse=True)
def no_naps() -> Iterator[None]:
    """Servers and sessions end when they have ended: each nap would cost a tenth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        for name in NAPPERS:
            if name in sys.modules:
                patch.setattr(sys.modules[name], "asyncio", Wakeful())
        yield


@pytest.fixture(scope="module", autouse=True)
def memory() -> Iterator[None]:
    """A file of tests gives back what it took."""
    yield
    gc.collect()
    with suppress(OSError, AttributeError):  # the C library is another one
        ctypes.CDLL("libc.so.6").malloc_trim(0)
