"""What the operator decides about the Facebook channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

TEXT_LIMIT = 1999
"""Fewer than 2000 characters (facebook.md 6.1), in UTF-16 units: the vendor names no unit."""


@dataclass(frozen=True, kw_only=True)
class FacebookSettings:
    """One Page and the app that serves it."""

    page_id: str
    page_token: str = field(repr=False)
    app_secrets: tuple[str, ...] = field(repr=False)  # the first signs our calls; older ones verify
    verify_token: str = field(default="", repr=False)  # for the subscription's question
    app_id: str = ""  # tells our own echoes from a colleague's
    version: str = "v25.0"
    base_url: str = "https://graph.facebook.com"
    open_for: timedelta = timedelta(hours=24)
    human_agent: bool = False  # Meta has granted the feature: an agent may write for seven days
    human_open_for: timedelta = timedelta(days=7)
    send_timeout: float = 30.0
    per_second: float = 40.0  # above, the Page's own inbox stops showing new messages
    media_limit: int = 25 * 1024 * 1024
