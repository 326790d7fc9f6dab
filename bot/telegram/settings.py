"""The settings of the agents' group."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class TelegramSettings:
    """The bot, and the one group it serves."""

    token: str = field(repr=False)
    group_id: int
    base_url: str = "https://api.telegram.org"
    poll_seconds: int = 25
    per_minute: int = 20
    """Messages that Telegram takes from a bot in one group."""
