"""The composition root: builds every part once, runs the loops, closes everything at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self

import structlog
from fastapi import FastAPI

from bot.agents.service import AgentsService
from bot.attachments import store
from bot.attachments.checks import FileRules
from bot.attachments.signed_links import FileLinks
from bot.cases.writer import CaseWriter
from bot.clock import Clock
from bot.config.settings import Settings
from bot.inbox.reader import reader_for_this_machine
from bot.inbox.worker import InboxWorker
from bot.incidents import intake
from bot.letters.composer import LetterComposer
from bot.notices.sink import LogNotices
from bot.outbox.dispatcher import PASSES, OutboxDispatcher
from bot.outbox.reconciliation import Reconciliation
from bot.privacy.erasure_requests import ErasureRequests
from bot.scheduler.cleanup import Cleanup
from bot.scheduler.deadlines import DeadlineScheduler
from bot.scheduler.download_retry import DownloadRetry
from bot.scheduler.fetchers import run_exclusively, run_fetcher
from bot.scheduler.loops import Loops
from bot.scheduler.machine_mail_digest import MachineMailDigest
from bot.scheduler.recalculation import Recalculation
from bot.web import app as web
from bot.web import health
from bot.web.server import serve
from bot.wiring import agents_of, fetcher_ports, outside_of, verifiers
from channels import registry
from channels.contract import Channel, ProviderSetup
from channels.http.client import Http
from storage import inbox, incidents
from storage.database import migrate
from storage.database.locks import ProcessLocks
from storage.database.unit_of_work import UnitOfWork
from workflows import policy
from workflows.messaging.messages import RawDelivery

log = structlog.get_logger()

IDLE = 1.0
"""Seconds between the passes of an idle loop. A wake only makes the next pass come earlier."""


class App:
    """One running desk. `async with App(settings, clock) as app:` starts and stops it.

    `playing` lets the demo's page move the clock; nothing else differs from a real desk. `loops`
    may be DrivenLoops, whose passes the caller runs.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        playing: bool = False,
        loops: Loops | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        self.playing = playing
        self.loops = loops or Loops()
        self.http_port = 0
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            database = store.open_database(self.settings)
            await asyncio.to_thread(migrate.upgrade, database)
            self.work = UnitOfWork(database)
            self._locks = ProcessLocks(database)
            stack.push_async_callback(self.work.close)
            self.http = Http(loopback=self.settings.allow_loopback_media)
            stack.push_async_callback(self.http.close)
            self.reader = reader_for_this_machine()
            stack.push_async_callback(self.reader.close)
            await self._build()
            await self._retry_incidents()
            stack.push_async_callback(registry.close, self.channels)
            self.clock.on_move(self.loops.wake_all)
            if self.agents is not None:
                stack.push_async_callback(self.agents.close)
            stack.push_async_callback(self._stop_loops)
            self._start_loops()
            section = self.settings.web
            self.http_port = await stack.enter_async_context(
                serve(self._web(), section.host, section.port)
            )
            await self._set_webhooks()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def store_deliveries(self, deliveries: Sequence[RawDelivery]) -> None:
        """Commit deliveries to the inbox and wake its worker; on return they are stored."""
        await self.work.run(lambda conn: inbox.store(conn, deliveries), urgent=True)
        self.loops.wake(*(f"intake {name}" for name in {one.channel for one in deliveries}))

    async def status(self) -> health.Status:
        """The health of the desk now."""
        now, loops = self.clock.now(), self.loops
        return await health.measure_status(
            self.work, now, loops=loops.alive(), failures=dict(loops.failures)
        )

    async def _build(self) -> None:
        rules = policy.load(self.settings.policy_file)
        now, hotline = self.clock.now, rules.org.phone
        outside = outside_of(self.http, now, self.work, self._locks, self.settings, hotline=hotline)
        switched_on = registry.switched_on(self.settings)
        self.channels: dict[str, Channel] = registry.build(switched_on, outside)
        await self._identify()
        ports = fetcher_ports(self.work, self._notify_agents, now)
        self.fetchers = registry.fetchers(switched_on, outside, ports)
        section = self.settings.telegram
        self.agents = agents_of(section, rules) if section else None
        self.case_writer = CaseWriter(
            policy=rules,
            composer=LetterComposer(
                policy=rules,
                channels=self.channels,
                grace=timedelta(seconds=self.settings.undo_seconds),
            ),
            notices=self.agents.notices if self.agents else LogNotices(),
        )
        self.links = FileLinks(
            secret=self.settings.secret_key.get_secret_value(),
            base=self.settings.web.public_url,
            now=self.clock.now,
        )
        self.desk = AgentsService(
            self.work,
            self.case_writer,
            self.clock.now,
            self.loops.wake_all,
            store=self.store_deliveries,
            links=self.links,
        )
        self._build_loops()

    async def _identify(self) -> None:
        """A provider that cannot be reached now does not stop the desk: other channels go on."""
        for name, channel in self.channels.items():
            if isinstance(channel, ProviderSetup) and (problem := await channel.identify()):
                log.warning(f"{name}.unreachable", error=problem)

    def _build_loops(self) -> None:
        outgoing = dict(self.channels)
        if self.agents is not None:
            outgoing["telegram"] = self.agents.channel(self.work)
        rules = store.file_rules(self.settings)
        self.inbox_workers = self._inbox_workers(rules)
        self.dispatcher = OutboxDispatcher(self.work, outgoing, self.case_writer)
        self.deadline_scheduler = DeadlineScheduler(self.work, self.case_writer)
        self.recalculation = Recalculation(self.work, self.case_writer)
        self.reconciliation = Reconciliation(self.work, self.channels, self.case_writer)
        self.digest = MachineMailDigest(self.work, self.case_writer)
        self.cleanup = Cleanup(self.work)
        self.download_retry = DownloadRetry(self.work, self.channels, self.case_writer, rules)

    def _inbox_workers(self, rules: FileRules) -> dict[str, InboxWorker]:
        """One for each channel, and one for deliveries of channels that were switched off."""
        make = partial(InboxWorker, self.work, self.channels, self.case_writer, self.reader, rules)
        by_channel = {name: make(only=[name]) for name in self.channels}
        return by_channel | {"other": make(besides=list(self.channels))}

    async def _retry_incidents(self) -> None:
        """The operator may have repaired the cause before the start: try everything at once."""
        names, now = (*self.dispatcher.names, *self.fetchers, intake.NAME), self.clock.now()
        await self.work.run(lambda conn: incidents.reset_at_start(conn, names, now))

    def _start_loops(self) -> None:
        for name, worker in self.inbox_workers.items():
            self._add_passes(f"intake {name}", worker.one_pass)
        self._add_passes("clock", self.deadline_scheduler.one_pass)
        self._add_passes("calendar", self.recalculation.one_pass)
        self._add_passes("digest", self.digest.one_pass)
        self._add_passes("tidying", self.cleanup.one_pass)
        self._add_passes("fate", self.reconciliation.one_pass)
        self._add_passes("files", self.download_retry.one_pass)
        self._add_passes("lapsed", self.dispatcher.reap)
        for name in self.dispatcher.names:
            self._add_passes(f"delivery {name}", partial(self.dispatcher.one_pass, name), PASSES)
        for name, fetcher in self.fetchers.items():
            run = partial(run_fetcher, name, fetcher, self.store_deliveries, self._locks)
            self.loops.add_task(name, run, notify=self._notify_agents)
        if self.agents is not None:
            listen = partial(self.agents.listen, self.desk, self.work)
            listen_alone = partial(run_exclusively, "agents", listen, self._locks)
            self.loops.add_task("agents", listen_alone, notify=self._notify_agents, called="nhóm")

    def _add_passes(
        self, name: str, one_pass: Callable[[datetime], Awaitable[int]], passes: int = 1
    ) -> None:
        """Run passes; after one that did something, wake the loops that send letters.

        The other loops are not woken: each of them looks every second, which costs less than to
        wake it for every mail.
        """

        async def pass_and_wake() -> int:
            done = await one_pass(self.clock.now())
            if done:
                self.loops.wake(*(f"delivery {name}" for name in self.dispatcher.names))
            return done

        self.loops.add_passes(name, pass_and_wake, idle=IDLE, passes=passes)

    async def _stop_loops(self) -> None:
        await self.loops.stop()
        await asyncio.gather(*(worker.close() for worker in self.inbox_workers.values()))

    def _web(self) -> FastAPI:
        section = self.settings.web
        return web.build(
            desk=self.desk,
            work=self.work,
            store=self.store_deliveries,
            verifiers=verifiers(self.channels),
            clock=self.clock if self.playing else None,
            status=self.status,
            password=section.password.get_secret_value(),
            api_token=section.api_token.get_secret_value(),
            names=self.agents.names if self.agents else {},
            links=self.links,
            erasure_requests=ErasureRequests(
                work=self.work,
                case_writer=self.case_writer,
                secret=self.settings.secret_key.get_secret_value(),
                base=section.public_url,
            ),
        )

    async def _set_webhooks(self) -> None:
        public_url = self.settings.web.public_url
        for channel in self.channels.values():
            if not isinstance(channel, ProviderSetup):
                continue
            if problem := await channel.set_webhook(public_url):
                await self._notify_agents(problem)

    async def _notify_agents(self, text: str) -> None:
        await self.work.run(
            lambda conn: self.case_writer.notify_agents(conn, text, self.clock.now())
        )
        self.loops.wake_all()
