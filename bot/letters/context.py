"""What the planner must know of the moment: when the customer last wrote where, what is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from storage.outbox import by_address
from workflows.case import Case
from workflows.events import Event, Wrote
from workflows.messaging.windows import Carrier, Heard, Night
from workflows.planning.route import Address, Moment
from workflows.rules.deadlines import SPECIFIC_REPLIES


def planning_context(
    conn: Connection,
    case: Case,
    letter: str,
    event: Event,
    carriers: Mapping[str, Carrier],
    *,
    automatic: bool,
    night: Night,
    messages: int = 1,
) -> Moment:
    """The circumstances of a letter of so many messages.

    Only addresses on channels with windows are asked about.
    """
    return Moment(
        now=event.now,
        automatic=automatic,
        due_at=_due(case, letter),
        night=night,
        messages=messages,
        heard={
            address: _heard(conn, address, event, carriers[address[0]])
            for address in _addresses(case)
            if _matters(carriers.get(address[0]))
        },
    )


def _matters(carrier: Carrier | None) -> bool:
    return carrier is not None and bool(carrier.windows or carrier.once or carrier.quiet)


def _addresses(case: Case) -> set[Address]:
    own = (case.channel, case.conversation)
    return {own, *((one.channel, one.address) for one in case.person.contacts)}


def _heard(conn: Connection, address: Address, event: Event, carrier: Carrier) -> Heard:
    at = _heard_at(conn, address, event, once=carrier.single(address[1]) is not None)
    since = by_address.written_since(conn, *address, at) if at is not None and carrier.counts else 0
    return Heard(at=at, answered=by_address.was_written_to(conn, *address), since=since)


def _heard_at(conn: Connection, address: Address, event: Event, *, once: bool) -> datetime | None:
    """Of whoever is writing right now the message itself tells, else the correspondence.

    An address that takes one letter `once` counts from its beginning: a comment that its writer
    changes is no new one.
    """
    if isinstance(event, Wrote) and not once:
        message = event.message
        if (message.channel, message.conversation) == address:
            return min(message.sent_at, event.at) if message.sent_at.year > 2000 else event.at
    return by_address.last_received_at(conn, *address, first=once)


def _due(case: Case, letter: str) -> datetime | None:
    clock = case.clock("K24") if letter in SPECIFIC_REPLIES else None
    return clock.due_at if clock is not None and clock.running else None
