"""Messages from contact points on hold: kept in a file, heard when their turn comes (PV-19)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.hold_propagation import cases_of, holds_of
from bot.cases.writer import CaseWriter
from bot.inbox.correlation import case_of, knows
from storage import inbox, messages
from storage.cases import cases
from storage.cases import holds as holding
from storage.contacts import people
from storage.inbox import InboxRow
from storage.throttles import Throttle, Verdict
from workflows.case import Actor, Case, ContactPoint, Person, Role, State
from workflows.case.groups import OPEN
from workflows.conditions.holds import suspicion_codes
from workflows.engine.advance import open_case
from workflows.events import WroteOnHold
from workflows.messaging.messages import Inbound, Kind
from workflows.reading.result import Reading

NextNumber = Callable[[Connection, datetime], str]
PEOPLE_WRITE = frozenset({Kind.HUMAN, Kind.UNSUPPORTED})


MOST_AN_HOUR = 20
"""So many strangers may look forged within an hour before the next are put aside unheard."""
WAVE = "địa chỉ lạ có dấu hiệu giả mạo, quá nhiều trong một giờ: để riêng, chưa lập hồ sơ"
_TOLD = (
    f"Hơn {MOST_AN_HOUR} địa chỉ lạ có dấu hiệu giả mạo trong một giờ. Thư tiếp theo như vậy được"
    " để riêng: không lập hồ sơ, không trả lời, không báo từng thư. Xem trong /danhsach, đọc lại"
    " được; xin báo người quản trị máy chủ thư."
)


@dataclass(frozen=True, kw_only=True)
class ParkedMessage:
    """A message that waited and is heard now: its id, and the draft that was opened to keep it."""

    id: int
    draft: Case | None


def resume_parked(conn: Connection, message: Inbound, delivery: int) -> ParkedMessage | None:
    """The turn of a message that is filed already; None when it has nothing to say any more.

    It leaves the file it was kept in: where it belongs is found as for any other message. The next
    in line follows when this one is worked in.
    """
    found = holding.find_replayed(conn, message.channel, message.external_id, delivery)
    if found is None:
        return None
    id, number = found
    case = cases.load(conn, number) if number else None
    messages.file_under(conn, id, None)
    holding.mark_released(conn, id)
    holding.release_next(conn, message.channel, message.conversation)
    return ParkedMessage(
        id=id, draft=case if case is not None and case.state is State.DRAFT else None
    )


def quarantine_forged_wave(
    conn: Connection,
    case_writer: CaseWriter,
    row: InboxRow,
    found: Sequence[Inbound],
    now: datetime,
) -> bool:
    """Whether the delivery is one of a wave of forged senders: then it waits for an agent.

    Each would open a case, call the group and send a letter to somebody who never wrote.
    """
    if not any(_is_suspect(conn, one) for one in found):
        return False
    verdict = Throttle(limit=MOST_AN_HOUR).count(conn, "suspects", now)
    if verdict is Verdict.ALLOWED:
        return False
    inbox.quarantine(conn, row.id, WAVE, now=now)
    if verdict is Verdict.FIRST_OVER:
        case_writer.notify_agents(conn, _TOLD, now)
    return True


def _is_suspect(conn: Connection, message: Inbound) -> bool:
    """A stranger, of whom nothing is known but that they look forged."""
    if message.note is not None or message.kind not in PEOPLE_WRITE or not suspicion_codes(message):
        return False
    return holding.hold_state(conn, message.channel, message.conversation) is None


@dataclass(frozen=True, kw_only=True)
class HoldQueue:
    """Keeps messages unheard, in one transaction; `next_number` numbers a case for the year."""

    conn: Connection
    case_writer: CaseWriter
    next_number: NextNumber
    now: datetime

    def kept(
        self, message: Inbound, reading: Reading, row: InboxRow, id: int, *, its_turn: bool
    ) -> str | None:
        """Keep the message `id` if it must wait: the case under which it lies.

        None when it may be heard, "" when it waits in line behind others of its sender. Whoever
        writes from a suspicious address meets the same hold and the same notice, whether or not we
        know that address: nobody learns from it who is a customer. What a human has let through is
        not doubted again when `its_turn` comes.
        """
        if message.note is not None or message.kind not in PEOPLE_WRITE:
            return None
        channel, address = message.channel, message.conversation
        known = holding.hold_state(self.conn, channel, address)
        on_hold = known is not None and known.held
        signals = () if on_hold or its_turn else suspicion_codes(message)
        if on_hold or signals:
            number = self._filed(self._event(message, reading, row, signals))
            if number:
                holding.park(self.conn, id, row.id, channel, address)
            return number
        if known is None or not known.replaying or its_turn:
            return None
        holding.park(self.conn, id, row.id, channel, address, holding.REPLAY)
        return ""

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

    def _filed(self, event: WroteOnHold) -> str | None:
        conn, policy, message = self.conn, self.case_writer.policy, event.message
        case = case_of(conn, message, policy, event.at, on_hold=True)
        if case is not None and not knows(case, message):
            if not event.signals:
                return None  # a stranger in a proven thread: shown, moves nothing (ADR 0007)
            case = None
        case = case or _home(conn, event.contact)
        if case is not None:
            return self.case_writer.apply_to(conn, case, event).case.number
        known = people.find(conn, message.channel, message.conversation)
        person_id, person = known or (0, Person())
        holds = (hold for hold in holds_of(conn, person_id) if not hold.on(event.contact))
        decision = open_case(
            event,
            number=self.next_number(conn, event.at),
            policy=policy,
            person=person,
            person_id=person_id,
            holds=tuple(holds),
        )
        return self.case_writer.write(conn, decision, event).case.number


def _home(conn: Connection, contact: ContactPoint) -> Case | None:
    """The open case of that contact's person where its messages are kept.

    The one that leads the hold before any other, then the newest.
    """
    found = [case for case in cases_of(conn, contact) if case.state in OPEN]
    held = [case for case in found if any(hold.on(contact) for hold in case.open_holds)]
    led = [case for case in held if any(hold.leads for hold in case.open_holds)]
    return next(iter((*led, *held, *found)), None)
