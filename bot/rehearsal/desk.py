"""The desk of a rehearsal: its loops run only when told, in this process or in one of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.app import App
from bot.clock import Clock
from bot.demo.run import DemoSettings
from bot.rehearsal.driven_loops import DrivenLoops
from channels.mail.listener.server import SmtpListener


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where a running desk listens: HTTP, and SMTP for mails to it."""

    http: int
    smtp: int


class Desk(Protocol):
    """A desk that somebody else's clock drives."""

    ports: Ports

    async def start(self) -> None:
        """Start; the ports are known afterwards."""

    async def stop(self) -> None:
        """Stop as an operator does."""

    async def move_to(self, now: datetime) -> None:
        """Set the clock, forward."""

    async def run_round(self) -> int:
        """Run each loop once. Returns how much they did."""

    async def failures(self) -> dict[str, int]:
        """How often each loop failed."""


class LocalDesk:
    """A desk in this process. It shares `clock` with the stand-ins, so nobody else moves it."""

    def __init__(self, settings: Mapping[str, Any], clock: Clock) -> None:
        self.ports = Ports(http=0, smtp=0)
        self._settings, self._clock = DemoSettings(**settings), clock

    async def start(self) -> None:
        """Start. Raises the errors of a desk that cannot start."""
        self._loops = DrivenLoops()
        self._app = App(self._settings, self._clock, loops=self._loops)
        await self._app.__aenter__()
        self.ports = await ports_of(self._app)

    async def stop(self) -> None:
        """Stop."""
        await self._app.__aexit__(None, None, None)

    async def move_to(self, now: datetime) -> None:
        """The clock is shared."""

    async def run_round(self) -> int:
        """Run each loop once."""
        return await self._loops.run_round()

    async def failures(self) -> dict[str, int]:
        """How often each loop failed."""
        return dict(self._loops.failures)


class ProcessDesk:
    """A desk in a process of its own, which can be killed. It is asked line by line, in JSON.

    `settings` are as in a file: of values that JSON knows.
    """

    def __init__(self, settings: Mapping[str, Any], now: datetime) -> None:
        self.ports = Ports(http=0, smtp=0)
        self._settings, self._now = settings, now

    async def start(self) -> None:
        """Start the process. Raises RuntimeError where it ends at once."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.rehearsal.desk_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1024 * 1024,
        )
        told = await self._ask(settings=dict(self._settings), now=self._now.isoformat())
        self.ports = Ports(http=told["http"], smtp=told["smtp"])

    async def stop(self) -> None:
        """Stop the desk and wait for the end of the process."""
        await self._ask(do="stop")
        await self._process.wait()

    async def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        await self._process.wait()

    async def move_to(self, now: datetime) -> None:
        """Set the clock of the other process."""
        self._now = now
        await self._ask(do="move", now=now.isoformat())

    async def run_round(self) -> int:
        """Run each loop once."""
        return int((await self._ask(do="round"))["done"])

    async def failures(self) -> dict[str, int]:
        """How often each loop failed since the last start."""
        return dict((await self._ask(do="failures"))["failures"])

    async def _ask(self, **question: Any) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the desk's process has no pipes")
        stdin.write(json.dumps(question).encode() + b"\n")
        await stdin.drain()
        line = await stdout.readline()
        if not line:
            raise RuntimeError(f"the desk's process ended with {await self._process.wait()}")
        return dict(json.loads(line))


async def ports_of(app: App) -> Ports:
    """Where a started desk listens."""
    for fetcher in app.fetchers.values():
        if isinstance(fetcher, SmtpListener):
            await fetcher.started.wait()
            return Ports(http=app.http_port, smtp=fetcher.port)
    return Ports(http=app.http_port, smtp=0)
