"""Reads the body of an answer up to a limit."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

import httpx2


class BodyTooLarge(Exception):
    """More bytes than wanted."""


async def read_body(response: httpx2.Response, limit: int) -> bytes:
    """The whole content. Raises TooLarge beyond `limit` bytes, httpx2.HTTPError where it breaks."""
    content = bytearray()
    async for chunk in _unpacked(response, limit + 1):
        content += chunk
        if len(content) > limit:
            raise BodyTooLarge
    return bytes(content)


async def _unpacked(response: httpx2.Response, most: int) -> AsyncIterator[bytes]:
    """The content in pieces; what the server has compressed unasked, in pieces of `most` bytes.

    A few kilobytes may unpack to gigabytes.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        async for chunk in response.aiter_bytes():
            yield chunk
        return
    if encoding not in ("gzip", "deflate"):
        raise httpx2.DecodingError(f"no such content-encoding is read here: {encoding[:20]!r}")
    packed = zlib.decompressobj(zlib.MAX_WBITS + 32)
    async for chunk in response.aiter_raw():
        try:
            yield packed.decompress(chunk, most)
        except zlib.error as error:
            raise httpx2.DecodingError(str(error)) from None
