"""What a hold means beyond one case: the person's other cases, what waits, letters owed (PV-19)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from storage.cases import cases, holds
from storage.contacts import people
from storage.outbox import by_address, letters
from workflows.case import DESK, Case, ContactPoint, Hold, State
from workflows.conditions.holds import hold_of
from workflows.engine.advance import Decision, advance
from workflows.events import (
    Disowned,
    Event,
    Held,
    IdentityAsked,
    LetterFailed,
    Released,
    Wrote,
    WroteOnHold,
)
from workflows.policy import Policy

Told = Held | IdentityAsked | Released | Disowned
E = TypeVar("E", bound=Event)
SEALED = frozenset({State.ARCHIVED, State.MERGED})


class Keep(Protocol):
    """Writes one decision down (Filing.keep)."""

    def __call__(
        self, conn: Connection, decision: Decision, event: Event, *, new: bool
    ) -> Decision: ...


@dataclass(frozen=True, kw_only=True)
class HoldPropagation:
    """What follows from one decision, in the same transaction."""

    conn: Connection
    policy: Policy
    keep: Keep

    def follow(self, decision: Decision, event: Event) -> Case:
        """Make the person's other cases, the inbox and the outbox fit what was decided.

        The case as it stands then: a customer's yes or no ends its hold as well.
        """
        case = decision.case
        if isinstance(event, Wrote):
            return self._answered(decision, event)
        told = _told(case, event)
        if told is not None:
            self._tell(case, told)
        return case

    def _tell(self, case: Case, told: Told) -> None:
        self._stored(told)
        for other in self._others(case, told):
            self._happens(other, told)
        if isinstance(told, Held):
            self._stop_letters(told)

    def _answered(self, decision: Decision, event: Wrote) -> Case:
        """The customer has said at another contact whether they wrote: the hold ends."""
        before = decision.before.holds if decision.before else ()
        now = (new for new in decision.case.open_holds if new not in before)
        hold = next((one for one in now if one.answer is not None), None)
        if hold is None:
            return decision.case
        kind = Released if hold.answer else Disowned
        said = event.reading.text.strip()[:200]
        ends = kind(by=DESK, at=event.at, contact=hold.contact, how=f"khách trả lời: “{said}”")
        return self._happens(decision.case, with_waiting_messages(self.conn, ends))

    def _happens(self, case: Case, event: Event) -> Case:
        decision = advance(case, event, self.policy)
        return self.keep(self.conn, decision, event, new=False).case

    def _stored(self, told: Told) -> None:
        channel, address = told.contact.channel, told.contact.address
        if isinstance(told, Released):
            people.hold(self.conn, channel, address, held=False)
            holds.release(self.conn, channel, address)
        elif isinstance(told, Disowned):
            holds.refuse(self.conn, channel, address, told.at)
        elif isinstance(told, Held):
            people.hold(self.conn, channel, address, held=True)

    def _others(self, case: Case, told: Told) -> Iterator[Case]:
        contact = told.contact
        for other in cases_of(self.conn, contact, case.person_id):
            hold = other.hold(contact)
            knows = hold is not None and hold.open
            if other.number != case.number and (knows or isinstance(told, Held)):
                yield other

    def _stop_letters(self, told: Held) -> None:
        """Nothing about a case leaves for there any more; agents are told to find another way."""
        contact = told.contact
        for key, number, template in by_address.owed_to(
            self.conn, contact.channel, contact.address
        ):
            if not letters.cancel(self.conn, key, now=told.at):
                continue
            failed = LetterFailed(
                by=DESK,
                at=told.at,
                letter=key,
                template=template,
                reason="địa chỉ đang tạm giữ, thư chưa gửi đi",
            )
            self._happens(cases.load(self.conn, number), failed)


def with_waiting_messages(conn: Connection, event: E) -> E:
    """The event that ends a hold, with the ids of what waits (T14c counts them)."""
    if not isinstance(event, (Released, Disowned)) or event.spread:
        return event
    ids = holds.parked_ids(conn, event.contact.channel, event.contact.address)
    return replace(event, messages=ids)


def cases_of(conn: Connection, contact: ContactPoint, person_id: int = 0) -> list[Case]:
    """All cases of whoever has that contact point (or of that person) that are not sealed."""
    known = holds.hold_state(conn, contact.channel, contact.address)
    ids = {person_id, known.person_id if known else 0} - {0}
    found = [case for one in sorted(ids) for case in cases.of_person(conn, one)]
    return [case for case in found if case.state not in SEALED]


def holds_of(conn: Connection, person_id: int) -> tuple[Hold, ...]:
    """What is on hold at the contact points of a person, as a new case of theirs must know."""
    found: dict[tuple[str, str], Hold] = {}
    for case in cases.of_person(conn, person_id) if person_id else ():
        for hold in case.open_holds if case.state not in SEALED else ():
            found.setdefault((hold.channel, hold.address), replace(hold, leads=False))
    return tuple(found.values())


def _told(case: Case, event: Event) -> Told | None:
    """What the person's other cases are told; None when there is nothing new."""
    if isinstance(event, WroteOnHold):
        hold = hold_of(case, event)
        if hold is None or hold.at != event.at or not hold.leads:
            return None
        return Held(
            by=DESK,
            at=event.at,
            contact=hold.contact,
            reason=hold.reason,
            signals=hold.signals,
            spread=True,
        )
    if not isinstance(event, (Held, IdentityAsked, Released, Disowned)) or event.spread:
        return None
    return replace(event, spread=True)
