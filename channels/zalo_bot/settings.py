"""What the operator decides about the Zalo Bot channel."""

from __future__ import annotations

from dataclasses import dataclass, field

TEXT_LIMIT = 2000
"""Characters in one message, counted in UTF-16 units to be safe: the vendor names no unit."""


@dataclass(frozen=True, kw_only=True)
class ZaloBotSettings:
    """One bot. Without `webhook_url` the desk polls. Times in seconds, sizes in bytes."""

    token: str = field(repr=False)
    base_url: str = "https://bot-api.zaloplatforms.com"
    webhook_url: str = ""
    secret: str = field(default="", repr=False)  # 8 to 256 characters; the webhook's only proof
    display_name: str = ""  # as shown in Zalo: stripped from the front of group messages
    bot_id: str = ""  # from getMe: echoes of our own messages are dropped
    send_timeout: float = 30.0
    poll_timeout: int = 30
    poll_interval: float = 1.0  # least time between two polls: some bots answer at once, for ever
    backoff_limit: float = 60.0
    per_second: float = 2.0  # the vendor publishes no rate
    media_limit: int = 20 * 1024 * 1024
