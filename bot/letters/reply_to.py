"""Which message of the customer a letter answers: mail programs thread by it, chats quote it."""

from __future__ import annotations

from sqlalchemy import Connection

from storage import messages
from workflows.case import Case
from workflows.events import Event, Wrote, WroteOnHold
from workflows.messaging.channels import has_quotes, is_threaded
from workflows.messaging.messages import Inbound
from workflows.planning.route import Route

QUOTED = frozenset(
    {"acknowledge", "case_status", "confirm_agreement", "office_address", "procedure", "reply"}
)
"""In a chat only direct answers quote; other letters would only repeat the quote."""
NAMELESS = "sha256:"
"""Prefix of our own id for a message without an id of the provider."""


def reply_to_id(conn: Connection, case: Case, letter: str, route: Route, event: Event) -> str:
    """The provider's id of that message; "" when there is none or the channel cannot use it."""
    if not is_threaded(route.channel) and not (has_quotes(route.channel) and letter in QUOTED):
        return ""
    if isinstance(event, (Wrote, WroteOnHold)):
        return _id(event.message) if _can_refer_to(event.message, route) else ""
    received = (
        row.external_id
        for row in reversed(messages.of_case(conn, case.number))
        if row.direction == "in" and row.channel == route.channel
    )
    return next(received, "").partition(NAMELESS)[0]


def _id(message: Inbound) -> str:
    return message.external_id.partition(NAMELESS)[0]


def _can_refer_to(message: Inbound, route: Route) -> bool:
    """Whether the letter can name the message: in a chat only one of the same chat."""
    same = message.channel == route.channel
    return same and (is_threaded(route.channel) or message.conversation == route.to)
