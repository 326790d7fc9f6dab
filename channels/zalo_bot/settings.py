"""What the operator decides about the Zalo Bot channel."""

from __future__ import annotations

from dataclasses import field

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

TEXT_LIMIT = 2000
"""Characters in one message, counted in UTF-16 units to be safe: the vendor names no unit."""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class ZaloBotSettings:
    """One bot. Without `webhook` the desk polls."""

    token: str = field(repr=False)
    base_url: str = "https://bot-api.zaloplatforms.com"
    webhook_secret: str = field(default="", repr=False)  # 8 to 256 characters; the only proof
    display_name: str = ""  # as shown in Zalo: stripped from the front of group messages
    webhook: bool = False
    per_second: float = 2.0  # messages handed to Zalo at most; the vendor publishes no rate
