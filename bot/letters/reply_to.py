"""Which message of the customer a letter answers: mail programs thread it, chats quote it."""

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
"""In a chat only direct answers quote: what comes beside them or later would repeat it."""
NAMELESS = "sha256:"
"""Before the name of a message for which the provider gives no id."""


def reply_to_id(conn: Connection, case: Case, letter: str, way: Route, event: Event) -> str:
    """The provider's id of that message; "" where there is none, or the channel cannot say it."""
    if not is_threaded(way.channel) and not (has_quotes(way.channel) and letter in QUOTED):
        return ""
    if isinstance(event, (Wrote, WroteOnHold)):
        return _id(event.message) if _there(event.message, way) else ""
    received = (
        row.external_id
        for row in reversed(messages.of_case(conn, case.number))
        if row.direction == "in" and row.channel == way.channel
    )
    return next(received, "").partition(NAMELESS)[0]


def _id(message: Inbound) -> str:
    return message.external_id.partition(NAMELESS)[0]


def _there(message: Inbound, way: Route) -> bool:
    """A mail answers whoever wrote it; a chat quotes only what stands in it."""
    same = message.channel == way.channel
    return same and (is_threaded(way.channel) or message.conversation == way.to)
