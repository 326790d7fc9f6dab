"""A person with Facebook: writes to the Page, comments under its posts, sees what it sends."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.facebook.messages import Fields, Message, Thread, milliseconds, new_mid
from sandbox.record import PATIENCE, Record

if TYPE_CHECKING:
    from sandbox.facebook.page import Page

THUMB = 369239263222822
MOST_EDITS = 5


class Customer:
    """One person, as one Page sees them: `id` in Messenger, `public_id` under its posts."""

    def __init__(self, page: Page, psid: str, name: str) -> None:
        self.page = page
        self.id = psid
        self.public_id = str(int(hashlib.sha256(psid.encode()).hexdigest()[:14], 16))
        self.name = name
        self.thread = Thread(id=f"t_{self.public_id}")
        self.received: Record[Message] = Record(f"received by {name} on Messenger")
        self.blocked = False  # the Page cannot reach this person
        self.profile_hidden = False
        self._edits: dict[str, int] = {}

    async def writes(self, text: str, *, reply_to: str = "") -> str:
        """Send a text; returns its mid after the webhook answered (if there is one)."""
        answered = {"reply_to": {"mid": reply_to, "is_self_reply": False}} if reply_to else {}
        return await self._says({"text": text, **answered})

    async def sends(self, kind: str, *urls: str, text: str = "", **payload: object) -> str:
        """Send files of one kind: image, video, audio, file, or anything else Meta has invented."""
        parts: list[Fields] = [{"type": kind, "payload": {"url": u, **payload}} for u in urls]
        parts = parts or [{"type": kind, **({"payload": payload} if payload else {})}]
        return await self._says({**({"text": text} if text else {}), "attachments": parts})

    async def sends_sticker(self, sticker_id: int = THUMB, *, before_august: bool = False) -> str:
        """Send a sticker; until August 2026 it came as an image too."""
        payload = {"url": "https://scontent.xx.fbcdn.net/s.png", "sticker_id": sticker_id}
        kinds = ("image", "sticker") if before_august else ("sticker",)
        return await self._says({"attachments": [{"type": k, "payload": payload} for k in kinds]})

    async def taps(self, quick_reply: Fields) -> str:
        """Tap a quick reply: its title is the text."""
        payload = {"payload": quick_reply.get("payload", "")}
        return await self._says({"text": str(quick_reply.get("title")), "quick_reply": payload})

    async def presses(self, title: str, payload: str) -> str:
        """Press a button of a template or of the menu."""
        mid = new_mid()
        self._interacts()
        pressed: Fields = {"mid": mid, "title": title, "payload": payload}
        await self._tells("messaging_postbacks", "postback", pressed)
        return mid

    async def edits(self, mid: str, text: str) -> None:
        """Change a message, at most five times."""
        self._edits[mid] = self._edits.get(mid, 0) + 1
        if self._edits[mid] > MOST_EDITS:
            raise ValueError(f"Messenger allows {MOST_EDITS} edits")
        edit: Fields = {"mid": mid, "text": text, "num_edit": self._edits[mid]}
        await self._tells("message_edits", "message_edit", edit)

    async def reacts(self, mid: str, emoji: str = "❤", reaction: str = "love") -> None:
        """React to a message."""
        told: Fields = {"mid": mid, "action": "react", "reaction": reaction, "emoji": emoji}
        await self._tells("message_reactions", "reaction", told)

    async def reads(self) -> None:
        """See everything that came."""
        await self._tells("message_reads", "read", {"watermark": milliseconds(self.page.clock())})

    async def follows_link(self, ref: str) -> None:
        """Come back into the thread through a link of the Page."""
        told: Fields = {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}
        await self._tells("messaging_referrals", "referral", told)

    async def comments(self, text: str, *, under: str, photo: str = "") -> str:
        """Comment under a post or a comment, where everybody reads; returns the comment's id."""
        return await self.page.board.comment(under, text, self, photo=photo)

    async def next_message(self, containing: str = "", *, timeout: float = PATIENCE) -> Message:
        """The next message not read yet that contains the text. Raises NothingCame."""
        return await self.received.next(lambda m: containing in m.text, timeout=timeout)

    async def _says(self, message: Fields) -> str:
        mid = new_mid()
        now = self._interacts()
        text, parts = str(message.get("text", "")), message.get("attachments")
        kept = tuple(parts) if isinstance(parts, list) else ()
        self.thread.messages.append(Message(mid=mid, text=text, at=now, attachments=kept))
        await self._tells("messages", "message", {"mid": mid, **message})
        return mid

    def _interacts(self) -> datetime:
        """What the person does opens the window, and an idle thread goes to the default app."""
        now = self.page.clock()
        self.thread.owner = self.thread.holder(now, self.page.default_app)
        self.thread.last_user_at = now
        return now

    async def _tells(self, field: str, key: str, value: Fields) -> None:
        event: Fields = {
            "sender": {"id": self.id},
            "recipient": {"id": self.page.id},
            "timestamp": milliseconds(self.page.clock()),
            key: value,
        }
        await self.page.tell(self, field, event)
