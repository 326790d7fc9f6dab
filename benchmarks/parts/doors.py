"""The two ways on which mails come to the desk that is measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from benchmarks.parts import machine
from benchmarks.parts.processes import Process, running


class Door(Protocol):
    """Hands mails over."""

    read_to: str
    """The cursor of a desk that has read all (empty: there is none)."""

    def hand_over(self, rows: Path, mails: int) -> dict[str, Any]:
        """Everything in that list; when it began, and what was refused."""

    def cpu_seconds(self) -> float:
        """What the processes beside the desk have spent on this so far."""


class ByImap:
    """All mails lie in the mailbox at once, and the desk reads them as fast as it likes."""

    def __init__(self, mailbox: Process) -> None:
        self._mailbox = mailbox
        self._mails = 0
        self.read_to = ""

    def hand_over(self, rows: Path, mails: int) -> dict[str, Any]:
        self._mails += mails
        self.read_to = f"1:{self._mails}"
        self._mailbox.go(rows)
        return self._mailbox.says()

    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(self._mailbox.pid)


class BySmtp:
    """A border server with a few kept connections, one mail at a time on each."""

    read_to = ""

    def __init__(self, port: int, folder: Path) -> None:
        self._port, self._folder = port, folder
        self._cpu = 0.0

    def hand_over(self, rows: Path, mails: int) -> dict[str, Any]:
        with running("benchmarks.parts.feeder", self._port, rows, into=self._folder) as feeder:
            feeder.says()
            feeder.go()
            fed = feeder.says()
            self._cpu += fed["cpu"]
        return fed

    def cpu_seconds(self) -> float:
        return self._cpu


@contextmanager
def mailbox(by: str, folder: Path) -> Iterator[Process | None]:
    """The server that a desk reads by IMAP; nothing for one that listens."""
    if by != "imap":
        yield None
        return
    with running("benchmarks.parts.mailbox", into=folder) as box:
        yield box
