"""Mail is brought out of a real IMAP server: nothing lost, nothing twice, nothing changed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.mail.imap.cursor import Cursor
from channels.mail.imap.fetcher import ImapFetcher
from channels.mail.parse import ReadOptions, parse
from channels.mail.settings import Limits
from tests.mailservers import DESK, Inbox, by_hand, mail_settings
from tests.mailservers import running as started
from tests.patience import until

CLOCK = datetime.now(UTC)  # the server dates mail by the real clock, and SINCE asks for that


def mail(number: int, body: str = "Tôi khiếu nại.") -> bytes:
    return (
        f"From: Khách {number} <kh{number}@khach.example>\r\nTo: {DESK}\r\n"
        f"Subject: =?utf-8?q?Khi=E1=BA=BFu_n=E1=BA=A1i_{number}?=\r\n"
        f"Message-ID: <m{number}@khach.example>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0700\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{body} {number}\r\n"
    ).encode()


class Cursors:
    """Remembers the cursor between two runs."""

    def __init__(self) -> None:
        self.value: str | None = None
        self.seen: list[str] = []

    async def load(self) -> str | None:
        return self.value

    async def save(self, value: str) -> None:
        self.value = value
        self.seen.append(value)


async def no_pause(seconds: float) -> None:
    await asyncio.sleep(0)


def fetcher(port: int, cursors: Cursors, **changes: object) -> ImapFetcher:
    settings = mail_settings(imap_port=port, imap_idle=timedelta(seconds=0.2), **changes)
    return ImapFetcher(
        settings, load=cursors.load, save=cursors.save, clock=lambda: CLOCK, pause=no_pause
    )


async def test_mail_that_was_there_and_mail_that_comes_are_kept_byte_for_byte(server):
    await server.append(DESK, mail(1))
    inbox, cursors = Inbox(), Cursors()
    async with started(fetcher(server.port, cursors).run, inbox.keep):
        await inbox.has(1)
        await server.append(DESK, mail(2))
        assert await inbox.has(2) == [mail(1), mail(2)]


async def test_a_restart_goes_on_where_it_stopped(server):
    cursors, first, second = Cursors(), Inbox(), Inbox()
    await server.append(DESK, mail(1))
    async with started(fetcher(server.port, cursors).run, first.keep):
        await first.has(1)
        await cursor_at(cursors, 1)
    await server.append(DESK, mail(2))
    async with started(fetcher(server.port, cursors).run, second.keep):
        assert await second.has(1) == [mail(2)]
    assert len(second.calls) == 1


async def cursor_at(cursors: Cursors, uids: int) -> None:
    await until(lambda: len(cursors.seen) >= uids)


async def test_reading_leaves_the_mailbox_as_it_was(server):
    await server.append(DESK, mail(1))
    await server.append(DESK, mail(2))
    with by_hand(server.port) as client:
        client.store("2", "+FLAGS", "\\Deleted")
    inbox, cursors = Inbox(), Cursors()
    async with started(fetcher(server.port, cursors).run, inbox.keep):
        await inbox.has(2)
    with by_hand(server.port) as client:
        _, flags = client.fetch("1:*", "(FLAGS)")
    assert len(flags) == 2
    assert b"\\Seen" not in b"".join(flags)


async def test_what_a_colleague_already_read_is_brought_as_well(server):
    await server.append(DESK, mail(1))
    with by_hand(server.port) as client:
        client.store("1", "+FLAGS", "\\Seen")
    inbox = Inbox()
    async with started(fetcher(server.port, Cursors()).run, inbox.keep):
        assert await inbox.has(1) == [mail(1)]


async def test_the_cursor_never_moves_before_the_mail_is_kept(server):
    await server.append(DESK, mail(1))
    inbox, cursors = Inbox(failing=1), Cursors()
    with pytest.raises(OSError, match="disk full"):
        await the_keeping_error(fetcher(server.port, cursors), inbox)
    assert cursors.value is None
    async with started(fetcher(server.port, cursors).run, inbox.keep):
        assert await inbox.has(1) == [mail(1)]


async def the_keeping_error(reader: ImapFetcher, inbox: Inbox) -> None:
    """Run until keep() raises; the error must not be taken for the network's."""

    class Full(Exception):
        pass

    async def keep(deliveries: object) -> None:
        try:
            await inbox.keep(deliveries)
        except OSError as error:
            raise Full from error

    try:
        await reader.run(keep)
    except Full as error:
        raise OSError("disk full") from error


