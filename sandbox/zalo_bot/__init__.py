"""A stand-in for the Zalo Bot platform: its HTTP API, its webhooks and the people who chat."""

from __future__ import annotations

from sandbox.zalo_bot.bot import ZaloBot
from sandbox.zalo_bot.customer import Customer, Received
from sandbox.zalo_bot.updates import Mode

__all__ = ["Customer", "Mode", "Received", "ZaloBot"]
