"""Request bodies that cannot fill the memory."""

from __future__ import annotations

import asyncio

from fastapi import HTTPException, Request

LIMIT = 1024 * 1024
"""Bytes. Providers send links to files, not files; the largest real delivery is a few kilobytes."""

SECONDS = 10.0


async def body_of(request: Request, limit: int = LIMIT) -> bytes:
    """The whole body. Answers 413 as soon as it is known to be longer than `limit` bytes.

    Answers 408 when it has not come within SECONDS: callers who dawdle must not pile up.
    """
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > limit:
        raise _too_large(limit)
    try:
        async with asyncio.timeout(SECONDS):
            return await _read(request, limit)
    except TimeoutError:
        raise HTTPException(408, "the body came too slowly") from None


async def _read(request: Request, limit: int) -> bytes:
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > limit:
            raise _too_large(limit)
    return bytes(taken)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"the body is larger than {limit} bytes")
