"""What a hold means beyond one case: the person's other cases, what waits, letters owed (PV-19)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from sqlalchemy import Connection

from storage.cases import cases, holds
from storage.contacts import people
from storage.outbox import by_address, letters
from workflows.case import DESK, Case, ContactPoint, Hold
from workflows.case.groups import SEALED
from workflows.conditions.holds import hold_of
from workflows.engine.decision import Decision
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
from workflows.records import changed

HoldEvent = Held | IdentityAsked | Released | Disowned
E = TypeVar("E", bound=Event)
FollowUp = tuple[str, Event]
"""A case number, and an event that is to be applied to that case."""


def propagate_hold(conn: Connection, decision: Decision, event: Event) -> Iterator[FollowUp]:
    """Update the contact and the outbox after a decision about a hold; give the events that follow.

    Apply each event before you take the next one: the next one depends on it. An event may have
    follow-ups of its own (a customer's yes or no ends a hold).
    """
    if isinstance(event, Wrote):
        yield from _end_hold(conn, decision, event)
        return
    spread = _hold_event(decision.case, event)
    if spread is None:
        return
    _update_contact(conn, spread)
    for case in _other_cases(conn, decision.case, spread):
        yield case.number, spread
    if isinstance(spread, Held):
        yield from _cancel_letters(conn, spread)


def _end_hold(conn: Connection, decision: Decision, event: Wrote) -> Iterator[FollowUp]:
    """The customer says at another contact whether the message was theirs: the hold ends."""
    before = decision.before.holds if decision.before else ()
    updated = (hold for hold in decision.case.open_holds if hold not in before)
    hold = next((one for one in updated if one.answer is not None), None)
    if hold is None:
        return
    kind = Released if hold.answer else Disowned
    said = event.reading.text.strip()[:200]
    end = kind(by=DESK, at=event.at, contact=hold.contact, how=f"khách trả lời: “{said}”")
    yield decision.case.number, with_waiting_messages(conn, end)


def _hold_event(case: Case, event: Event) -> HoldEvent | None:
    """The event that the person's other cases get; None when there is nothing new for them."""
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
    return changed(event, spread=True)


def _update_contact(conn: Connection, event: HoldEvent) -> None:
    channel, address = event.contact.channel, event.contact.address
    if isinstance(event, Released):
        people.set_hold(conn, channel, address, held=False)
        holds.release(conn, channel, address)
    elif isinstance(event, Disowned):
        holds.refuse(conn, channel, address, event.at)
    elif isinstance(event, Held):
        people.set_hold(conn, channel, address, held=True)


def _other_cases(conn: Connection, case: Case, event: HoldEvent) -> Iterator[Case]:
    contact = event.contact
    for other in cases_of(conn, contact, case.person_id):
        hold = other.hold(contact)
        knows = hold is not None and hold.open
        if other.number != case.number and (knows or isinstance(event, Held)):
            yield other


def _cancel_letters(conn: Connection, event: Held) -> Iterator[FollowUp]:
    """No letter about a case leaves for that address; agents must find another way."""
    contact = event.contact
    for key, number, template in by_address.unsent_letters(conn, contact.channel, contact.address):
        if letters.cancel(conn, key, now=event.at):
            yield (
                number,
                LetterFailed(
                    by=DESK,
                    at=event.at,
                    letter=key,
                    template=template,
                    reason="địa chỉ đang tạm giữ, thư chưa gửi đi",
                ),
            )


def with_waiting_messages(conn: Connection, event: E) -> E:
    """The event that ends a hold, with the ids of the parked messages (T14c counts them)."""
    if not isinstance(event, (Released, Disowned)) or event.spread:
        return event
    ids = holds.parked_ids(conn, event.contact.channel, event.contact.address)
    return changed(event, messages=ids)


def cases_of(conn: Connection, contact: ContactPoint, person_id: int = 0) -> list[Case]:
    """All cases of the person at that contact point, and of that person, that are not sealed."""
    known = holds.hold_state(conn, contact.channel, contact.address)
    ids = {person_id, known.person_id if known else 0} - {0}
    found = [case for one in sorted(ids) for case in cases.of_person(conn, one)]
    return [case for case in found if case.state not in SEALED]


def holds_of(conn: Connection, person_id: int) -> tuple[Hold, ...]:
    """The holds on a person's contact points, as a new case of theirs must know them."""
    found: dict[tuple[str, str], Hold] = {}
    for case in cases.of_person(conn, person_id) if person_id else ():
        for hold in case.open_holds if case.state not in SEALED else ():
            found.setdefault((hold.channel, hold.address), changed(hold, leads=False))
    return tuple(found.values())
