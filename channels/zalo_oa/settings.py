"""What the operator decides about the Zalo Official Account channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

TEXT_LIMIT = 2000
"""Characters in one message (error -210 above), in UTF-16 units: the vendor names no unit."""


@dataclass(frozen=True, kw_only=True)
class ZaloOaSettings:
    """One official account. Windows and prices change several times a year (zalo.md 2.3)."""

    app_id: str
    oa_id: str
    app_secret: str = field(repr=False)  # for tokens
    oa_secret: str = field(repr=False)  # signs the webhook; the console shows it apart
    base_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    free_for: timedelta = timedelta(hours=48)
    free_messages: int = 0  # that may answer one of the customer's in that time; 0: any number
    paid_for: timedelta = timedelta(days=7)
    pays: bool = False  # a funded ZCA is linked: letters may go between the two moments
    price: int = 55  # đồng for one such letter
    send_timeout: float = 30.0
    per_second: float = 20.0  # the vendor allows 4,000 calls a minute for an app
    media_limit: int = 20 * 1024 * 1024
