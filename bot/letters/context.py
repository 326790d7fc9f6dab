"""What the planner must know of the moment: when the customer last wrote where, what is due."""

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
    """The circumstances of a letter of so many messages.

    Only addresses on channels with windows are asked about.
    """
    return RoutingContext(
        now=event.now,
        automatic=automatic,
        due_at=_due(case, letter),
        quiet_hours=quiet_hours,
        messages=messages,
        history={
            address: _history(conn, address, event, carriers[address[0]])
            for address in _addresses(case)
            if _matters(carriers.get(address[0]))
        },
    )


def _matters(carrier: Carrier | None) -> bool:
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
    """Of whoever is writing right now the message itself tells, else the correspondence.

    An address that takes one letter `once` counts from its beginning: a comment that its writer
    changes is no new one.
    """
    if isinstance(event, Wrote) and not once:
        message = event.message
        if (message.channel, message.conversation) == address:
            return min(message.sent_at, event.at) if message.sent_at.year > 2000 else event.at
    received_at = by_address.first_received_at if once else by_address.last_received_at
    return received_at(conn, *address)


def _due(case: Case, letter: str) -> datetime | None:
    clock = case.timer("K24") if letter in SPECIFIC_REPLIES else None
    return clock.due_at if clock is not None and clock.running else None
