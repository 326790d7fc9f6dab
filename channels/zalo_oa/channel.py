"""The Zalo Official Account channel: parse, send, verify, collect, complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from channels.chat import media
from channels.chat.names import PATIENCE, NameCache
from channels.contract import Capabilities
from channels.http import wire
from channels.http.answer import PAUSES
from channels.http.client import Http
from channels.zalo_oa.api import OaApi, Tokens
from channels.zalo_oa.parse import NAME, parse
from channels.zalo_oa.send import MOST_BUTTONS, send_message
from channels.zalo_oa.settings import TEXT_LIMIT, ZaloOaSettings
from channels.zalo_oa.verify import verify
from workflows.messaging.messages import Inbound, Kind, Outbound, Receipt
from workflows.messaging.windows import Window

DETAIL = "/v3.0/oa/user/detail"
MEDIA_LIMIT = 20 * 1024 * 1024


class ZaloOaChannel:
    """A Channel, a Verifier, a FileDownloader and an Enricher."""

    name = NAME

    def __init__(self, settings: ZaloOaSettings, http: Http, tokens: Tokens) -> None:
        self._settings = settings
        self._http = http
        self._api = OaApi(settings=settings, http=http, tokens=tokens)
        self._names = NameCache(self._name)
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            attachments=True,
            written_answer=False,  # AMB-14: the window may be shut on the day, and nobody signs
            quiet_hours=True,
            per_second=20.0,  # the vendor allows 4,000 calls a minute for an app
            windows=_windows(settings),
            file_alone=True,
            choices=MOST_BUTTONS,
            retries=PAUSES,
        )

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """The message in one event; raises Unreadable."""
        return parse(raw, self._settings)

    async def send(self, message: Outbound) -> Receipt:
        """Hand over one text of at most 2000 UTF-16 units, or one file."""
        return await send_message(message, self._api)

    def verify(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """True if Zalo sent these bytes."""
        return verify(headers, raw, self._settings)

    async def collect(self, message: Inbound, *, patient: bool = False) -> Inbound:
        """The message with its files inside."""
        return await media.collect(message, self._http, limit=MEDIA_LIMIT, patient=patient)

    async def complete(self, message: Inbound) -> Inbound:
        """The message with the customer's name, which no event carries."""
        if message.sender_name or message.kind is Kind.ECHO:
            return message
        return replace(message, sender_name=await self._names.of(message.sender))

    async def _name(self, user_id: str) -> str:
        data = await self._api.get(DETAIL, {"user_id": user_id}, timeout=PATIENCE)
        return wire.text(data.get("display_name"))


def _windows(settings: ZaloOaSettings) -> tuple[Window, ...]:
    free = Window(lasts=timedelta(hours=settings.free_hours), most=settings.free_messages)
    if not settings.pays:
        return (free,)
    return (free, Window(lasts=timedelta(days=settings.paid_days), price=settings.price))
