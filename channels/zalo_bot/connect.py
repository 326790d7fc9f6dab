"""Sets the bot up and checks it, for `serve` and `doctor`.

Every function raises api.Refused, or SendFailed or SendUnknown where Zalo was not reached.
"""

from __future__ import annotations

from dataclasses import dataclass

from channels.contract import ChannelError
from channels.http import wire
from channels.http.client import Http
from channels.zalo_bot import api
from channels.zalo_bot.parse import NAME, Bot
from channels.zalo_bot.settings import ZaloBotSettings

SECRET_LENGTHS = range(8, 257)


class Misconfigured(ChannelError):
    """The settings cannot work; the text says what to change."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Where Zalo delivers; `reached` is None where Zalo did not try, `hint` is its own advice."""

    url: str
    reached: bool | None = None
    outcome: str = ""
    hint: str = ""


async def get_me(http: Http, settings: ZaloBotSettings) -> Bot:
    """The bot behind the token."""
    result = wire.table(await api.call(http, settings, "getMe", {}))
    return Bot(id=wire.text(result.get("id")), display_name=wire.text(result.get("display_name")))


def webhook_url(public_url: str) -> str:
    """Where Zalo delivers to this desk."""
    return f"{public_url}/webhooks/{NAME}"


async def set_webhook(http: Http, settings: ZaloBotSettings, url: str) -> Webhook:
    """Have Zalo deliver to `url`. Zalo stores it even if it is unreachable.

    An address of this machine is for a stand-in of Zalo, which may be here too.
    """
    if not url.startswith(("https://", "http://127.0.0.1:")):
        raise Misconfigured("Địa chỉ webhook của Zalo Bot phải bắt đầu bằng https://.")
    if len(settings.webhook_secret) not in SECRET_LENGTHS:
        raise Misconfigured("Khoá bí mật webhook của Zalo Bot phải dài từ 8 đến 256 ký tự.")
    body = {"url": url, "secret_token": settings.webhook_secret}
    result = wire.table(await api.call(http, settings, "setWebhook", body))
    return _webhook(result, wire.table(result.get("verification")))


async def delete_webhook(http: Http, settings: ZaloBotSettings) -> None:
    """Stop deliveries, so that polling is allowed. Harmless where none was set."""
    await api.call(http, settings, "deleteWebhook", {})


async def webhook_info(http: Http, settings: ZaloBotSettings) -> Webhook | None:
    """The webhook that is set; None where there is none (real bots answer 404 then)."""
    try:
        result = wire.table(await api.call(http, settings, "getWebhookInfo", {}))
    except api.Refused as refusal:
        if refusal.code == api.NOT_FOUND:
            return None
        raise
    return _webhook(result, {}) if result.get("url") else None


def _webhook(result: dict[str, object], check: dict[str, object]) -> Webhook:
    reached = check.get("ok")
    return Webhook(
        url=wire.text(result.get("url")),
        reached=reached if isinstance(reached, bool) else None,
        outcome=wire.text(check.get("outcome")),
        hint=wire.text(check.get("hint")),
    )
