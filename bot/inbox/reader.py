"""Reading deliveries in this process, or in a second one when there are many.

Parsing and understanding a mail costs some milliseconds of CPU. On a machine with more than one
core a second process does it while the desk files the mails before. A quiet desk never starts it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections import deque
from typing import Protocol

import structlog

from bot.inbox.reader_process import (
    SIZE,
    UP,
    ReadRequest,
    Understood,
    pack,
    understand,
    unpack_answer,
)

log = structlog.get_logger()
BURST = 16
"""So many deliveries that wait for reading at one time are worth a process of their own."""


class Reader(Protocol):
    """Parses deliveries and understands their messages."""

    async def read(self, request: ReadRequest) -> Understood:
        """The messages of a delivery with their meaning. Raises Unreadable."""

    async def close(self) -> None:
        """End what runs beside this process."""


class InProcessReader:
    """Reads in this process; other tasks run between two deliveries."""

    async def read(self, request: ReadRequest) -> Understood:
        """The messages of a delivery with their meaning. Raises Unreadable."""
        await asyncio.sleep(0)
        return understand(request)

    async def close(self) -> None:
        """Nothing runs beside this process."""


class ReaderProcessDied(Exception):
    """The reader process ended before it answered."""


class ProcessReader:
    """Reads in this process until there is a burst, then in a reader process while it lives."""

    def __init__(self, burst: int = BURST) -> None:
        self._burst = burst
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None
        self._life: asyncio.Task[None] | None = None
        self._asked: deque[asyncio.Future[bytes]] = deque()

    @property
    def process_id(self) -> int | None:
        """The id of the reader process while it reads."""
        return self._process.pid if self._process else None

    async def read(self, request: ReadRequest) -> Understood:
        """The messages of a delivery with their meaning. Raises Unreadable."""
        self._waiting += 1
        try:
            if self._waiting >= self._burst and self._life is None:
                self._life = asyncio.create_task(self._live(), name="reader")
            await asyncio.sleep(0)
            if self._process is None:
                return understand(request)
            return unpack_answer(await self._ask(self._process, pack(request)))
        except (ReaderProcessDied, OSError) as error:
            log.warning("reader.failed", error=type(error).__name__)
            return understand(request)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the reader process."""
        life, self._life = self._life, None
        if life is not None:
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)

    async def _ask(self, process: asyncio.subprocess.Process, line: bytes) -> bytes:
        if process.stdin is None or process.stdin.is_closing():
            raise ReaderProcessDied
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        process.stdin.write(line)
        return await answer

    async def _live(self) -> None:
        """Run the reader process from start to end; a later burst may start another."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.inbox.reader_process"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a traceback may quote a customer
        )
        try:
            if process.stdout is not None and await process.stdout.readline() == UP:
                self._process = process
                await self._listen(process.stdout)
                self._life = None  # it has worked: the next burst may start another
            else:
                log.warning("reader.not_started")
        finally:
            self._process = None
            await self._clean_up(process)

    async def _listen(self, answers: asyncio.StreamReader) -> None:
        """Give each answer to the oldest question, until the process ends."""
        with contextlib.suppress(asyncio.IncompleteReadError):  # it has ended
            while True:
                size = int.from_bytes(await answers.readexactly(SIZE), "big")
                answer = await answers.readexactly(size)
                waiting = self._asked.popleft()
                if not waiting.done():
                    waiting.set_result(answer)

    async def _clean_up(self, process: asyncio.subprocess.Process) -> None:
        unanswered, self._asked = self._asked, deque()
        for waiting in unanswered:
            if not waiting.done():
                waiting.set_exception(ReaderProcessDied())
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def reader_for_this_machine() -> Reader:
    """A reader that may use a second core, where there is one."""
    return ProcessReader() if (os.cpu_count() or 1) > 1 else InProcessReader()
