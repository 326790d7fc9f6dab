"""A person with Zalo on the phone: writes to the account and sees what it sends."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.record import PATIENCE, Record
from sandbox.zalo_oa import events

Buttons = tuple[dict[str, object], ...]


@dataclass(frozen=True, kw_only=True)
class Received:
    """One thing on the customer's screen. `kind`: text, image, gif, file, sticker, template."""

    message_id: str
    kind: str
    text: str
    at: datetime
    media: bytes = field(default=b"", repr=False)
    quotes: str = ""
    buttons: Buttons = ()
    by: str = ""  # the colleague who wrote it in the console


Said = Callable[["Customer", str, dict[str, object]], Awaitable[str]]
Told = Callable[["Customer", str, dict[str, object]], Awaitable[None]]


class Customer:
    """One Zalo user. `id` is what this account sees; `last_interaction` opens the windows."""

    def __init__(self, user_id: str, name: str, said: Said, told: Told) -> None:
        self.id = user_id
        self.id_by_app = str(int(hashlib.sha256(user_id.encode()).hexdigest()[:15], 16))
        self.name = name
        self.follower = False
        self.last_interaction: datetime | None = None
        self.refuses = 0  # every message to them fails with this error number
        self.received: Record[Received] = Record(f"received by {name} on Zalo OA")
        self._said = said
        self._told = told
        self._seen = 0

    async def writes(self, text: str, *, quotes: str = "") -> str:
        """Send a text; returns its id after the webhook answered (if there is one)."""
        quoted = {"quote_msg_id": quotes} if quotes else {}
        return await self._said(self, "text", {"text": text, **quoted})

    async def sends_image(self, *urls: str, caption: str = "") -> str:
        """Send pictures in one message."""
        text = {"text": caption} if caption else {}
        return await self._said(self, "image", {**text, **events.media("image", *urls)})

    async def sends_media(self, kind: str, url: str) -> str:
        """Send a `gif`, an `audio` or a `video`."""
        return await self._said(self, kind, events.media(kind, url))

    async def sends_file(self, url: str, name: str, content: bytes = b"") -> str:
        """Send a document that is at `url`."""
        checksum = hashlib.md5(content, usedforsecurity=False).hexdigest()
        return await self._said(self, "file", events.file(url, name, len(content), checksum))

    async def sends_sticker(self, url: str = "https://zalo-api.zadn.vn/sticker.png") -> str:
        """Send a sticker."""
        return await self._said(self, "sticker", events.sticker("bfe458bf64fa8da4d4eb", url))

    async def sends_location(self, latitude: str, longitude: str) -> str:
        """Send a place."""
        return await self._said(self, "location", events.location(latitude, longitude))

    async def sends_link(self, url: str, description: str = "") -> str:
        """Share a link."""
        return await self._said(self, "link", events.link(url, description))

    async def sends_card(self, phone: str) -> str:
        """Share somebody's business card."""
        return await self._said(self, "business_card", events.card(phone))

    async def presses(self, button: dict[str, object]) -> str:
        """Tap a query button: its payload comes back as an ordinary text."""
        if button.get("type") not in ("oa.query.show", "oa.query.hide"):
            raise ValueError("this button opens something; nothing comes back")
        return await self.writes(str(button["payload"]))

    async def follows(self) -> None:
        """Follow the account."""
        self.follower = True
        await self._told(self, "follow", {})

    async def unfollows(self) -> None:
        """Stop following."""
        self.follower = False
        await self._told(self, "unfollow", {})

    async def submits_info(self, **info: object) -> None:
        """Fill in the form that asks for name, phone and address."""
        await self._told(self, "user_submit_info", {"info": info})

    async def reacts(self, message_id: str, icon: str = "/-heart") -> None:
        """React to a message."""
        message = {"msg_id": message_id, "react_icon": icon}
        await self._told(self, "user_reacted_message", {"message": message})

    async def reads(self) -> None:
        """See everything that came."""
        ids = [one.message_id for one in self.received][self._seen :]
        self._seen = len(self.received)
        if ids:
            await self._told(self, "user_seen_message", {"message": {"msg_ids": ids}})

    async def next_message(self, containing: str = "", *, timeout: float = PATIENCE) -> Received:
        """The next message not read yet that contains the text. Raises NothingCame."""
        return await self.received.next(lambda m: containing in m.text, timeout=timeout)
