"""What must be told to providers when a desk starts: webhook or polling, and who our bot is."""

from __future__ import annotations

from dataclasses import replace

import structlog

from channels.contract import ChannelError
from channels.http.client import Http
from channels.zalo_bot import connect
from channels.zalo_bot.api import Refused
from channels.zalo_bot.settings import ZaloBotSettings

log = structlog.get_logger()


async def identify_bot(http: Http, settings: ZaloBotSettings) -> ZaloBotSettings:
    """Learn the Zalo bot's own id, so that echoes are dropped; where we poll, drop any webhook.

    A provider that cannot be reached now does not stop the desk: mail and phone go on, and the
    settings come back unchanged. `tiepnhan doctor` says what is wrong.
    """
    try:
        if not settings.webhook_url:
            await connect.delete_webhook(http, settings)
        bot = await connect.get_me(http, settings)
    except (ChannelError, Refused) as error:
        log.warning("zalo_bot.unreachable", error=str(error))
        return settings
    return replace(settings, bot_id=bot.id, display_name=settings.display_name or bot.display_name)


async def point_webhook(http: Http, settings: ZaloBotSettings) -> str:
    """Have Zalo deliver to this desk, which must be listening; what is wrong, or empty."""
    try:
        webhook = await connect.set_webhook(http, settings)
    except (ChannelError, Refused) as error:
        return f"Zalo Bot chưa nhận địa chỉ webhook: {error}"
    if webhook.reached is False:
        return f"Zalo không gọi được webhook ({webhook.outcome}): {webhook.hint}"
    return ""
