"""What a hold, its verification and its end leave in the case (PV-19)."""

from __future__ import annotations

from dataclasses import replace

from workflows import events as e
from workflows.case import Case, ContactPoint, Hold, Person, Role, Task
from workflows.conditions.holds import answer_to, hold_of, other_contact
from workflows.engine.apply.customer_message import heard


def wrote(case: Case, event: e.Wrote) -> Case:
    """An answer to "was that you?" is nothing else; any other message is heard."""
    answered = answer_to(case, event)
    if answered is None:
        return heard(case, event)
    hold, said = answered
    return _with(case, hold, replace(hold, answer=said))


def held(case: Case, event: e.Held) -> Case:
    """On hold from now; a human who says so again has looked at what the desk imposed."""
    human = "" if Role.SYSTEM in event.by.roles else event.by.id
    hold = hold_of(case, event)
    if hold is not None and hold.open:
        return _with(case, hold, replace(hold, reviewed_by=hold.reviewed_by or human))
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
    return _begun(case, hold)


def wrote_on_hold(case: Case, event: e.WroteOnHold) -> Case:
    """Nothing is heard. What is new is the hold, or that the sender is told of it once."""
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
        case = _begun(case, hold)
    return _with(case, hold, replace(hold, noticed_at=hold.noticed_at or event.at))


def identity_asked(case: Case, event: e.IdentityAsked) -> Case:
    hold = hold_of(case, event)
    if hold is None:
        return case
    asked = replace(
        hold,
        asked=ContactPoint(channel=event.via.channel, address=event.via.address),
        asked_at=event.at,
        answer=None,
        reviewed_by=hold.reviewed_by or event.by.id,
    )
    return _with(case, hold, asked)


def released(case: Case, event: e.Released) -> Case:
    case = _ended(case, event, genuine=True)
    return replace(case, person=_marked(case.person, event.contact, held=False))


def disowned(case: Case, event: e.Disowned) -> Case:
    """The contact point is the customer's no longer; no letter will look for it again."""
    case = _ended(case, event, genuine=False)
    person, contact = case.person, event.contact
    left = tuple(c for c in person.contacts if not _same(c, contact))
    email = "" if person.email.lower() == contact.address else person.email
    return replace(case, person=replace(person, contacts=left, email=email))


def absorbed_holds(case: Case, event: e.Absorbed) -> Case:
    """What is on hold in the case that was merged in goes on here (X-04)."""
    for hold in event.holds:
        known = case.hold(hold.contact)
        if known is not None and known.open:
            led = replace(known, leads=known.leads or hold.leads)
            case = _with(case, known, led)
        else:
            case = replace(
                case,
                holds=(*case.holds, hold),
                person=_marked(case.person, hold.contact, held=True),
            )
    return case


def _begun(case: Case, hold: Hold) -> Case:
    case = replace(
        case,
        holds=(*case.holds, hold),
        person=_marked(case.person, hold.contact, held=True),
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
    return replace(case, tasks=(*case.tasks, call))


def _ended(case: Case, event: e.Released | e.Disowned, *, genuine: bool) -> Case:
    hold = hold_of(case, event)
    if hold is None or not hold.open:
        return case
    over = replace(hold, ended_at=event.at, ended_by=event.by.id, how=event.how, genuine=genuine)
    case = _with(case, hold, over)
    tasks = tuple(
        replace(task, done_at=event.at, answer=event.how)
        if task.about_hold and task.done_at is None and hold.address in task.what
        else task
        for task in case.tasks
    )
    return replace(case, tasks=tasks)


def _with(case: Case, old: Hold, new: Hold) -> Case:
    return replace(case, holds=tuple(new if hold is old else hold for hold in case.holds))


def _marked(person: Person, contact: ContactPoint, *, held: bool) -> Person:
    if not any(_same(known, contact) for known in person.contacts):
        new = replace(contact, held=held)
        return replace(person, contacts=(*person.contacts, new))
    contacts = tuple(
        replace(known, held=held) if _same(known, contact) else known for known in person.contacts
    )
    return replace(person, contacts=contacts)


def _same(one: ContactPoint, other: ContactPoint) -> bool:
    return (one.channel, one.address) == (other.channel, other.address)
