"""The composition root: builds every part once, runs the loops, takes everything down again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Self

import structlog

from bot.clock import Clock
from bot.delivery import Delivery
from bot.desk import Desk
from bot.filing import Filing
from bot.intake import Intake
from bot.loops import Bell, turn
from bot.owing import Owing
from bot.settings import Settings
from bot.ticking import Ticking
from bot.wiring import channel_settings
from channels import registry
from channels.contract import Channel, Fetcher
from channels.contract import Delivery as Arrived
from channels.http import Http
from storage import engine, inbox, migrate
from storage.work import Work
from workflows import policy

log = structlog.get_logger()
IDLE = 1.0
"""Seconds between polls when nothing rings: the poll is the truth, bells only make it quicker."""


class App:
    """One running desk. `async with App(settings, clock) as app:` starts and stops it."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self.failures: Counter[str] = Counter()
        self._tasks: list[asyncio.Task[None]] = []
        self._bells: dict[str, Bell] = {}

    async def __aenter__(self) -> Self:
        database = engine.create(self.settings.database_url)
        await asyncio.to_thread(migrate.upgrade, database)
        self.work = Work(database)
        self.http = Http()
        self._build()
        self.clock.on_move(self._wake)
        self._start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.http.close()
        await self.work.close()

    async def keep(self, deliveries: Sequence[Arrived]) -> None:
        """Commit deliveries to the inbox and wake the intake; on return they are safe."""
        await self.work.run(lambda conn: inbox.keep(conn, deliveries))
        self._wake()

    def _build(self) -> None:
        wired = channel_settings(self.settings)
        self.channels: dict[str, Channel] = registry.build(wired, self.http)
        self.fetchers: dict[str, Fetcher] = registry.fetchers(wired, self.http, self.clock.now)
        rules = policy.load(self.settings.policy_file)
        self.filing = Filing(
            policy=rules,
            owing=Owing(policy=rules, channels=self.channels),
            notices=self._notices(),
        )
        self.desk = Desk(self.work, self.filing, self.clock.now, self._wake)
        self.intake = Intake(self.work, self.channels, self.filing)
        self.delivery = Delivery(self.work, self.channels, self.filing)
        self.ticking = Ticking(self.work, self.filing)

    def _wake(self) -> None:
        for bell in self._bells.values():
            bell.ring()

    def _start(self) -> None:
        self._run("intake", self._take_in)
        self._run("clock", self._tick)
        for name in self.delivery.names:
            self._run(f"delivery {name}", partial(self._deliver, name))
        for name, fetcher in self.fetchers.items():
            self._task(f"fetch {name}", fetcher.run(self.keep))

    def _run(self, name: str, one_pass: Callable[[], Coroutine[Any, Any, int]]) -> None:
        bell = self._bells[name] = Bell()
        self._task(name, turn(name, one_pass, bell, idle=IDLE, failed=self._failed))

    def _task(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    def _failed(self, loop: str) -> None:
        self.failures[loop] += 1

    async def _take_in(self) -> int:
        taken = await self.intake.one_pass(self.clock.now())
        if taken:
            self._wake()
        return taken

    async def _tick(self) -> int:
        now = self.clock.now()
        rang = await self.ticking.one_pass(now) + await self.delivery.reap(now)
        if rang:
            self._wake()
        return rang

    async def _deliver(self, channel: str) -> int:
        handed = await self.delivery.one_pass(channel, self.clock.now())
        if handed:
            self._wake()
        return handed
