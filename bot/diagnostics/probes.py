"""Asks every provider whether it knows the desk, for `tiepnhan doctor`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial

from bot.config.settings import Settings
from bot.session import aside
from bot.wiring import channel_settings
from channels import registry
from channels.contract import ChannelError
from channels.facebook import probe as facebook
from channels.facebook.settings import FacebookSettings
from channels.http.client import Http
from channels.mail.probe import probe as probe_mail
from channels.mail.settings import MailSettings
from channels.zalo_bot import connect
from channels.zalo_bot.api import Refused
from channels.zalo_bot.settings import ZaloBotSettings
from channels.zalo_oa import probe as zalo_oa
from channels.zalo_oa.settings import ZaloOaSettings

Answer = tuple[bool, str, str]
"""Whether all is well, which part was asked, and what to say about it."""


async def asked(settings: Settings, http: Http, *, ready: bool) -> AsyncIterator[Answer]:
    """One answer or more from each channel that is switched on.

    `ready`: the database has the newest schema; tokens that change are kept there.
    """
    wired = channel_settings(settings)
    for name in sorted(registry.CHANNELS):
        if getattr(wired, name, None) is not None:
            yield True, name, "switched on"
    if wired.zalo_bot is not None:
        yield await _zalo_bot(wired.zalo_bot, http)
    if wired.zalo_oa is not None and ready:
        yield await _zalo_oa(settings, wired.zalo_oa, http)
    if wired.facebook is not None:
        yield await _facebook(wired.facebook, http)
    if wired.email is not None:
        for part, problem in await _mail(settings, wired.email, http):
            yield not problem, f"email {part}", problem or "answers"


async def _zalo_bot(settings: ZaloBotSettings, http: Http) -> Answer:
    try:
        bot = await connect.get_me(http, settings)
        hook = await connect.webhook_info(http, settings)
    except (ChannelError, Refused) as error:
        return False, "zalo_bot", f"{error}; check zalo_bot.token and zalo_bot.base_url"
    if settings.webhook_url and hook is not None and hook.url != settings.webhook_url:
        return False, "zalo_bot", f"Zalo delivers to {hook.url}; `tiepnhan serve` sets our address"
    return True, "zalo_bot", f"the token belongs to {bot.display_name}"


async def _zalo_oa(settings: Settings, account: ZaloOaSettings, http: Http) -> Answer:
    async with aside(settings, http) as outside:
        tokens = registry.keeper_of(account, outside)
        try:
            name = await zalo_oa.account(account, http, tokens)
        except ChannelError as error:
            return False, "zalo_oa", str(error)
    return True, "zalo_oa", f"the token belongs to {name}"


async def _facebook(settings: FacebookSettings, http: Http) -> Answer:
    try:
        name = await facebook.page_name(settings, http)
        problem = await facebook.unheard(settings, http)
    except ChannelError as error:
        return False, "facebook", str(error)
    return not problem, "facebook", problem or f"the Page {name} delivers here"


async def _mail(settings: Settings, mail: MailSettings, http: Http) -> Sequence[tuple[str, str]]:
    async with aside(settings, http) as outside:
        return await probe_mail(mail, partial(registry.tokens_of, outside=outside))
