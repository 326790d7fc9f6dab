"""A virus scanner beside the desk: clamd's INSTREAM over TCP or a Unix socket."""

from __future__ import annotations

import asyncio
import struct
from datetime import timedelta

CHUNK = 64 * 1024
PATIENCE = timedelta(seconds=60)


class ScannerDown(Exception):
    """Nobody looked at the content; the text says why. `hangs`: the next one would wait as long."""

    def __init__(self, reason: str, *, hangs: bool = False) -> None:
        super().__init__(reason)
        self.hangs = hangs


class Clamd:
    """`unix:/path/to/socket` or `tcp:host:port`. Raises ValueError for any other address."""

    def __init__(self, address: str, *, patience: timedelta = PATIENCE) -> None:
        kind, _, where = address.partition(":")
        host, _, port = where.rpartition(":")
        if not (kind == "unix" and where) and not (kind == "tcp" and host and port.isdecimal()):
            raise ValueError(f"clamd address {address!r}: use unix:/path or tcp:host:port")
        self._kind, self._where, self._host, self._port = kind, where, host, port
        self._patience = patience.total_seconds()

    async def scan(self, content: bytes) -> str:
        """The name of the malware in the content; "" for none. Raises ScannerDown."""
        try:
            async with asyncio.timeout(self._patience):
                answer = await self._asked(content)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            reason = f"clamd: {type(error).__name__} {error}".strip()
            raise ScannerDown(reason, hangs=isinstance(error, TimeoutError)) from None
        return _verdict(answer)

    async def _asked(self, content: bytes) -> str:
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
    said = answer.removeprefix("stream: ").strip()
    if answer.startswith("stream: ") and said == "OK":
        return ""
    if answer.startswith("stream: ") and said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerDown(f"clamd: {answer}")
