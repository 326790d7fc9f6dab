"""The connection cut after every single answer of the server: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from channels.mail.imap.fetcher import ImapFetcher
from tests.channels.mail.imap.test_fetcher import CLOCK, Cursors, mail, no_pause
from tests.mailservers import DESK, ImapServer, Inbox, mail_settings, running
from tests.patience import PATIENCE, patiently, until

MAILS = 4
CUTS = {"client": 16, "server": 24}
"""More pieces than one session of four mails has; later cuts fall into IDLE."""


class Scissors:
    """A proxy that cuts one connection after so many pieces from one side, then none.

    From the server a piece is up to 700 bytes and half of it still passes, from the client a line.
    """

    def __init__(self, port: int, after: int, *, side: str) -> None:
        self._port = port
        self._left = after
        self._side = side
        self.cuts = 0
        self.port = 0
        self._open: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

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
            for writer in self._writers:
                writer.close()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        self._open.add(asyncio.create_task(self._between(reader, writer)))

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers.append(back)
        ways = [
            asyncio.create_task(self._carry(reader, back, "client")),
            asyncio.create_task(self._carry(there, writer, "server")),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for one in (writer, back):
                one.close()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, side: str
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await (reader.readline() if side == "client" else reader.read(700)):
                if side == self._side and self.cuts == 0:
                    self._left -= 1
                    if self._left < 0:
                        self.cuts += 1
                        writer.write(piece[: len(piece) // 2] if side == "server" else b"")
                        await writer.drain()
                        return
                writer.write(piece)
                await writer.drain()


@pytest.fixture
async def full(server: ImapServer) -> ImapServer:
    for n in range(MAILS):
        await server.append(DESK, mail(n) + b"x" * 900 + b"\r\n")
    return server


@pytest.mark.parametrize("side", CUTS)
async def test_wherever_the_line_is_cut_every_mail_is_kept_once(full: ImapServer, side: str):
    for after in range(CUTS[side]):
        async with Scissors(full.port, after, side=side).open() as scissors:
            kept, cursor = await kept_in_spite_of(scissors)
        assert len(kept) == MAILS == len(set(kept)), after
        assert cursor is not None, after


async def kept_in_spite_of(scissors: Scissors) -> tuple[list[bytes], str | None]:
    """What is kept, and how far the cursor is, when the line was cut there and mended."""
    inbox, cursors = Inbox(), Cursors()
    settings = mail_settings(
        imap_port=scissors.port,
        imap_idle=timedelta(seconds=0.02),
        imap_timeout=timedelta(seconds=PATIENCE),
    )
    fetcher = ImapFetcher(
        settings, load=cursors.load, save=cursors.save, clock=lambda: CLOCK, pause=no_pause
    )
    async with running(fetcher.run, inbox.keep), patiently():
        kept = await inbox.has(MAILS)
        while not scissors.cuts or cursors.value is None:
            await asyncio.sleep(0.01)
    await threads_ended()
    return kept, cursors.value


async def threads_ended() -> None:
    """Every connection was closed by the thread that had it."""
    await until(lambda: all(not one.name.startswith("imap") for one in threading.enumerate()))
