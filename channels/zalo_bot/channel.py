"""The Zalo Bot channel: parse, send, verify, collect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from channels.chat import media
from channels.contract import Capabilities, ChannelError
from channels.http.answer import PAUSES
from channels.http.client import Http
from channels.zalo_bot import connect
from channels.zalo_bot.api import Refused
from channels.zalo_bot.parse import NAME, Bot, parse
from channels.zalo_bot.send import send_message
from channels.zalo_bot.settings import TEXT_LIMIT, ZaloBotSettings
from channels.zalo_bot.verify import verify
from workflows.messaging.messages import Inbound, Outbound, Receipt

MEDIA_LIMIT = 20 * 1024 * 1024


class ZaloBotChannel:
    """A Channel, a Verifier, a FileDownloader and a ProviderSetup."""

    name = NAME

    def __init__(self, settings: ZaloBotSettings, http: Http) -> None:
        self._settings = settings
        self._http = http
        self.bot = Bot(display_name=settings.display_name)
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
        return parse(raw, self.bot)

    async def send(self, message: Outbound) -> Receipt:
        """Hand over one text of at most 2000 UTF-16 units (`split.split` makes such texts)."""
        return await send_message(message, self._http, self._settings)

    def verify(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """True if Zalo sent these bytes."""
        return verify(headers, raw, self._settings.webhook_secret)

    async def collect(self, message: Inbound, *, patient: bool = False) -> Inbound:
        """The message with its photos and voice recordings inside."""
        return await media.collect(message, self._http, limit=MEDIA_LIMIT, patient=patient)

    async def identify(self) -> str:
        """Learn the bot's id, so that its echoes are dropped; where we poll, drop any webhook.

        What is wrong, "": nothing.
        """
        try:
            if not self._settings.webhook:
                await connect.delete_webhook(self._http, self._settings)
            found = await connect.get_me(self._http, self._settings)
        except (ChannelError, Refused) as error:
            return str(error)
        name = self._settings.display_name or found.display_name
        self.bot = Bot(id=found.id, display_name=name)
        return ""

    async def set_webhook(self, public_url: str) -> str:
        """Have Zalo deliver to this desk, unless we poll; what is wrong, "": nothing."""
        if not self._settings.webhook:
            return ""
        url = connect.webhook_url(public_url)
        try:
            webhook = await connect.set_webhook(self._http, self._settings, url)
        except (ChannelError, Refused) as error:
            return f"Zalo Bot chưa nhận địa chỉ webhook: {error}"
        if webhook.reached is False:
            return f"Zalo không gọi được webhook ({webhook.outcome}): {webhook.hint}"
        return ""
