"""Applies a hold, its verification and its end (PV-19)."""

from __future__ import annotations

from workflows import events as e
from workflows.case import Case, ContactPoint, Hold, Person, Role, Task
from workflows.conditions.holds import hold_of, identity_answer, other_contact
from workflows.engine.apply.customer_message import apply_message
from workflows.records import changed


def apply_wrote(case: Case, event: e.Wrote) -> Case:
    """An answer to "was that you?" is only that; any other message is applied as a message."""
    answered = identity_answer(case, event)
    if answered is None:
        return apply_message(case, event)
    hold, said = answered
    return _with_hold(case, hold, changed(hold, answer=said))


def apply_held(case: Case, event: e.Held) -> Case:
    """On hold from now. When an agent repeats a hold of the desk, it counts as reviewed."""
    human = "" if Role.SYSTEM in event.by.roles else event.by.id
    hold = hold_of(case, event)
    if hold is not None and hold.open:
        return _with_hold(case, hold, changed(hold, reviewed_by=hold.reviewed_by or human))
    hold = Hold(
        channel=event.contact.channel,
        address=event.contact.address,
        reason=event.reason,
        signals=event.signals,
        by=event.by.id,
        at=event.at,
        leads=not event.spread,
        reviewed_by=human,
    )
    return _with_new_hold(case, hold)


def apply_wrote_on_hold(case: Case, event: e.WroteOnHold) -> Case:
    """The message is not applied. New is the hold, or that the sender gets the notice once."""
    message = event.message
    hold = hold_of(case, event)
    if hold is None or not hold.open:
        hold = Hold(
            channel=message.channel,
            address=message.conversation,
            reason="dấu hiệu bất thường ở người gửi",
            signals=event.signals,
            by="desk",
            at=event.at,
            leads=True,
        )
        case = _with_new_hold(case, hold)
    return _with_hold(case, hold, changed(hold, noticed_at=hold.noticed_at or event.at))


def apply_identity_asked(case: Case, event: e.IdentityAsked) -> Case:
    hold = hold_of(case, event)
    if hold is None:
        return case
    asked = changed(
        hold,
        asked=ContactPoint(channel=event.via.channel, address=event.via.address),
        asked_at=event.at,
        answer=None,
        reviewed_by=hold.reviewed_by or event.by.id,
    )
    return _with_hold(case, hold, asked)


def apply_released(case: Case, event: e.Released) -> Case:
    case = _with_hold_ended(case, event, genuine=True)
    return changed(case, person=_with_contact_held(case.person, event.contact, held=False))


def apply_disowned(case: Case, event: e.Disowned) -> Case:
    """The contact point no longer belongs to the customer: no letter goes there."""
    case = _with_hold_ended(case, event, genuine=False)
    person, contact = case.person, event.contact
    left = tuple(c for c in person.contacts if not c.is_same(contact))
    email = "" if person.email.lower() == contact.address else person.email
    return changed(case, person=changed(person, contacts=left, email=email))


def with_absorbed_holds(case: Case, event: e.Absorbed) -> Case:
    """The holds of the case that was merged in go on here (X-04)."""
    for hold in event.holds:
        known = case.hold(hold.contact)
        if known is not None and known.open:
            led = changed(known, leads=known.leads or hold.leads)
            case = _with_hold(case, known, led)
        else:
            case = changed(
                case,
                holds=(*case.holds, hold),
                person=_with_contact_held(case.person, hold.contact, held=True),
            )
    return case


def _with_new_hold(case: Case, hold: Hold) -> Case:
    case = changed(
        case,
        holds=(*case.holds, hold),
        person=_with_contact_held(case.person, hold.contact, held=True),
    )
    return _with_task(case, hold) if hold.leads else case


def _with_task(case: Case, hold: Hold) -> Case:
    other = other_contact(case, hold)
    number = case.person.phone
    where = f"gọi {number}" if number else "qua kênh khác" if other else "tìm cách liên hệ khác"
    call = Task(
        id=len(case.tasks) + 1,
        department=case.department,
        what=f"Xác nhận với khách hàng ({where}): thư từ {hold.address} có phải của khách không",
        opened_at=hold.at,
        about_hold=True,
    )
    return changed(case, tasks=(*case.tasks, call))


def _with_hold_ended(case: Case, event: e.Released | e.Disowned, *, genuine: bool) -> Case:
    hold = hold_of(case, event)
    if hold is None or not hold.open:
        return case
    over = changed(hold, ended_at=event.at, ended_by=event.by.id, how=event.how, genuine=genuine)
    case = _with_hold(case, hold, over)
    tasks = tuple(
        changed(task, done_at=event.at, answer=event.how)
        if task.about_hold and task.done_at is None and hold.address in task.what
        else task
        for task in case.tasks
    )
    return changed(case, tasks=tasks)


def _with_hold(case: Case, old: Hold, new: Hold) -> Case:
    return changed(case, holds=tuple(new if hold is old else hold for hold in case.holds))


def _with_contact_held(person: Person, contact: ContactPoint, *, held: bool) -> Person:
    if not person.has_contact(contact):
        new = changed(contact, held=held)
        return changed(person, contacts=(*person.contacts, new))
    contacts = tuple(
        changed(known, held=held) if known.is_same(contact) else known for known in person.contacts
    )
    return changed(person, contacts=contacts)
