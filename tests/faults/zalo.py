"""Zalo in a run: a bot, by webhook or by polling, and an official account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import httpx2
from starlette.types import ASGIApp

from channels.contract import Channel
from channels.zalo_bot.channel import ZaloBotChannel
from channels.zalo_bot.parse import Bot
from channels.zalo_bot.settings import ZaloBotSettings
from channels.zalo_oa.settings import ZaloOaSettings
from channels.zalo_oa.tokens import USUAL_LIFE, TokenPair
from sandbox.faults import Fault, FaultKind
from sandbox.violations import Violations
from sandbox.webhook_sender import WebhookSender
from sandbox.zalo_bot import Mode, ZaloBot
from sandbox.zalo_bot import server as zalo_bot_server
from sandbox.zalo_oa import ZaloOa
from sandbox.zalo_oa import server as zalo_oa_server
from tests.faults.place import ACCOUNTS, BASE, FAST, SECRET, Seen
from tests.faults.storm import Storm
from tests.faults.timeline import Timeline
from tests.faults.weather import Weather


class BotPlace:
    """Zalo Bot, by webhook or by polling."""

    channel = "zalo_bot"
    lists = False
    refusals: tuple[Fault, ...] = (
        Fault(kind=FaultKind.REFUSE, code=429),
        Fault(kind=FaultKind.REFUSE_200, code=429),
        Fault(kind=FaultKind.REFUSE, code=403),
        Fault(kind=FaultKind.REFUSE_200, code=500),
        Fault(kind=FaultKind.REFUSE, code=401),
    )

    def __init__(
        self, timeline: Timeline, weather: Weather, violations: Violations, *, polled: bool
    ) -> None:
        self.polled = polled
        self.bot = ZaloBot(token=ACCOUNTS.zalo_token, clock=timeline.now, violations=violations)
        self.bot.updates.mode = weather.rng.choice((Mode.NORMAL, Mode.REPLAY, Mode.ARRAY))
        self.bot.webhook.secret = SECRET
        self.bot.webhook.wrapped = weather.chance(0.2)
        self.bot.echo = weather.chance(0.3)
        # The schedule is not published; whoever is told nothing of a message cannot find it.
        self.bot.webhook.sender.retry_after = (5.0, 60.0, 600.0, *(3600.0,) * 99)
        self.faults = self.bot.faults
        self.application: ASGIApp = zalo_bot_server.application(self.bot)
        self.customer = self.bot.customer("bao", "Bảo")

    @property
    def settings(self) -> ZaloBotSettings:
        return ZaloBotSettings(
            token=ACCOUNTS.zalo_token,
            base_url=BASE,
            webhook=not self.polled,
            webhook_secret=SECRET,
            per_second=FAST,
        )

    def tuned(self, channel: Channel) -> None:
        assert isinstance(channel, ZaloBotChannel)
        channel.bot = Bot(id=self.bot.id)

    @property
    def courier(self) -> WebhookSender:
        return self.bot.webhook.sender

    def storm(self, door: Storm) -> None:
        if not self.polled:
            self.bot.webhook.sender = door

    async def writes(self, text: str) -> str:
        return await self.customer.writes(text)

    def seen(self) -> Sequence[Seen]:
        return [Seen(one.message_id, one.text) for one in self.customer.received]

    def sends(self, request: httpx2.Request) -> bool:
        return request.url.path.endswith("/sendMessage")

    def mishap(self) -> None:
        self.bot.quota = 0

    def mended(self) -> None:
        self.bot.quota = None

    def consents(self, now: Timeline) -> TokenPair | None:
        return None


class OaPlace:
    """A Zalo official account."""

    channel = "zalo_oa"
    lists = True
    polled = False
    refusals: tuple[Fault, ...] = tuple(
        Fault(kind=FaultKind.REFUSE_200, code=code) for code in (-32, -200, -216, -220, -211, -218)
    )

    def __init__(self, timeline: Timeline, weather: Weather, violations: Violations) -> None:
        self.oa = ZaloOa(
            app_id=ACCOUNTS.zalo_app_id,
            app_secret=ACCOUNTS.zalo_app_secret,
            oa_id=ACCOUNTS.zalo_oa_id,
            oa_secret=ACCOUNTS.zalo_oa_secret,
            clock=timeline.now,
            violations=violations,
        )
        self.oa.echo_first = weather.chance(0.5)
        self.oa.webhook.bare = weather.chance(0.3)
        self.oa.webhook.escaped = weather.chance(0.3)
        self.faults = self.oa.faults
        self.application: ASGIApp = zalo_oa_server.application(self.oa)
        self.customer = self.oa.customer("bao", "Bảo")

    @property
    def settings(self) -> ZaloOaSettings:
        return ZaloOaSettings(
            app_id=ACCOUNTS.zalo_app_id,
            oa_id=ACCOUNTS.zalo_oa_id,
            app_secret=ACCOUNTS.zalo_app_secret,
            oa_secret=ACCOUNTS.zalo_oa_secret,
            base_url=BASE,
            oauth_url=BASE,
        )

    def tuned(self, channel: Channel) -> None:
        channel.capabilities = replace(channel.capabilities, per_second=FAST)

    @property
    def courier(self) -> WebhookSender:
        return self.oa.webhook.sender

    def storm(self, door: Storm) -> None:
        self.oa.webhook.sender = door

    async def writes(self, text: str) -> str:
        return await self.customer.writes(text)

    def seen(self) -> Sequence[Seen]:
        return [Seen(one.message_id, one.text) for one in self.customer.received]

    def sends(self, request: httpx2.Request) -> bool:
        return request.url.path.endswith("/message/cs")

    def mishap(self) -> None:
        self.oa.oauth.expire()

    def mended(self) -> None:
        self.oa.quota = None

    def consents(self, now: Timeline) -> TokenPair | None:
        pair = self.oa.oauth.grant()
        until = now.now() + timedelta(seconds=USUAL_LIFE)
        return TokenPair(access=pair.access, refresh=pair.refresh, until=until)
