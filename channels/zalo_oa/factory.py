"""Builds the Zalo Official Account channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from channels.contract import ChannelError, Fetcher
from channels.factory import ChannelFactory, FetcherPorts, Outside, ProbeResult, catch_up
from channels.zalo_oa import probe
from channels.zalo_oa.api import OaApi
from channels.zalo_oa.catch_up import OaLists
from channels.zalo_oa.channel import ZaloOaChannel
from channels.zalo_oa.parse import NAME
from channels.zalo_oa.settings import ZaloOaSettings
from channels.zalo_oa.tokens import AccessTokens

HIDDEN = (
    "Zalo không cho đọc lại hội thoại của người dùng {}: tin của khách này trong lúc mất kết nối có"
    " thể chưa vào hồ sơ đủ. Xin đối chiếu trong trang quản lý OA."
)


def access_tokens(settings: ZaloOaSettings, outside: Outside) -> AccessTokens:
    """What stores and renews the tokens of an official account. Raises NoVault."""
    vault = outside.vault(f"zalo_oa {settings.oa_id}", needed_by=NAME)
    return AccessTokens(settings, outside.http, vault, outside.clock)


class ZaloOaFactory(ChannelFactory[ZaloOaSettings]):
    """Deliveries come by webhook; what it misses is read from Zalo's lists."""

    name = section = NAME

    def build(self, settings: ZaloOaSettings, outside: Outside) -> ZaloOaChannel:
        """The channel. Raises NoVault."""
        return ZaloOaChannel(settings, outside.http, access_tokens(settings, outside))

    def fetchers(
        self, settings: ZaloOaSettings, outside: Outside, ports: FetcherPorts
    ) -> Mapping[str, Fetcher]:
        """The reading of Zalo's lists."""
        tokens = access_tokens(settings, outside)
        api = OaApi(settings=settings, http=outside.http, tokens=tokens)
        lists = OaLists(api=api, hidden=lambda person: ports.notify(HIDDEN.format(person)))
        return catch_up(lists, "Zalo OA", outside, ports)

    async def probe(self, settings: ZaloOaSettings, outside: Outside) -> AsyncIterator[ProbeResult]:
        """Whether the tokens are good, and this account's. Raises NoVault."""
        tokens = access_tokens(settings, outside)
        try:
            name = await probe.account_name(settings, outside.http, tokens)
        except ChannelError as error:
            yield ProbeResult(ok=False, part=NAME, text=str(error))
            return
        yield ProbeResult(ok=True, part=NAME, text=f"the token belongs to {name}")
