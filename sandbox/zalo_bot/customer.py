"""A person with Zalo on the phone: writes to the bot and sees what the bot sends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sandbox.record import PATIENCE, Record
from sandbox.zalo_bot.updates import Event


@dataclass(frozen=True, kw_only=True)
class Received:
    """One thing on the customer's screen. `kind`: text, photo, sticker, voice or typing."""

    message_id: str
    kind: str
    text: str
    at: datetime
    media: str = ""


Emit = Callable[["Customer", str, dict[str, object]], Awaitable[str]]


class Customer:
    """One Zalo user. `id` is the 20-digit hex id that the bot sees."""

    def __init__(self, customer_id: str, name: str, emit: Emit) -> None:
        self.id = customer_id
        self.name = name
        self.wrote: Record[Event] = Record(f"written by {name}")
        self.received: Record[Received] = Record(f"received by {name} on Zalo")
        self._emit = emit

    async def writes(self, text: str) -> str:
        """Send a text; returns the message id after the bot's webhook answered (if it has one)."""
        return await self._emit(self, "text", {"message_type": "CHAT_MESSAGE", "text": text})

    async def sends_photo(self, url: str, caption: str = "", *, field: str = "photo_url") -> str:
        """Send a picture that is at `url`; `field` "photo" gives the name that the docs use."""
        return await self._emit(
            self, "image", {"message_type": "CHAT_PHOTO", field: url, "caption": caption}
        )

    async def sends_sticker(self, sticker: str = "0e078a2f4d9ec4c09d8f") -> str:
        """Send a sticker."""
        return await self._emit(
            self, "sticker", {"sticker": sticker, "url": "https://zalo-api.zadn.vn/sticker.png"}
        )

    async def sends_voice(self, url: str) -> str:
        """Send a voice message that is at `url`."""
        return await self._emit(self, "voice", {"message_type": "CHAT_VOICE", "voice_url": url})

    async def sends_unsupported(self) -> str:
        """Send what the platform hides: a file, a link, a card, or anything by a minor."""
        return await self._emit(self, "unsupported", {})

    async def next_message(
        self, matching: str | Callable[[Received], bool] = "", *, timeout: float = PATIENCE
    ) -> Received:
        """Return the next message not read yet that contains a text (or satisfies a predicate).

        Raises NothingCame.
        """
        if callable(matching):
            return await self.received.next(matching, timeout=timeout)
        wanted = matching
        return await self.received.next(
            lambda m: m.kind != "typing" and wanted in m.text, timeout=timeout
        )
