"""One bot account on the platform: its people, its webhook, its waiting events."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime

from sandbox.faults import Faults
from sandbox.record import Record
from sandbox.violations import Violations
from sandbox.zalo_bot.customer import Customer, Received
from sandbox.zalo_bot.updates import Event, Updates
from sandbox.zalo_bot.webhook import Webhook

PROVIDER = "zalo_bot"


class ZaloBot:
    """The platform as one bot sees it; `zalo_bot.server` serves it."""

    def __init__(
        self,
        *,
        token: str,
        clock: Callable[[], datetime],
        violations: Violations,
        allow_loopback: bool = True,
    ) -> None:
        self.token = token
        self.clock = clock
        self.violations = violations
        self.allow_loopback = allow_loopback
        self.id = "1459232241454765289"
        self.display_name = "Bot Tiếp nhận"
        self.faults = Faults()
        self.updates = Updates()
        self.webhook = Webhook(allow_loopback=allow_loopback)
        self.customers: dict[str, Customer] = {}
        self.media: dict[str, tuple[str, bytes]] = {}
        self.sent: Record[tuple[Customer, Received]] = Record("sent by the bot on Zalo")
        self.quota: int | None = None  # messages the bot may still send this month
        self.unknown_method_status = 400
        self.idle_status = 408
        self.no_webhook_is_404 = True
        self.echo = False  # the bot's own messages come back as events
        self.omit_message = False  # unsupported events come without `message`
        self.base_url = ""  # set when served

    def customer(self, customer_id: str, name: str = "") -> Customer:
        """Return the customer of that id (a word is turned into a 20-digit hex id)."""
        wire_id = customer_id if re.fullmatch(r"[0-9a-f]{20}", customer_id) else _hex(customer_id)
        if wire_id not in self.customers:
            self.customers[wire_id] = Customer(wire_id, name or customer_id, self._written)
        return self.customers[wire_id]

    def add_media(self, content: bytes, media_type: str = "image/jpeg") -> str:
        """Store what a customer uploads and return its public URL on this server."""
        key = hashlib.sha256(content).hexdigest()[:32]
        self.media[key] = (media_type, content)
        return f"{self.base_url}/media/{key}"

    def put(self, customer: Customer, received: Received) -> None:
        """Put a message of the bot on the customer's screen."""
        customer.received.add(received)
        self.sent.add((customer, received))

    def milliseconds(self) -> int:
        """Now, as the platform writes times."""
        return int(self.clock().timestamp() * 1000)

    async def emit(self, event: Event) -> None:
        """Send one event to the webhook, or to the client that polls."""
        if self.webhook.url:
            await self.webhook.deliver(event)
        else:
            self.updates.add(event)

    async def _written(self, customer: Customer, kind: str, content: dict[str, object]) -> str:
        message_id = secrets.token_hex(10)
        message: dict[str, object] = {
            "message_id": message_id,
            "date": self.milliseconds(),
            "from": {"id": customer.id, "display_name": customer.name, "is_bot": False},
            "chat": {"id": customer.id, "chat_type": "PRIVATE"},
            **{name: value for name, value in content.items() if value != ""},
        }
        event: Event = {"event_name": f"message.{kind}.received", "message": message}
        customer.wrote.add(event)
        if kind == "unsupported" and self.omit_message:
            event = {"event_name": event["event_name"]}
        await self.emit(event)
        return message_id

    async def close(self) -> None:
        """End every long poll."""
        self.faults.clear()
        self.updates.waiters.close()
        await self.webhook.close()


def _hex(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()[:20]
