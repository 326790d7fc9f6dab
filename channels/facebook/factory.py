"""Builds the Facebook channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial

from channels.contract import ChannelError, Fetcher
from channels.facebook import probe
from channels.facebook.catch_up import PageLists
from channels.facebook.channel import FacebookChannel
from channels.facebook.graph import Graph
from channels.facebook.parse import NAME
from channels.facebook.settings import FacebookSettings
from channels.factory import ChannelFactory, FetcherPorts, Outside, ProbeResult, catch_up

SUBSCRIBED = "Meta đã gỡ ứng dụng khỏi Trang Facebook; hệ thống vừa đăng ký lại và đọc bù tin nhắn."


class FacebookFactory(ChannelFactory[FacebookSettings]):
    """Deliveries come by webhook; what it misses is read from the Page's lists."""

    name = section = NAME

    def build(self, settings: FacebookSettings, outside: Outside) -> FacebookChannel:
        """The channel."""
        return FacebookChannel(settings, outside.http)

    def fetchers(
        self, settings: FacebookSettings, outside: Outside, ports: FetcherPorts
    ) -> Mapping[str, Fetcher]:
        """The reading of the Page's lists."""
        graph = Graph(settings=settings, http=outside.http)
        lists = PageLists(graph=graph, subscribed=partial(ports.notify, SUBSCRIBED))
        return catch_up(lists, "Facebook", outside, ports)

    async def probe(
        self, settings: FacebookSettings, outside: Outside
    ) -> AsyncIterator[ProbeResult]:
        """Whether the token is good and both subscriptions are there."""
        try:
            name = await probe.page_name(settings, outside.http)
            problem = await probe.subscription_problem(settings, outside.http)
        except ChannelError as error:
            yield ProbeResult(ok=False, part=NAME, text=str(error))
            return
        text = problem or f"the Page {name} delivers here"
        yield ProbeResult(ok=not problem, part=NAME, text=text)
