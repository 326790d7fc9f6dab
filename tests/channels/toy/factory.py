"""Builds the toy channel."""

from __future__ import annotations

from channels.contract import Channel
from channels.factory import ChannelFactory, Outside
from tests.channels.toy.channel import NAME, ToyChannel
from tests.channels.toy.settings import ToySettings


class ToyFactory(ChannelFactory[ToySettings]):
    """Deliveries come by webhook; nothing is fetched."""

    name = section = NAME

    def build(self, settings: ToySettings, outside: Outside) -> Channel:
        """The channel."""
        return ToyChannel(settings, outside.http)
