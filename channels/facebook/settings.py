"""What the operator decides about the Facebook channel."""

from __future__ import annotations

from dataclasses import field

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

TEXT_LIMIT = 1999
"""Fewer than 2000 characters (facebook.md 6.1), in UTF-16 units: the vendor names no unit."""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class FacebookSettings:
    """One Page and the app that serves it."""

    page_id: str
    page_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    old_app_secret: str = field(default="", repr=False)  # while the secret is being changed
    verify_token: str = field(repr=False)  # for the question with which a subscription begins
    app_id: str = ""  # distinguishes our own echoes from a colleague's
    version: str = "v25.0"
    base_url: str = "https://graph.facebook.com"
    human_agent: bool = False  # Meta has granted the feature: an agent may write for seven days

    @property
    def app_secrets(self) -> tuple[str, ...]:
        """The first signs our calls; each of them verifies deliveries."""
        return tuple(one for one in (self.app_secret, self.old_app_secret) if one)
