"""Request bodies that cannot fill the memory."""

from __future__ import annotations

from fastapi import HTTPException, Request

LIMIT = 1024 * 1024
"""Bytes. Providers send links to files, not files; the largest real delivery is a few kilobytes."""


async def body_of(request: Request, limit: int = LIMIT) -> bytes:
    """The whole body. Answers 413 as soon as it is known to be longer than `limit` bytes."""
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > limit:
        raise _too_large(limit)
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > limit:
            raise _too_large(limit)
    return bytes(taken)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"the body is larger than {limit} bytes")
