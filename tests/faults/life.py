"""One life of a desk: every part of it is made anew; only the database was there before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import httpx2

from bot.cases.service import CaseService
from bot.cases.writer import CaseWriter
from bot.inbox.worker import InboxWorker
from bot.integrations.known_messages import KnownMessages
from bot.integrations.secret_store import secret_store
from bot.letters.composer import LetterComposer
from bot.outbox.dispatcher import OutboxDispatcher
from bot.outbox.reconciliation import Reconciliation
from bot.scheduler.deadlines import DeadlineScheduler
from bot.wiring import StoredCursors, verifiers
from channels import registry
from channels.chat.catch_up import CatchUp
from channels.contract import Channel, ChannelError, Fetcher
from channels.facebook.catch_up import PageLists
from channels.factory import Outside
from channels.http.client import Http
from channels.registry import ALWAYS_ON
from channels.zalo_bot.poll import ZaloBotPoller
from storage import inbox
from storage.database.locks import ProcessLocks
from tests.bot.stage import RecordedNotices
from tests.channels.ports import ports
from tests.faults.mortal import Killed, Line, MortalWork, Pulse
from tests.faults.place import Place
from tests.faults.sky import Sky
from tests.faults.timeline import Timeline
from tests.faults.weather import Weather
from tests.policy.story import AN
from workflows import policy
from workflows.messaging.messages import RawDelivery

POLICY = policy.load()
KEY = "khoa-bi-mat-chi-de-thu-0123456789"


class _Enough(Exception):
    """The poller would sleep now."""


class Life:
    """The passes of `bot.app.App`, one after the other, until somebody dies."""

    agent = AN

    def __init__(
        self, place: Place, sky: Sky, timeline: Timeline, weather: Weather, notes: RecordedNotices
    ) -> None:
        self.place, self.weather, self.timeline = place, weather, timeline
        self.pulse = Pulse()
        self.sky = sky
        self.work = MortalWork(sky, self.pulse, weather)
        line = Line(
            httpx2.ASGITransport(place.application),
            place.faults,
            place.refusals,
            place.sends,
            self.pulse,
            weather,
        )
        self._http = Http(transport=line, media=line)
        kept = MortalWork(
            sky, self.pulse, weather, certain=True
        )  # an answer nobody can ask for again
        self.vaults = secret_store(kept, ProcessLocks(sky.engine), KEY)
        outside = Outside(http=self._http, clock=timeline.now, vaults=self.vaults)
        self._settings = {place.channel: place.settings, **ALWAYS_ON}
        built = registry.build(self._settings, outside)
        place.tuned(built[place.channel])
        self.channels = built | {place.channel: self._channel(built[place.channel])}
        composer = LetterComposer(policy=POLICY, channels=self.channels)
        case_writer = CaseWriter(policy=POLICY, composer=composer, notices=notes)
        self.inbox_worker = InboxWorker(self.work, self.channels, case_writer)
        self.dispatcher = OutboxDispatcher(self.work, self.channels, case_writer)
        self.deadline_scheduler = DeadlineScheduler(self.work, case_writer)
        self.reconciliation = Reconciliation(self.work, self.channels, case_writer)
        self.desk = CaseService(self.work, case_writer, timeline.now, lambda: None)
        self._fetchers = self._fetching(outside)

    def _channel(self, real: Channel) -> Channel:
        return real

    async def keep(self, deliveries: Sequence[RawDelivery]) -> None:
        """Commit deliveries to the inbox."""
        await self.work.run(lambda conn: inbox.store(conn, deliveries))

    async def knocked(self, body: bytes, headers: Mapping[str, str]) -> int:
        """What the webhook answers; 0 for nothing."""
        channel = self.place.channel
        try:
            return await self.sky.knock(self, verifiers(self.channels), channel, body, headers)
        except (Killed, BaseExceptionGroup):
            if self.pulse.beats:
                raise
            return 0

    def now(self) -> datetime:
        """The run's time."""
        return self.timeline.now()

    async def works(self) -> None:
        """One turn of every loop that is about a customer. Raises Killed."""
        now = self.timeline.now()
        while await self.inbox_worker.one_pass(now):
            pass
        while await self.dispatcher.one_pass(self.place.channel, now):
            pass

    async def looks_around(self) -> None:
        """One turn of the loops that look at what is late or lost. Raises Killed."""
        now = self.timeline.now()
        await self.dispatcher.reap(now)
        await self.reconciliation.one_pass(now)
        await self.deadline_scheduler.one_pass(now)

    async def fetches(self) -> None:
        """Poll, or read the provider's lists. Raises Killed."""
        for fetcher in self._fetchers.values():
            self.weather.sheltered = isinstance(fetcher, ZaloBotPoller)
            try:
                if isinstance(fetcher, CatchUp):
                    await fetcher.once(self.keep)
                else:
                    await fetcher.run(self.keep)
            except (_Enough, ChannelError):
                continue
            finally:
                self.weather.sheltered = False

    async def close(self) -> None:
        """Let go of what only this process has."""
        await self._http.close()

    def _fetching(self, outside: Outside) -> Mapping[str, Fetcher]:
        async def enough(_: float) -> None:
            raise _Enough

        asked = ports(
            cursors=StoredCursors(self.work),
            known_messages=lambda channel: KnownMessages(work=self.work, channel=channel),
        )
        found = registry.fetchers(self._settings, outside, asked)
        for fetcher in found.values():
            if isinstance(fetcher, ZaloBotPoller):
                fetcher._sleep, fetcher._timeout = enough, 0
            if isinstance(fetcher, CatchUp) and isinstance(fetcher._source, PageLists):
                fetcher._source = replace(fetcher._source, breath=0.0)
        return found
