"""One Page: its people, its board, its inbox, and what apps have subscribed to."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.facebook.board import Board, Public
from sandbox.facebook.customer import Customer
from sandbox.facebook.messages import Fields, Message, milliseconds, new_mid
from sandbox.record import Record

INBOX = "263902037430900"
"""The app behind the Page's own inbox."""
FIELDS = frozenset(
    {
        *("messages", "messaging_postbacks", "message_deliveries", "message_reads"),
        *("message_echoes", "message_edits", "message_reactions", "messaging_referrals"),
        *("messaging_handovers", "standby", "feed"),
    }
)

Tell = Callable[[str, str, str, Fields], Awaitable[None]]
"""Page, field of the subscription, `messaging`, `standby` or `changes`, and the event."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """An attachment under an id that ends after 90 days."""

    kind: str
    content: bytes = field(repr=False)
    media_type: str
    at: datetime


class Page:
    """One Page with one app connected to it: `app_id`."""

    def __init__(
        self, *, page_id: str, name: str, app_id: str, clock: Callable[[], datetime], tell: Tell
    ) -> None:
        self.id = page_id
        self.name = name
        self.app_id = app_id
        self.clock = clock
        self.customers: dict[str, Customer] = {}
        self.board = Board(self)
        self.attachments: dict[str, Saved] = {}
        self.personas: dict[str, Fields] = {}
        self.subscribed: frozenset[str] | None = FIELDS  # None: the app is not installed
        self.default_app = ""  # of Conversation Routing; "": not configured
        self.human_agent = False  # Meta has granted the feature
        self.restricted = False
        self.receipts = True
        self.sent: Record[tuple[Customer, Message]] = Record("sent by the Page on Messenger")
        self._tell = tell

    def customer(self, psid: str, name: str = "") -> Customer:
        """The person of that id (a word is turned into an id of digits)."""
        wire_id = psid if psid.isdecimal() else _digits(f"{self.id} {psid}")
        if wire_id not in self.customers:
            self.customers[wire_id] = Customer(self, wire_id, name or psid)
        return self.customers[wire_id]

    def writer(self, author: Customer | None) -> Fields:
        """The author of a public post or comment."""
        if author is None:
            return {"id": self.id, "name": self.name}
        return {"id": author.public_id, "name": author.name}

    async def tell(self, customer: Customer | None, field: str, event: Fields) -> None:
        """Send the app an event that it subscribed to; as standby if another app has control."""
        if self.subscribed is None or field not in self.subscribed:
            return
        if customer is None:
            await self._tell(self.id, field, "changes", event)
        elif self.in_standby(customer) and field != "messaging_handovers":
            if "standby" in self.subscribed:
                await self._tell(self.id, "standby", "standby", _without_payload(event))
        else:
            await self._tell(self.id, field, "messaging", event)

    def in_standby(self, customer: Customer) -> bool:
        """Whether another app has control of this person's thread."""
        return customer.thread.holder(self.clock(), self.default_app) not in ("", self.app_id)

    def put(self, to: Customer, one: Message) -> None:
        """Put a message on the person's screen."""
        to.thread.messages.append(one)
        to.received.add(one)
        self.sent.add((to, one))

    async def echo(self, to: Customer, one: Message) -> None:
        """Send the echo of a message of the Page: sender and recipient are swapped."""
        message: Fields = {"is_echo": True, "app_id": int(one.app_id), "mid": one.mid}
        message |= {"metadata": one.metadata} if one.metadata else {}
        message |= {"text": one.text} if one.text else {}
        message |= {"attachments": list(one.attachments)} if one.attachments else {}
        event = self._outward(to) | {"timestamp": milliseconds(one.at), "message": message}
        await self.tell(to, "message_echoes", event)

    async def receipt(self, to: Customer, one: Message) -> None:
        """Send the receipt of the person's phone; this event has no timestamp of its own."""
        if self.receipts:
            told = {"mids": [one.mid], "watermark": milliseconds(one.at)}
            event: Fields = {
                "sender": {"id": to.id},
                "recipient": {"id": self.id},
                "delivery": told,
            }
            await self.tell(to, "message_deliveries", event)

    async def colleague_writes(self, to: Customer, text: str, *, app_id: str = INBOX) -> str:
        """Somebody answers in the Page's inbox; with routing, the inbox then has control."""
        one = Message(mid=new_mid(), text=text, at=self.clock(), app_id=app_id)
        self.put(to, one)
        if self.default_app and to.thread.owner != app_id:
            await self.hand_over(to, app_id, "take")
        await self.echo(to, one)
        return one.mid

    async def hand_over(
        self, customer: Customer, app_id: str, how: str, metadata: str = ""
    ) -> None:
        """Give control of the thread to an app and send the event; `how`: pass or take."""
        before, customer.thread.owner = customer.thread.owner, app_id
        told: Fields = {"previous_owner_app_id": before or None, "metadata": metadata}
        told |= {"new_owner_app_id": app_id} if how == "pass" else {}
        event: Fields = {
            "sender": {"id": customer.id},
            "recipient": {"id": self.id},
            "timestamp": milliseconds(self.clock()),
            f"{how}_thread_control": told,
        }
        await self.tell(customer, "messaging_handovers", event)

    def public(self, piece_id: str) -> Public | None:
        """A post or comment on the board; None where there is none of that id."""
        return self.board.pieces.get(piece_id)

    def _outward(self, to: Customer) -> Fields:
        return {"sender": {"id": self.id}, "recipient": {"id": to.id}}


def _without_payload(event: Fields) -> Fields:
    """Only the app that sent a button learns its payload."""
    pressed = event.get("postback")
    if not isinstance(pressed, dict):
        return event
    return event | {"postback": {k: v for k, v in pressed.items() if k != "payload"}}


def _digits(word: str) -> str:
    return str(int(hashlib.sha256(word.encode()).hexdigest()[:14], 16) + 10**17)
