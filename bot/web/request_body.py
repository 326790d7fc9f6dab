"""Request bodies that cannot fill the memory."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from fastapi import HTTPException, Request

LIMIT = 1024 * 1024
"""Bytes. Providers send links to files, not files; a delivery is a few kilobytes."""

SECONDS = 10.0
LARGE_AT_ONCE = 2


class BodyReader:
    """Reads bodies; those larger than LIMIT one after the other, so that they do not pile up."""

    def __init__(self) -> None:
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def read(self, request: Request, limit: int = LIMIT) -> bytes:
        """The whole body. Answers 413 as soon as it is known to be longer than `limit` bytes.

        Answers 408 when it has not come within SECONDS: slow callers must not pile up.
        """
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length) > limit:
            raise _too_large(limit)
        try:
            async with asyncio.timeout(SECONDS), AsyncExitStack() as stack:
                return await self._read_chunks(request, limit, stack)
        except TimeoutError:
            raise HTTPException(408, "the body came too slowly") from None

    async def _read_chunks(self, request: Request, limit: int, stack: AsyncExitStack) -> bytes:
        taken, small = bytearray(), True
        async for chunk in request.stream():
            taken += chunk
            if len(taken) > limit:
                raise _too_large(limit)
            if small and len(taken) > LIMIT:
                small = False
                await stack.enter_async_context(self._large)
        return bytes(taken)


async def read_body(request: Request) -> bytes:
    """The whole body of at most LIMIT bytes, as `BodyReader.read`."""
    return await BodyReader().read(request)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"the body is larger than {limit} bytes")
