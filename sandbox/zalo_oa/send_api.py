"""Consultation messages and reactions: who may be written to, and what follows from it."""

from __future__ import annotations

import secrets
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from sandbox.arguments import Arguments
from sandbox.zalo_oa.content import content
from sandbox.zalo_oa.customer import Customer, Received
from sandbox.zalo_oa.envelope import Refused

if TYPE_CHECKING:
    from sandbox.zalo_oa.account import ZaloOa

FREE, PAID = timedelta(hours=48), timedelta(days=7)
VIETNAM = timezone(timedelta(hours=7))
MOST_REACTIONS = 50
ICONS = frozenset({":>", "--b", ":-((", "/-strong", "/-heart", ":-h", ":o", "/-remove"})


async def consultation(oa: ZaloOa, arguments: Arguments) -> object:
    """Put one message on the customer's screen and send its event. Raises Refused."""
    _known(arguments, {"recipient", "message"})
    customer = _recipient(oa, arguments)
    found = content(oa, arguments.fields.get("message"))
    _permitted(oa, customer)
    received = Received(
        message_id=secrets.token_hex(10),
        kind=found.kind,
        text=found.text,
        at=oa.clock(),
        media=found.media,
        quotes=found.quotes,
        buttons=found.buttons,
    )
    await oa.put(customer, received, found.attachments)
    sent_time = oa.milliseconds()
    quota = oa.quota_shown()
    return {
        "message_id": received.message_id,
        oa.id_key: customer.id,
        "sent_time": sent_time,
        **({"quota": quota} if quota else {}),
    }


async def reaction(oa: ZaloOa, arguments: Arguments) -> object:
    """The old message endpoint: only reactions still work. Raises Refused."""
    action = arguments.fields.get("sender_action")
    if not isinstance(action, dict):
        raise Refused(-240)
    customer = _recipient(oa, arguments)
    icon, message_id = action.get("react_icon"), str(action.get("react_message_id", ""))
    if icon not in ICONS or message_id not in oa.message_ids(customer):
        raise Refused(-201, "react_icon or react_message_id is invalid")
    reactions = oa.reactions.setdefault(message_id, [])
    if len(reactions) >= MOST_REACTIONS:
        raise Refused(-210, f"at most {MOST_REACTIONS} reactions for a message")
    reactions.append(str(icon))
    return {"message_id": secrets.token_hex(10), "user_id": customer.id}


def _known(arguments: Arguments, names: set[str]) -> None:
    unknown = set(arguments.fields) - names
    if unknown:
        raise Refused(-201, f"undocumented fields: {sorted(unknown)}")


def _recipient(oa: ZaloOa, arguments: Arguments) -> Customer:
    recipient = arguments.fields.get("recipient")
    user_id = recipient.get("user_id") if isinstance(recipient, dict) else None
    if not isinstance(user_id, str) or not user_id:
        raise Refused(-201, "recipient.user_id is a string")
    customer = oa.customers.get(user_id)
    if customer is None or customer.last_interaction is None:
        raise Refused(-213, breach=False)
    return customer


def _permitted(oa: ZaloOa, customer: Customer) -> None:
    """The windows by the last interaction, the night, and the quota. Raises Refused."""
    if customer.refuses:
        raise Refused(customer.refuses, breach=False)
    if oa.night_block and not 6 <= oa.clock().astimezone(VIETNAM).hour < 22:
        raise Refused(-234, breach=False)
    age = oa.clock() - (customer.last_interaction or oa.clock())
    if age > PAID:
        raise Refused(oa.closed_code)
    if age > FREE:
        oa.pay()
    oa.count()
