"""A virus scanner beside the desk: clamd's INSTREAM over TCP or a Unix socket."""

from __future__ import annotations

import asyncio
import struct
from datetime import timedelta

CHUNK = 64 * 1024
TIMEOUT = timedelta(seconds=60)


class ScannerUnavailable(Exception):
    """The content was not scanned; the text says why. `timed_out`: after the whole TIMEOUT."""

    def __init__(self, reason: str, *, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


class Clamd:
    """`unix:/path/to/socket` or `tcp:host:port`. Raises ValueError for any other address."""

    def __init__(self, address: str, *, timeout: timedelta = TIMEOUT) -> None:
        kind, _, where = address.partition(":")
        host, _, port = where.rpartition(":")
        if not (kind == "unix" and where) and not (kind == "tcp" and host and port.isdecimal()):
            raise ValueError(f"clamd address {address!r}: use unix:/path or tcp:host:port")
        self._kind, self._where, self._host, self._port = kind, where, host, port
        self._timeout = timeout.total_seconds()

    async def scan(self, content: bytes) -> str:
        """The name of the malware in the content; "" for none. Raises ScannerUnavailable."""
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._instream(content)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            reason = f"clamd: {type(error).__name__} {error}".strip()
            raise ScannerUnavailable(reason, timed_out=isinstance(error, TimeoutError)) from None
        return _verdict(answer)

    async def _instream(self, content: bytes) -> str:
        if self._kind == "unix":
            reader, writer = await asyncio.open_unix_connection(self._where)
        else:
            reader, writer = await asyncio.open_connection(self._host, int(self._port))
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                piece = content[start : start + CHUNK]
                writer.write(struct.pack(">I", len(piece)) + piece)
                await writer.drain()
            writer.write(struct.pack(">I", 0))
            await writer.drain()
            return (await reader.readuntil(b"\0"))[:-1].decode("utf-8", "replace")
        finally:
            writer.close()


def _verdict(answer: str) -> str:
    """`stream: OK` is clean, `stream: NAME FOUND` is not, anything else is no verdict."""
    verdict = answer.removeprefix("stream: ").strip()
    if answer.startswith("stream: ") and verdict == "OK":
        return ""
    if answer.startswith("stream: ") and verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ScannerUnavailable(f"clamd: {answer}")
