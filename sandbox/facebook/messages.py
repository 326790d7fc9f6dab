"""One message of a thread, and the thread: who wrote last, and who may write."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

IDLE_AFTER = timedelta(hours=24)

Fields = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a thread. `app_id` is "" where the customer wrote."""

    mid: str
    text: str
    at: datetime
    app_id: str = ""
    attachments: tuple[Fields, ...] = ()
    media: bytes = field(default=b"", repr=False)
    quick_replies: tuple[Fields, ...] = ()
    metadata: str = ""
    tag: str = ""
    reply_to: str = ""


@dataclass(kw_only=True)
class Thread:
    """The conversation of one person with one Page."""

    id: str
    messages: list[Message] = field(default_factory=list)
    last_user_at: datetime | None = None
    owner: str = ""  # the app that has control; "" while idle

    def holder(self, now: datetime, default_app: str) -> str:
        """The app that may send: the owner, or in idle the default app; "" where every app may."""
        if not default_app:
            return ""
        lapsed = self.last_user_at is None or now - self.last_user_at > IDLE_AFTER
        return default_app if lapsed or not self.owner else self.owner


def new_mid() -> str:
    """An opaque name for a message."""
    return f"m_{secrets.token_urlsafe(48)}"


def milliseconds(at: datetime) -> int:
    """As Messenger writes times."""
    return int(at.timestamp() * 1000)