async def test_when_the_server_numbers_anew_the_mail_is_brought_again_and_known(server):
    for number in (1, 2, 3):
        await server.append(DESK, mail(number))
    inbox, cursors = Inbox(), Cursors()
    cursors.value = str(Cursor(uidvalidity=1, uid=9000))
    async with started(fetcher(server.port, cursors).run, inbox.keep):
        assert await inbox.has(3) == [mail(1), mail(2), mail(3)]
        await cursor_at(cursors, 1)
    assert Cursor.read(cursors.value).uidvalidity != 1
    async with started(fetcher(server.port, Cursors()).run, inbox.keep):
        await server.append(DESK, mail(4))
        await inbox.has(4)
    assert len(inbox.rows) == 4


async def test_a_mail_that_is_too_large_comes_as_header_and_first_part(server):
    big = mail(1, body="x" * 400_000)
    await server.append(DESK, big)
    await server.append(DESK, mail(2))
    inbox = Inbox()
    limits = Limits(mail=300_000)
    async with started(fetcher(server.port, Cursors(), limits=limits).run, inbox.keep):
        first, second = await inbox.has(2)
    assert (len(first) < 300_000, second) == (True, mail(2))
    read = parse(first, ReadOptions())
    assert ("too_large" in read.problems, read.sender) == (True, "kh1@khach.example")


class Cutting:
    """A line to the server that breaks after so many bytes, again and again."""

    def __init__(self, port: int, after: int, times: int) -> None:
        self.port, self.after, self.times = port, after, times
        self.listening = 0

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[int]:
        self.tasks: set[asyncio.Task] = set()
        listener = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        try:
            yield listener.sockets[0].getsockname()[1]
        finally:
            listener.close()
            for task in self.tasks:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)
            await listener.wait_closed()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tasks.add(asyncio.current_task())
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        budget = self.after if self.times else 10**9
        self.times = max(0, self.times - 1)
        up = asyncio.ensure_future(pipe(reader, back, 10**9))
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await pipe(there, writer, budget)
        finally:
            up.cancel()
            await asyncio.gather(up, return_exceptions=True)
            back.close()
            writer.close()


async def pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter, budget: int) -> None:
    while budget > 0 and (data := await source.read(min(4096, budget))):
        budget -= len(data)
        target.write(data)
        await target.drain()


async def test_a_connection_cut_mid_mail_loses_nothing_and_doubles_nothing(server):
    mails = [mail(number, body="dài " * 3000) for number in range(1, 13)]
    for one in mails:
        await server.append(DESK, one)
    inbox, cutting = Inbox(), Cutting(server.port, after=60_000, times=4)
    async with cutting.open() as port, started(fetcher(port, Cursors()).run, inbox.keep):
        assert await inbox.has(12) == mails
    every = [one for call in inbox.calls for one in call]
    assert len(every) == len(set(every))


async def test_a_mail_that_always_breaks_the_connection_is_shown_to_people_and_passed(server):
    await server.append(DESK, mail(1, body="x" * 50_000))
    inbox, cutting = Inbox(), Cutting(server.port, after=12_000, times=4)
    async with cutting.open() as port, started(fetcher(port, Cursors()).run, inbox.keep):
        (kept,) = await inbox.has(1)
    assert kept.startswith(b"X-Tiepnhan-Problem: mail 1")


async def test_the_very_first_reading_leaves_old_mail_alone_and_says_so(server):
    for n in range(3):
        await server.append(DESK, mail(n))
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    settings = mail_settings(imap_port=server.port, imap_idle=timedelta(seconds=0.2))
    inbox, cursors = Inbox(), Cursors()
    fetching = ImapFetcher(
        replace(settings, imap_first=timedelta()),
        load=cursors.load,
        save=cursors.save,
        clock=lambda: CLOCK,
        pause=no_pause,
        notify=tell,
    )
    async with started(fetching.run, inbox.keep):
        await cursor_at(cursors, 1)
        await server.append(DESK, mail(9))
        assert await inbox.has(1) == [mail(9)]
    (text,) = told
    assert "3 thư cũ" in text and "imap_first" in text
