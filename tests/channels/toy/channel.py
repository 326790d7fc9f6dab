"""The toy channel: parse, send, verify."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

from channels.contract import Capabilities, SendFailed, SendUnknown, Unreadable
from channels.http import wire
from channels.http.answer import PAUSES, by_status
from channels.http.client import Http
from tests.channels.toy.settings import ToySettings
from workflows.messaging.messages import Inbound, Outbound, Receipt

NAME = "toy"


class ToyChannel:
    """A Channel and a Verifier."""

    name = NAME

    def __init__(self, settings: ToySettings, http: Http) -> None:
        self._settings = settings
        self._http = http
        self.capabilities = Capabilities(
            text_limit=1000,
            attachments=False,
            written_answer=False,
            quiet_hours=True,
            per_second=5.0,
            retries=PAUSES,
        )

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """The message in one webhook delivery; raises Unreadable."""
        event = wire.table(wire.load(raw))
        if event.get("event") == "typing":
            return ()
        id, sender = wire.id(event.get("id")), wire.id(event.get("from"))
        if not (id and sender):
            raise Unreadable("Gói tin không cho biết mã tin hoặc người gửi.")
        text = wire.text(event.get("text"))
        return (
            Inbound(
                channel=NAME,
                external_id=id,
                conversation=sender,
                sender=sender,
                sender_name=wire.text(event.get("name")),
                sent_at=wire.since_1970(event.get("at")) or wire.UNDATED,
                text=text,
                full_text=text,
            ),
        )

    async def send(self, message: Outbound) -> Receipt:
        """Hand over one text. Raises SendFailed or SendUnknown."""
        if not message.to:
            raise SendFailed("Chưa biết khách nhận.", permanent=True)
        answer = await self._http.post(
            f"{self._settings.base_url}/messages",
            {"to": message.to, "text": message.text},
            headers={"authorization": f"Bearer {self._settings.token}"},
        )
        told = wire.table(answer.data)
        if error := wire.text(told.get("error")):
            raise by_status(answer) or SendFailed(f"Toy từ chối: {error}.", permanent=True)
        if not (id := wire.id(told.get("id"))):
            raise SendUnknown("Toy trả lời không kèm mã tin nhắn: tin có thể đã tới khách.")
        return Receipt(provider_id=id)

    def verify(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """True if the delivery carries our secret."""
        given = headers.get("x-toy-secret", "").encode("utf-8", "replace")
        return hmac.compare_digest(given, self._settings.webhook_secret.encode())
