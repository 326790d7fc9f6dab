"""What the planner must know: when the customer last wrote at which address, what is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from storage.outbox import by_address
from workflows.case import Case
from workflows.events import Event, Wrote
from workflows.messaging.windows import AddressHistory, Carrier, QuietHours
from workflows.planning.route import Address, RoutingContext
from workflows.rules.deadlines import SPECIFIC_REPLIES


def planning_context(
    conn: Connection,
    case: Case,
    letter: str,
    event: Event,
    carriers: Mapping[str, Carrier],
    *,
    automatic: bool,
    quiet_hours: QuietHours,
    messages: int = 1,
) -> RoutingContext:
    """The context of a letter of so many messages.

    The history is read only of addresses on channels with windows, quotas or quiet hours.
    """
    return RoutingContext(
        now=event.now,
        automatic=automatic,
        due_at=_due_at(case, letter),
        quiet_hours=quiet_hours,
        messages=messages,
        history={
            address: _history(conn, address, event, carriers[address[0]])
            for address in _addresses(case)
            if _needs_history(carriers.get(address[0]))
        },
    )


def _needs_history(carrier: Carrier | None) -> bool:
    return carrier is not None and bool(carrier.windows or carrier.once or carrier.quiet)


def _addresses(case: Case) -> set[Address]:
    own = (case.channel, case.conversation)
    return {own, *((one.channel, one.address) for one in case.person.contacts)}


def _history(conn: Connection, address: Address, event: Event, carrier: Carrier) -> AddressHistory:
    at = _last_message_at(conn, address, event, once=carrier.single(address[1]) is not None)
    since = by_address.written_since(conn, *address, at) if at is not None and carrier.counts else 0
    return AddressHistory(
        last_message_at=at, written_to=by_address.was_written_to(conn, *address), sent_since=since
    )


def _last_message_at(
    conn: Connection, address: Address, event: Event, *, once: bool
) -> datetime | None:
    """When the customer last wrote there: the message of the event, else the correspondence.

    For an address that takes one letter `once` the first message counts: a comment that its author
    edits is not a new one.
    """
    if isinstance(event, Wrote) and not once:
        message = event.message
        if (message.channel, message.conversation) == address:
            return min(message.sent_at, event.at) if message.sent_at.year > 2000 else event.at
    received_at = by_address.first_received_at if once else by_address.last_received_at
    return received_at(conn, *address)


def _due_at(case: Case, letter: str) -> datetime | None:
    timer = case.timer("K24") if letter in SPECIFIC_REPLIES else None
    return timer.due_at if timer is not None and timer.running else None
