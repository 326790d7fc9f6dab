"""Messages from contact points on hold are parked until a human releases them (PV-19)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.hold_propagation import cases_of, holds_of
from bot.cases.writer import CaseWriter
from bot.inbox.correlation import case_of, is_customer_address
from bot.inbox.messages import PEOPLE_WRITE
from storage import messages
from storage.cases import cases, holds
from storage.contacts import people
from storage.inbox import InboxRow
from workflows.case import Actor, Case, ContactPoint, Person, Role, State
from workflows.case.groups import OPEN
from workflows.conditions.holds import suspicion_codes
from workflows.engine.advance import open_case
from workflows.events import WroteOnHold
from workflows.messaging.messages import Inbound
from workflows.reading.result import Reading

NextNumber = Callable[[Connection, datetime], str]


@dataclass(frozen=True, kw_only=True)
class ReleasedMessage:
    """A parked message that a human has released; `draft`: the draft case that kept it, if any."""

    id: int
    draft: Case | None


@dataclass(frozen=True, kw_only=True)
class Parked:
    """A message must wait; `case_number` is the case that keeps it.

    "" where it waits behind other messages of its sender: no case has it yet.
    """

    case_number: str


def resume_parked(conn: Connection, message: Inbound, delivery: int) -> ReleasedMessage | None:
    """Release a message that was parked. None when this message does not wait for release.

    It leaves the case that kept it: its case is found as for any other message. The next parked
    message of its sender goes back to the inbox.
    """
    found = holds.find_replayed(conn, message.channel, message.external_id, delivery)
    if found is None:
        return None
    id, number = found
    case = cases.load(conn, number) if number else None
    messages.file_under(conn, id, None)
    holds.mark_released(conn, id)
    holds.release_next(conn, message.channel, message.conversation)
    return ReleasedMessage(
        id=id, draft=case if case is not None and case.state is State.DRAFT else None
    )


@dataclass(frozen=True, kw_only=True)
class HoldQueue:
    """Parks messages, in one transaction; `next_number` gives a new case its number."""

    conn: Connection
    case_writer: CaseWriter
    next_number: NextNumber
    now: datetime

    def park_if_on_hold(
        self, message: Inbound, reading: Reading, row: InboxRow, id: int, *, released: bool
    ) -> Parked | None:
        """Park the message `id` if it must wait. None when it need not wait.

        A suspicious address gets the same hold and the same notice whether or not we know it:
        nobody learns from them who is a customer. A message that a human `released` is not doubted
        again.
        """
        if message.note is not None or message.kind not in PEOPLE_WRITE:
            return None
        channel, address = message.channel, message.conversation
        known = holds.hold_state(self.conn, channel, address)
        on_hold = known is not None and known.held
        signals = () if on_hold or released else suspicion_codes(message)
        if on_hold or signals:
            number = self._apply(self._event(message, reading, row, signals))
            if number is None:
                return None
            holds.park(self.conn, id, row.id, channel, address)
            return Parked(case_number=number)
        if known is None or not known.replaying or released:
            return None
        holds.park(self.conn, id, row.id, channel, address, holds.REPLAY)
        return Parked(case_number="")

    def _event(
        self, message: Inbound, reading: Reading, row: InboxRow, signals: tuple[str, ...]
    ) -> WroteOnHold:
        name = message.sender_name or message.conversation
        return WroteOnHold(
            by=Actor(id=message.sender, name=name, roles=frozenset({Role.CUSTOMER})),
            at=row.received_at,
            heard_at=self.now,
            message=message,
            reading=reading,
            signals=signals,
        )

    def _apply(self, event: WroteOnHold) -> str | None:
        """Apply the event. Returns the number of its case, or None where it need not wait."""
        conn, policy, message = self.conn, self.case_writer.policy, event.message
        case = case_of(conn, message, policy, event.at, on_hold=True)
        if case is not None and not is_customer_address(case, message):
            if not event.signals:
                return None  # a stranger in a proven thread: shown, moves nothing (ADR 0007)
            case = None
        case = case or _keeping_case(conn, event.contact)
        if case is not None:
            return self.case_writer.apply_to(conn, case, event).case.number
        known = people.find(conn, message.channel, message.conversation)
        person_id, person = known or (0, Person())
        others = (hold for hold in holds_of(conn, person_id) if not hold.on(event.contact))
        decision = open_case(
            event,
            number=self.next_number(conn, event.at),
            policy=policy,
            person=person,
            person_id=person_id,
            holds=tuple(others),
        )
        return self.case_writer.write(conn, decision, event).case.number


def _keeping_case(conn: Connection, contact: ContactPoint) -> Case | None:
    """The open case that keeps the messages of that contact point.

    First a case that leads the hold, then one that knows it, then any of the person: newest first.
    """
    found = [case for case in cases_of(conn, contact) if case.state in OPEN]
    held = [case for case in found if any(hold.on(contact) for hold in case.open_holds)]
    led = [case for case in held if any(hold.leads for hold in case.open_holds)]
    return next(iter((*led, *held, *found)), None)
