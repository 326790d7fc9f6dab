"""A Facebook Page in a run: Messenger, and comments under its posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import httpx2
from starlette.types import ASGIApp

from channels.contract import Channel
from channels.facebook.settings import FacebookSettings
from channels.zalo_oa.tokens import TokenPair
from sandbox.facebook import Facebook
from sandbox.facebook import server as facebook_server
from sandbox.faults import Fault, FaultKind
from sandbox.violations import Violations
from sandbox.webhook_sender import WebhookSender
from tests.faults.place import ACCOUNTS, BASE, FAST, Seen
from tests.faults.storm import Storm
from tests.faults.timeline import Timeline
from tests.faults.weather import Weather


class PagePlace:
    """A Facebook Page: Messenger, or comments under its posts that go on there."""

    channel = "facebook"
    lists = True
    polled = False
    refusals: tuple[Fault, ...] = (
        *(Fault(kind=FaultKind.REFUSE, code=code) for code in (1, 2, 4, 613, 80006, 2018300)),
        Fault(kind=FaultKind.REFUSE_200, code=2018321),
        Fault(kind=FaultKind.REFUSE, code=190, subcode=463),
    )

    def __init__(
        self, timeline: Timeline, weather: Weather, violations: Violations, *, public: bool
    ) -> None:
        self.facebook = Facebook(
            app_id=ACCOUNTS.facebook_app_id,
            app_secret=ACCOUNTS.facebook_app_secret,
            page_id=ACCOUNTS.facebook_page_id,
            page_token=ACCOUNTS.facebook_page_token,
            clock=timeline.now,
            violations=violations,
        )
        self._weather = weather
        self._public = public
        self.facebook.echo_first = weather.chance(0.5)
        self.facebook.webhook.unknown_fields = weather.chance(0.3)
        self.faults = self.facebook.faults
        self.application: ASGIApp = facebook_server.application(self.facebook)
        self.page = self.facebook.page
        self.customer = self.page.customer("lan", "Trần Thị Lan")
        self._post = self.page.board.post()

    @property
    def settings(self) -> FacebookSettings:
        return FacebookSettings(
            page_id=ACCOUNTS.facebook_page_id,
            page_token=ACCOUNTS.facebook_page_token,
            app_secret=ACCOUNTS.facebook_app_secret,
            verify_token="",
            app_id=ACCOUNTS.facebook_app_id,
            base_url=BASE,
        )

    def tuned(self, channel: Channel) -> None:
        channel.capabilities = replace(channel.capabilities, per_second=FAST)

    @property
    def courier(self) -> WebhookSender:
        return self.facebook.webhook.sender

    def storm(self, door: Storm) -> None:
        self.facebook.webhook.sender = door

    async def writes(self, text: str) -> str:
        spoken_to = len(self.customer.received) > 0
        if self._public and not (spoken_to and self._weather.chance(0.7)):
            return await self.customer.comments(text, under=self._post)
        return await self.customer.writes(text)

    def seen(self) -> Sequence[Seen]:
        return [Seen(one.mid, one.text) for one in self.customer.received]

    def sends(self, request: httpx2.Request) -> bool:
        return request.method == "POST" and request.url.path.endswith("/messages")

    def mishap(self) -> None:
        token = ACCOUNTS.facebook_page_token
        if self._weather.chance(0.5):
            self.facebook.tokens.kill(token)
        else:
            self.facebook.unsubscribe(self.page.id)

    def mended(self) -> None:
        self.facebook.tokens.revive(ACCOUNTS.facebook_page_token)

    def consents(self, now: Timeline) -> TokenPair | None:
        return None
