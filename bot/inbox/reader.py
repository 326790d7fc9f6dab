"""Who reads what customers write: this process, or another beside it when there is much to read.

Parsing and understanding a mail costs some milliseconds of CPU. On a machine with more than one
core another process can do that while the desk files the mails before. A quiet desk never starts
it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections import deque
from typing import Protocol

import structlog

from bot.inbox.reader_process import SIZE, UP, Arrived, Understood, answered, packed, understood

__all__ = [
    "Arrived",
    "InProcessReader",
    "ProcessReader",
    "Reader",
    "Understood",
    "reader_for_this_machine",
]

log = structlog.get_logger()
BURST = 16
"""So many messages to be read at one time are worth a process of its own."""


class Reader(Protocol):
    """Somebody who reads."""

    async def read(self, arrived: Arrived) -> Understood:
        """The messages of a delivery with their meaning. Raises Unreadable."""

    async def close(self) -> None:
        """Let go what is held beside this process."""


class InProcessReader:
    """Reads in this process, and lets others have their turn between two messages."""

    async def read(self, arrived: Arrived) -> Understood:
        """The messages of a delivery with their meaning. Raises Unreadable."""
        await asyncio.sleep(0)
        return understood(arrived)

    async def close(self) -> None:
        """Nothing is held."""


class Died(Exception):
    """The other process ended before it answered."""


class ProcessReader:
    """Reads here until there is a burst, from then on in another process while that one lives."""

    def __init__(self, burst: int = BURST) -> None:
        self._burst = burst
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None
        self._life: asyncio.Task[None] | None = None
        self._asked: deque[asyncio.Future[bytes]] = deque()

    @property
    def process_id(self) -> int | None:
        """The other process, when it reads."""
        return self._process.pid if self._process else None

    async def read(self, arrived: Arrived) -> Understood:
        """The messages of a delivery with their meaning. Raises Unreadable."""
        self._waiting += 1
        try:
            if self._waiting >= self._burst and self._life is None:
                self._life = asyncio.create_task(self._live(), name="reader")
            await asyncio.sleep(0)
            if self._process is None:
                return understood(arrived)
            return answered(await self._ask(self._process, packed(arrived)))
        except (Died, OSError) as trouble:
            log.warning("reader.failed", error=type(trouble).__name__)
            return understood(arrived)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the other process."""
        life, self._life = self._life, None
        if life is not None:
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)

    async def _ask(self, process: asyncio.subprocess.Process, line: bytes) -> bytes:
        if process.stdin is None or process.stdin.is_closing():
            raise Died
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        process.stdin.write(line)
        return await answer

    async def _live(self) -> None:
        """From the start of the other process to its end; a later burst starts another."""
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
                self._life = None  # it was of use: the next burst may start another
            else:
                log.warning("reader.not_started")
        finally:
            self._process = None
            await self._bury(process)

    async def _listen(self, answers: asyncio.StreamReader) -> None:
        """Give each answer to who asked first, until there are no more."""
        with contextlib.suppress(asyncio.IncompleteReadError):  # it has ended
            while True:
                size = int.from_bytes(await answers.readexactly(SIZE), "big")
                answer = await answers.readexactly(size)
                waiting = self._asked.popleft()
                if not waiting.done():
                    waiting.set_result(answer)

    async def _bury(self, process: asyncio.subprocess.Process) -> None:
        forsaken, self._asked = self._asked, deque()
        for waiting in forsaken:
            if not waiting.done():
                waiting.set_exception(Died())
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def reader_for_this_machine() -> Reader:
    """One that may use a second core, where there is one."""
    return ProcessReader() if (os.cpu_count() or 1) > 1 else InProcessReader()
