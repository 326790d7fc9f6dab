"""Large mails at the door: little memory, a limit kept while reading, texts read to their end."""

from __future__ import annotations

import asyncio
import errno
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from channels.mail.listener.server import LARGE_AT_ONCE
from channels.mail.listener.spool import IN_MEMORY, TOO_BIG, TOO_LONG, Spool, receive
from channels.mail.settings import Limits
from tests.channels.mail.listener.test_border import MAIL, Wire, begun, listening, wired
from tests.mailservers import Inbox

MB = 1024 * 1024
LINE = b"x" * 4094 + b"\r\n"
NO_SPACE = OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def memory() -> Iterator[Callable[[], float]]:
    """Gives the megabytes that were held at most since it began."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    try:
        yield lambda: (tracemalloc.get_traced_memory()[1] - before) / MB
    finally:
        tracemalloc.stop()


async def comes_in(spool: Spool, piece: bytes, times: int) -> str:
    """So many pieces and the dot, no faster than they are read."""
    reader = asyncio.StreamReader(limit=Limits().line)
    reading = asyncio.ensure_future(receive(reader, spool, lambda: None))
    for _ in range(times):
        reader.feed_data(piece)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    reader.feed_data(b"\r\n.\r\n")
    return await reading


async def test_thirty_megabytes_come_in_with_two_in_memory():
    with memory() as most, Spool(b"", b"", 35 * MB) as spool:
        assert await comes_in(spool, LINE * 16, 480) == ""
        assert spool.size == 30 * MB + 2
        assert most() < 2.5
        assert len(spool.whole()) == spool.size
        assert most() < 33, "once, when it is kept"


async def test_a_line_without_end_is_not_held_in_memory():
    with memory() as most, Spool(b"", b"", 35 * MB) as spool:
        assert await comes_in(spool, b"x" * 65536, 160) == TOO_LONG
        assert most() < 2.5


async def test_what_is_too_big_is_thrown_away_while_it_comes():
    with memory() as most, Spool(b"", b"", 100_000) as spool:
        assert await comes_in(spool, LINE * 16, 160) == TOO_BIG
        assert spool.size > 10 * MB
        assert most() < 1
        assert spool.whole() == b""


async def said(wire: Wire, text: bytes) -> str:
    """The answer to a whole mail."""
    await begun(wire)
    assert (await wire.ask(b"DATA"))[:3] == "354"
    await wire.say(text)
    return await wire.hear()


async def test_a_mail_on_disk_is_kept_byte_for_byte_and_dots_are_what_they_were():
    inbox = Inbox()
    text = MAIL + b"..\r\n.a\r\n" + LINE * 300
    async with listening(inbox) as listener, wired(listener) as wire:
        stuffed = text.replace(b"\r\n.", b"\r\n..")
        assert (await said(wire, stuffed + b".\r\nNOOP\r\n"))[:3] == "250"
        assert (await wire.hear())[:3] == "250", "what came with the end is a command"
    (kept,) = inbox.rows.values()
    assert len(text) > IN_MEMORY and kept.raw.endswith(text)


async def test_after_a_mail_that_was_too_big_the_next_is_taken():
    inbox = Inbox()
    async with (
        listening(inbox, limits=Limits(mail=10_000)) as listener,
        wired(listener) as wire,
    ):
        assert (await said(wire, MAIL + LINE * 5 + b".\r\n"))[:3] == "552"
        assert (await said(wire, MAIL + b".\r\n"))[:3] == "250"
    assert len(inbox.rows) == 1


async def test_a_full_disk_is_told_when_the_text_is_over_and_no_line_of_it_is_a_command(
    monkeypatch,
):
    def full(self: Spool, piece: bytes) -> None:
        self._error = NO_SPACE

    monkeypatch.setattr(Spool, "add", full)
    inbox = Inbox()
    async with listening(inbox) as listener, wired(listener) as wire:
        answer = await said(wire, MAIL + LINE * 40 + b"QUIT\r\nRSET\r\n.\r\n")
        assert answer.startswith("452 4.3.1")
        assert (await wire.ask(b"NOOP"))[:3] == "250"
        assert (await wire.ask(b"DATA"))[:3] == "503", "the envelope is gone"
    assert not inbox.rows


async def test_a_disk_that_fills_up_in_the_middle_loses_the_mail_not_the_session(monkeypatch):
    with Spool(b"", b"", 35 * MB) as spool:

        def full(piece: bytes) -> int:
            raise NO_SPACE

        monkeypatch.setattr(spool._file, "write", full)
        assert await comes_in(spool, LINE * 16, 40) == ""
        with pytest.raises(OSError, match="No space"):
            spool.whole()


async def test_only_so_many_large_mails_lie_in_memory_at_once():
    inside, most, free = 0, 0, asyncio.Event()

    class Slow(Inbox):
        async def keep(self, deliveries):
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            if inside == LARGE_AT_ONCE:
                free.set()
            await free.wait()
            await asyncio.sleep(0)
            inside -= 1
            await super().keep(deliveries)

    inbox = Slow()

    async def one(number: int) -> str:
        async with wired(listener) as wire:
            return await said(wire, MAIL + b"%d\r\n" % number + LINE * 300 + b".\r\n")

    async with listening(inbox) as listener:
        answers = await asyncio.gather(*(one(number) for number in range(5)))
    assert [answer[:3] for answer in answers] == ["250"] * 5
    assert most == LARGE_AT_ONCE and len(inbox.rows) == 5


async def test_chunking_is_not_announced_and_bdat_is_not_known():
    async with listening(Inbox()) as listener, wired(listener) as wire:
        await wire.say(b"EHLO border.example\r\n")
        offered = []
        while not offered or offered[-1][3:4] == b"-":
            offered.append(await wire.reader.readline())
        assert not any(b"CHUNKING" in line or b"BINARYMIME" in line for line in offered)
        assert (await wire.ask(b"BDAT 3 LAST"))[:3] == "500"
        assert (await wire.ask(b"NOOP"))[:3] == "250"
