"""All channels, by name: the explicit list, and how the desk builds what is switched on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.contract import Channel, Closable, Fetcher
from channels.facebook.factory import FacebookFactory
from channels.factory import ChannelFactory, FetcherPorts, Outside
from channels.mail.factory import MailFactory
from channels.manual.counter import COUNTER
from channels.manual.phone import PHONE
from channels.manual.post import POST
from channels.zalo_bot.factory import ZaloBotFactory
from channels.zalo_oa.factory import ZaloOaFactory

CHANNELS: dict[str, ChannelFactory[Any]] = {
    "email": MailFactory(),
    "zalo_bot": ZaloBotFactory(),
    "zalo_oa": ZaloOaFactory(),
    "facebook": FacebookFactory(),
    "phone": PHONE,
    "counter": COUNTER,
    "post": POST,
}

LISTENERS = frozenset().union(*(factory.listeners for factory in CHANNELS.values()))
"""The fetchers that any number of workers may run; of the others only one at a time."""

SwitchedOn = Mapping[str, Any]
"""The settings of the channels that this company uses, by the channel's name."""


ALWAYS_ON: SwitchedOn = {name: () for name, one in CHANNELS.items() if not one.section}
"""The channels without settings: nobody may be turned away (CP-02)."""


def switched_on(sections: object) -> dict[str, Any]:
    """The channels whose section is given, as an attribute of `sections`; and those always on."""
    found = {
        name: getattr(sections, one.section) if one.section else ()
        for name, one in CHANNELS.items()
    }
    return {name: settings for name, settings in found.items() if settings is not None}


def build(settings: SwitchedOn, outside: Outside) -> dict[str, Channel]:
    """The channels that are switched on. The caller closes `outside.http`. Raises NoVault."""
    return {name: CHANNELS[name].build(own, outside) for name, own in settings.items()}


async def close(channels: Mapping[str, Channel]) -> None:
    """End the connections that channels hold of their own (SMTP)."""
    for channel in channels.values():
        if isinstance(channel, Closable):
            await channel.close()


def fetchers(settings: SwitchedOn, outside: Outside, ports: FetcherPorts) -> dict[str, Fetcher]:
    """What must run beside the webhooks: one loop for each of them. Raises NoVault."""
    found: dict[str, Fetcher] = {}
    for name, own in settings.items():
        found |= CHANNELS[name].fetchers(own, outside, ports)
    return found
