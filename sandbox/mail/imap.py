"""Starts the IMAP server and puts mail into its mailboxes."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

PIECE = 1024 * 1024
_SCRIPT = Path(__file__).with_name("imap_server.py")


class ImapFailed(RuntimeError):
    """The IMAP server did not start, or did not take a mail."""


@dataclass(frozen=True, kw_only=True)
class ImapServer:
    """A running IMAP server; any address may log in with `password`."""

    port: int
    password: str

    async def append(self, address: str, raw: bytes, came: datetime | None = None) -> None:
        """Put one mail, byte for byte, into the INBOX of an address. Raises ImapFailed.

        `came` is when it entered the mailbox (INTERNALDATE); the server's own clock by default.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            await reader.readline()
            login = f'LOGIN "{address}" "{self.password}"'.encode()
            await _command(reader, writer, b"a1", login)
            when = f'"{came:%d-%b-%Y %H:%M:%S %z}" '.encode() if came else b""
            append = b"APPEND INBOX %b{%d+}\r\n" % (when, len(raw))
            await _command(reader, writer, b"a2", append, raw)
            await _command(reader, writer, b"a3", b"LOGOUT")
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def _command(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    tag: bytes,
    command: bytes,
    literal: bytes = b"",
) -> None:
    writer.write(tag + b" " + command)
    for start in range(0, len(literal), PIECE):  # a huge mail is not held twice
        writer.write(literal[start : start + PIECE])
        await writer.drain()
    writer.write(b"\r\n")
    await writer.drain()
    while line := await reader.readline():
        if line.startswith(tag + b" OK"):
            return
        if line.startswith(tag):
            break
    raise ImapFailed(f"{command[:20]!r} was answered {line!r}")


@contextlib.asynccontextmanager
async def imap_server(password: str, *, port: int = 0) -> AsyncIterator[ImapServer]:
    """Run the server while the context lasts (port 0: a free one). Raises ImapFailed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(_SCRIPT), password, str(port),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C goes to the parent; this ends with its input
    )  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise ImapFailed("no pipes to the IMAP server")
    try:
        line = await process.stdout.readline()
        if not line:
            raise ImapFailed("the IMAP server did not start; is pymap installed, the port free?")
        yield ImapServer(port=int(line), password=password)
    finally:
        process.stdin.close()
        try:
            async with asyncio.timeout(3):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
