"""A strict stand-in for clamd: INSTREAM as its manual says, and the harmless EICAR test virus."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class FakeClamd:
    """What it scanned; `most` bytes in a stream, as StreamMaxLength; `silent` never answers."""

    port: int = 0
    most: int = 25 * 1024 * 1024
    silent: bool = False
    scanned: list[bytes] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def clamd() -> AsyncIterator[FakeClamd]:
    """Serve on a free loopback port while the context lasts."""
    it = FakeClamd()
    writers: list[asyncio.StreamWriter] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            answer = await _answer(it, reader)
            if it.silent:
                return
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    it.port = server.sockets[0].getsockname()[1]
    try:
        yield it
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await server.wait_closed()


async def _answer(it: FakeClamd, reader: asyncio.StreamReader) -> bytes:
    command = await reader.readuntil(b"\0")
    if command != b"zINSTREAM\0":
        it.broken.append(f"unknown command {command!r}")
        return b"UNKNOWN COMMAND\0"
    content = b""
    while size := struct.unpack(">I", await reader.readexactly(4))[0]:
        if len(content) + size > it.most:
            return b"INSTREAM size limit exceeded. ERROR\0"
        content += await reader.readexactly(size)
    it.scanned.append(content)
    return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"
