"""The two ways in which the measured desk gets its mails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from benchmarks.parts import machine
from benchmarks.parts.processes import Process, running


class MailSource(Protocol):
    """Feeds mails to the desk."""

    read_to: str
    """The cursor of a desk that has read everything ("": there is none)."""

    def feed(self, rows: Path, mails: int) -> dict[str, Any]:
        """Feed the list; returns the start, and what was refused."""

    def cpu_seconds(self) -> float:
        """What the processes of this source have spent so far."""


class ImapSource:
    """All mails are in the mailbox at once; the desk reads them as fast as it can."""

    def __init__(self, mailbox: Process) -> None:
        self._mailbox = mailbox
        self._mails = 0
        self.read_to = ""

    def feed(self, rows: Path, mails: int) -> dict[str, Any]:
        self._mails += mails
        self.read_to = f"1:{self._mails}"
        self._mailbox.start(rows)
        return self._mailbox.read_line()

    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(self._mailbox.pid)


class SmtpSource:
    """A border server with a few kept connections, one mail at a time on each."""

    read_to = ""

    def __init__(self, port: int, folder: Path) -> None:
        self._port, self._folder = port, folder
        self._cpu = 0.0

    def feed(self, rows: Path, mails: int) -> dict[str, Any]:
        with running("benchmarks.parts.feeder", self._port, rows, into=self._folder) as feeder:
            feeder.read_line()
            feeder.start()
            fed = feeder.read_line()
            self._cpu += fed["cpu"]
        return fed

    def cpu_seconds(self) -> float:
        return self._cpu


@contextmanager
def mailbox(by: str, folder: Path) -> Iterator[Process | None]:
    """The server that a desk reads by IMAP; None for a desk that listens."""
    if by != "imap":
        yield None
        return
    with running("benchmarks.parts.mailbox", into=folder) as box:
        yield box
