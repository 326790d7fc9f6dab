"""Builds the Zalo Bot channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from channels.contract import ChannelError, Fetcher
from channels.factory import ChannelFactory, FetcherPorts, Outside, ProbeResult
from channels.zalo_bot import connect
from channels.zalo_bot.api import Refused
from channels.zalo_bot.channel import ZaloBotChannel
from channels.zalo_bot.parse import NAME
from channels.zalo_bot.poll import ZaloBotPoller
from channels.zalo_bot.settings import ZaloBotSettings


class ZaloBotFactory(ChannelFactory[ZaloBotSettings]):
    """Without a webhook the desk polls."""

    name = section = NAME

    def build(self, settings: ZaloBotSettings, outside: Outside) -> ZaloBotChannel:
        """The channel."""
        return ZaloBotChannel(settings, outside.http)

    def fetchers(
        self, settings: ZaloBotSettings, outside: Outside, ports: FetcherPorts
    ) -> Mapping[str, Fetcher]:
        """The poller, unless Zalo calls our webhook."""
        if settings.webhook:
            return {}
        return {NAME: ZaloBotPoller(settings, outside.http, clock=outside.clock)}

    async def probe(
        self, settings: ZaloBotSettings, outside: Outside
    ) -> AsyncIterator[ProbeResult]:
        """Whether the token is good."""
        try:
            bot = await connect.get_me(outside.http, settings)
            hook = await connect.webhook_info(outside.http, settings)
        except (ChannelError, Refused) as error:
            text = f"{error}; check zalo_bot.token and zalo_bot.base_url"
            yield ProbeResult(ok=False, part=NAME, text=text)
            return
        ours = connect.webhook_url(outside.public_url)
        if settings.webhook and hook is not None and hook.url != ours:
            text = f"Zalo delivers to {hook.url}; `tiepnhan serve` sets our address"
        else:
            text = f"the token belongs to {bot.display_name}"
        yield ProbeResult(ok=True, part=NAME, text=text)
