"""A network client that does not wait long for an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from channels.http.client import Http


@asynccontextmanager
async def hasty_http() -> AsyncIterator[Http]:
    """It gives up after 0.3 seconds, and is closed in the end."""
    http = Http(timeout=0.3, loopback=True)
    try:
        yield http
    finally:
        await http.close()
