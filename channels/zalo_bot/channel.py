"""The Zalo Bot channel: parse, send, verify, collect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from channels.chat import media
from channels.contract import Capabilities
from channels.http.answer import PAUSES
from channels.http.client import Http
from channels.zalo_bot.parse import NAME, parse
from channels.zalo_bot.send import send
from channels.zalo_bot.settings import TEXT_LIMIT, ZaloBotSettings
from channels.zalo_bot.verify import verify
from workflows.messaging.messages import Inbound, Outbound, Receipt


class ZaloBotChannel:
    """A Channel, a Verifier and a Collector."""

    name = NAME

    def __init__(self, settings: ZaloBotSettings, http: Http) -> None:
        self._settings = settings
        self._http = http
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            attachments=False,
            written_answer=False,  # AMB-14: a chat bubble only points to the written answer
            quiet_hours=True,  # TU-15: a chat message rings a phone
            per_second=settings.per_second,
            retries=PAUSES,
        )

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """The messages in one webhook delivery or one polled update; raises Unreadable."""
        return parse(raw, self._settings)

    async def send(self, message: Outbound) -> Receipt:
        """Hand over one text of at most 2000 UTF-16 units (`split.split` makes such texts)."""
        return await send(message, self._http, self._settings)

    def verify(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """True if Zalo sent these bytes."""
        return verify(headers, raw, self._settings.secret)

    async def collect(self, message: Inbound, *, patient: bool = False) -> Inbound:
        """The message with its photos and voice recordings inside."""
        limit = self._settings.media_limit
        return await media.collect(message, self._http, limit=limit, patient=patient)
