"""One official account: its users, its app's webhook, its tokens and its messages."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from sandbox.faults import Faults
from sandbox.record import Record
from sandbox.violations import Violations
from sandbox.zalo_oa.customer import Customer, Received
from sandbox.zalo_oa.envelope import Refused
from sandbox.zalo_oa.events import Frame
from sandbox.zalo_oa.oauth import OAuth
from sandbox.zalo_oa.reading import Row
from sandbox.zalo_oa.uploads import Uploaded
from sandbox.zalo_oa.webhook import Event, Webhook

PROVIDER = "zalo_oa"


class Zca(StrEnum):
    """What pays for messages between 48 hours and 7 days."""

    NONE = "none"
    EMPTY = "empty"
    FUNDED = "funded"


class QuotaShape(StrEnum):
    """How an answer shows the quota; a client can rely on none of it."""

    FULL = "full"
    NO_REMAIN = "no_remain"  # since March 2026
    ABSENT = "absent"


class ZaloOa:
    """The platform as one account sees it; `zalo_oa.server` serves it."""

    def __init__(
        self,
        *,
        app_id: str,
        app_secret: str,
        oa_id: str,
        oa_secret: str,
        clock: Callable[[], datetime],
        violations: Violations,
    ) -> None:
        self.app_id = app_id
        self.id = oa_id
        self.name = "Tiếp nhận khiếu nại"
        self.clock = clock
        self.violations = violations
        self.oauth = OAuth(app_id=app_id, secret=app_secret, oa_id=oa_id, clock=clock)
        self.webhook = Webhook(app_id=app_id, oa_secret=oa_secret)
        self.faults = Faults()
        self.customers: dict[str, Customer] = {}
        self.uploads: dict[str, Uploaded] = {}
        self.reactions: dict[str, list[str]] = {}
        self.rows: list[Row] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.sent: Record[tuple[Customer, Received]] = Record("sent by the account on Zalo")
        self.zca = Zca.NONE
        self.paid = 0  # messages that cost money
        self.quota: int | None = None  # messages that may still be sent
        self.quota_shape = QuotaShape.NO_REMAIN
        self.closed_code = -230  # or -232
        self.night_block = False  # for consultation messages too
        self.echo_first = False  # the echo arrives before the answer
        self.receipts = True  # every message is reported as received
        self.seen_by_user = False  # user_seen_message the way some clients have seen it
        self.id_key = "user_id"  # or recipient_id
        self.file_key = "token"  # or attachment_id
        self.base_url = ""  # set when served

    def customer(self, user_id: str, name: str = "") -> Customer:
        """The customer of that id (a word is turned into a decimal id)."""
        wire_id = user_id if user_id.isdecimal() else _decimal(user_id)
        if wire_id not in self.customers:
            self.customers[wire_id] = Customer(wire_id, name or user_id, self._said, self._told)
        return self.customers[wire_id]

    def add_media(self, content: bytes, media_type: str = "image/jpeg", *, key: str = "") -> str:
        """Store what somebody uploads and return its public URL on this server."""
        name = key or hashlib.sha256(content).hexdigest()[:32]
        self.media[name] = (media_type, content)
        return f"{self.base_url}/media/{name}"

    def milliseconds(self) -> str:
        """Now, as the platform writes times: in a string."""
        return str(int(self.clock().timestamp() * 1000))

    async def put(
        self, to: Customer, one: Received, attachments: Sequence[dict[str, object]] = ()
    ) -> None:
        """Put a message on the customer's screen; its echo and its receipt follow."""
        to.received.add(one)
        self.sent.add((to, one))
        self.rows.append(Row.of(one, self.id, to.id))
        if self.echo_first:
            await self.webhook.deliver(self._echo(to, one, attachments))
            self.webhook.sender.in_background(self._receipt(to, one))
        else:
            self.webhook.sender.in_background(self._echo_later(to, one, attachments))

    async def colleague_writes(self, to: Customer, text: str, *, admin_id: str = "7113") -> str:
        """Somebody answers in Zalo's console, where other windows hold; returns the id."""
        one = Received(
            message_id=secrets.token_hex(10), kind="text", text=text, at=self.clock(), by=admin_id
        )
        await self.put(to, one)
        return one.message_id

    def pay(self) -> None:
        """Take money for one message. Raises Refused."""
        if self.zca is not Zca.FUNDED:
            raise Refused(-320 if self.zca is Zca.NONE else -321, breach=False)
        self.paid += 1

    def count(self) -> None:
        """Take one message off the quota. Raises Refused."""
        if self.quota is None:
            return
        if self.quota <= 0:
            raise Refused(-211, breach=False)
        self.quota -= 1

    def quota_shown(self) -> dict[str, object]:
        """The quota as an answer shows it."""
        if self.quota_shape is QuotaShape.ABSENT:
            return {}
        if self.quota_shape is QuotaShape.NO_REMAIN:
            return {"quota_type": "reply"}
        return {
            "quota_type": "reply",
            "remain": str(8 if self.quota is None else self.quota),
            "total": "8",
        }

    def message_ids(self, customer: Customer) -> set[str]:
        """The ids of everything said between this customer and the account."""
        return {row.message_id for row in self.rows if customer.id in (row.from_id, row.to_id)}

    async def close(self) -> None:
        """End what is under way."""
        self.faults.clear()
        await self.webhook.sender.close()

    async def _said(self, customer: Customer, kind: str, content: dict[str, object]) -> str:
        message_id = secrets.token_hex(10)
        customer.last_interaction = self.clock()
        text = str(content.get("text", ""))
        said = Received(message_id=message_id, kind=kind, text=text, at=self.clock())
        self.rows.append(Row.of(said, customer.id, self.id))
        message = {**content, "msg_id": message_id}
        await self.webhook.deliver(
            self._frame(customer).from_user(f"user_send_{kind}", {"message": message})
        )
        return message_id

    async def _told(self, customer: Customer, name: str, content: dict[str, object]) -> None:
        frame = self._frame(customer)
        if name in ("follow", "user_submit_info"):
            customer.last_interaction = self.clock()
        if name in ("follow", "unfollow"):
            event = frame.of_follower(name, "oa_profile")
        elif name == "user_seen_message" and not self.seen_by_user:
            event = frame.from_oa(name, content)
        else:
            event = frame.from_user(name, content)
        await self.webhook.deliver(event)

    def _frame(self, customer: Customer) -> Frame:
        return Frame(
            app_id=self.app_id,
            oa_id=self.id,
            user_id=customer.id,
            user_id_by_app=customer.id_by_app,
            timestamp=self.milliseconds(),
        )

    def _echo(self, to: Customer, one: Received, attached: Sequence[dict[str, object]]) -> Event:
        message: dict[str, object] = {"text": one.text} if one.text else {}
        message["msg_id"] = one.message_id
        if attached:
            message["attachments"] = list(attached)
        return self._frame(to).from_oa(f"oa_send_{one.kind}", {"message": message}, admin_id=one.by)

    async def _echo_later(
        self, to: Customer, one: Received, attached: Sequence[dict[str, object]]
    ) -> None:
        await self.webhook.deliver(self._echo(to, one, attached))
        await self._receipt(to, one)

    async def _receipt(self, to: Customer, one: Received) -> None:
        if self.receipts:
            message = {"msg_id": one.message_id}
            event = self._frame(to).from_oa("user_received_message", {"message": message})
            await self.webhook.deliver(event)


def _decimal(word: str) -> str:
    return str(int(hashlib.sha256(word.encode()).hexdigest()[:14], 16) + 10**17)
