"""The demo's official account and Page: settings, consent and webhooks, as an operator does it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from bot.app import App
from bot.config.settings import Settings
from bot.session import provider_session, upgrade_database
from channels.facebook.settings import FacebookSettings
from channels.http.client import Http
from channels.zalo_oa.consent import accept_consent, request_consent
from channels.zalo_oa.factory import access_tokens
from channels.zalo_oa.settings import ZaloOaSettings
from sandbox.world import World

VERIFY_TOKEN = "cau-hoi-cua-meta"  # noqa: S105 - of a sandbox on this machine


def zalo_oa(world: World) -> ZaloOaSettings:
    """The settings of the account."""
    accounts, oa = world.accounts, world.zalo_oa
    return ZaloOaSettings(
        app_id=accounts.zalo_app_id,
        oa_id=accounts.zalo_oa_id,
        app_secret=accounts.zalo_app_secret,
        oa_secret=accounts.zalo_oa_secret,
        base_url=oa.base_url,
        oauth_url=oa.base_url,
        redirect_url="https://khieunai.desk.example/zalo",
    )


def facebook(world: World) -> FacebookSettings:
    """The settings of the Page."""
    accounts = world.accounts
    return FacebookSettings(
        page_id=accounts.facebook_page_id,
        page_token=accounts.facebook_page_token,
        app_secret=accounts.facebook_app_secret,
        verify_token=VERIFY_TOKEN,
        app_id=accounts.facebook_app_id,
        base_url=world.facebook.base_url,
    )


async def give_consent(world: World, settings: Settings) -> None:
    """Consent as the account's manager, as with `tiepnhan connect zalo-oa`."""
    if settings.zalo_oa is None:
        return
    account, http = settings.zalo_oa, Http()
    asked = request_consent(account, account.redirect_url)
    pasted = world.zalo_oa.oauth.permission(dict(parse_qsl(urlsplit(asked.link).query)))
    upgrade_database(settings)
    try:
        async with provider_session(settings, http) as outside:
            pair = await accept_consent(pasted, asked, account, http, world.now())
            await access_tokens(account, outside).store(pair)
    finally:
        await http.close()


async def set_webhooks(world: World, desk: App) -> None:
    """Set the addresses of this desk in the providers' consoles."""
    await set_webhook_urls(world, desk.settings, desk.http_port)


async def set_webhook_urls(world: World, settings: Settings, port: int) -> None:
    """Set the addresses of a desk that listens on that port."""
    hooks = f"http://127.0.0.1:{port}/webhooks"
    if settings.zalo_oa is not None:
        await world.zalo_oa.webhook.save(f"{hooks}/zalo_oa")
    if settings.facebook is not None:
        await world.facebook.webhook.subscribe(f"{hooks}/facebook", VERIFY_TOKEN)
