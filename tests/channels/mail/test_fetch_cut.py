"""The connection cut after every single answer of the server: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from channels.mail.fetch import ImapFetcher
from tests.channels.mail.test_fetch import CLOCK, Cursors, mail, no_pause
from tests.mailservers import DESK, PASSWORD, ImapServer, Inbox, imap_server, mail_settings, running

MAILS = 4
CUTS = 24
"""More answers than one session of four mails has; later cuts fall into IDLE."""


class Scissors:
    """A proxy that cuts one connection after so many pieces from the server, then none."""

    def __init__(self, port: int, after: int) -> None:
        self._port = port
        self._left = after
        self.cuts = 0
        self.port = 0
        self._open: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Scissors]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for one in self._open:
                one.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(asyncio.create_task(self._between(reader, writer)))

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        out = asyncio.create_task(self._carry(reader, back, cut=False))
        try:
            await self._carry(there, writer, cut=True)
        finally:
            out.cancel()
            await asyncio.gather(out, return_exceptions=True)
            for one in (writer, back):
                one.close()
                with contextlib.suppress(ConnectionError):
                    await one.wait_closed()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, cut: bool
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(700):
                if cut and self.cuts == 0:
                    self._left -= 1
                    if self._left < 0:
                        self.cuts += 1
                        writer.write(piece[: len(piece) // 2])
                        return
                writer.write(piece)
                await writer.drain()


@pytest.fixture
async def server() -> AsyncIterator[ImapServer]:
    async with imap_server(PASSWORD) as there:
        for n in range(MAILS):
            await there.append(DESK, mail(n) + b"x" * 900 + b"\r\n")
        yield there


async def test_wherever_the_line_is_cut_every_mail_is_kept_once(server: ImapServer):
    for after in range(CUTS):
        kept, cursor = await kept_in_spite_of(server, after)
        assert len(kept) == MAILS == len(set(kept)), after
        assert cursor is not None, after


async def kept_in_spite_of(server: ImapServer, after: int) -> tuple[list[bytes], str | None]:
    """What is kept, and how far the cursor is, when the line was cut there and mended."""
    inbox, cursors = Inbox(), Cursors()
    async with Scissors(server.port, after).open() as scissors:
        settings = mail_settings(
            imap_port=scissors.port,
            imap_idle=timedelta(seconds=0.05),
            imap_timeout=timedelta(seconds=5),
        )
        fetcher = ImapFetcher(
            settings, load=cursors.load, save=cursors.save, clock=lambda: CLOCK, pause=no_pause
        )
        async with running(fetcher.run, inbox.keep), asyncio.timeout(20):
            kept = await inbox.has(MAILS)
            while not scissors.cuts or cursors.value is None:
                await asyncio.sleep(0.01)
        await threads_ended()
    return kept, cursors.value


async def threads_ended() -> None:
    """Every connection was closed by the thread that had it."""
    async with asyncio.timeout(20):
        while any(one.name.startswith("imap") for one in threading.enumerate()):
            await asyncio.sleep(0.01)
