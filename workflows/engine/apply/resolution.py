"""Applies cause, proposal, settlement, answer, merge and closing."""

from __future__ import annotations

from workflows import events as e
from workflows.case import Case, CaseKind, Cause, Proposal, Settlement
from workflows.case.approval_digest import digest_of
from workflows.engine.apply.holds import with_absorbed_holds
from workflows.records import changed


def apply_cause_found(case: Case, event: e.CauseFound) -> Case:
    cause = Cause(
        text=event.text,
        fault_side=event.fault_side,
        code=event.code,
        findings=event.findings,
        skipped_tasks_reason=event.skipped_tasks_reason,
    )
    return changed(case, cause=cause)


def apply_proposed(case: Case, event: e.Proposed) -> Case:
    draft = Proposal(
        round=case.round,
        outcome=event.outcome,
        remedies=event.remedies,
        reason=event.reason,
        basis=event.basis,
        points=event.points,
        offer=event.offer,
        corrective=event.corrective,
        drafted_by=event.by.id,
        drafted_by_name=event.by.name,
        drafted_at=event.at,
        digest="",
    )
    return changed(case, proposal=changed(draft, digest=digest_of(case, draft)))


def apply_approved(case: Case, event: e.Approved) -> Case:
    if case.proposal is None:
        return case
    return changed(
        case,
        proposal=changed(
            case.proposal,
            approved_by=event.by.id,
            approved_by_name=event.by.name,
            approved_at=event.at,
        ),
    )


def apply_returned(case: Case, event: e.Returned | e.Refused) -> Case:
    if case.proposal is None:
        return case
    return changed(
        case, proposal=changed(case.proposal, approved_at=None, returned_reason=event.reason)
    )


def apply_settled(case: Case, event: e.Settled) -> Case:
    settlement = Settlement(
        answer=event.answer,
        facts=event.facts,
        cause=event.cause,
        agreement=event.agreement,
        agreed=event.agreed,
        started_at=case.received_at or case.opened_at,
        ended_at=event.at,
        place=event.place,
        remarks=event.remarks,
    )
    return changed(case, settlement=settlement)


def apply_minutes_made(case: Case, event: e.MinutesMade) -> Case:
    if case.settlement is None:
        return case
    return changed(
        case,
        settlement=changed(
            case.settlement, signed=event.signed, unsigned_reason=event.unsigned_reason
        ),
    )


def apply_answered(case: Case, event: e.Answered) -> Case:
    """A new answer asks again: what the customer said about the last one no longer counts."""
    return changed(case, asked_again_at=None, last_question_about_solution_at=None)


def apply_invited(case: Case, event: e.Invited) -> Case:
    return changed(case, meeting=event.meeting)


def apply_disagreed(case: Case, event: e.Disagreed) -> Case:
    return changed(case, disagreement=event.points)


def apply_closed(case: Case, event: e.Closed) -> Case:
    return changed(case, lesson=event.lesson, closed_at=event.at)


def apply_merged_into(case: Case, event: e.MergedInto) -> Case:
    return changed(case, merged_into=event.number)


def apply_absorbed(case: Case, event: e.Absorbed) -> Case:
    """The earliest receipt counts. A draft that absorbs a complaint becomes a complaint."""
    known = dict(event.facts) | dict(case.facts)
    received = min(
        (moment for moment in (case.received_at, event.received_at) if moment), default=None
    )
    contact = event.contact
    first = case.received_at is None and event.received_at is not None
    case = with_absorbed_holds(case, event)
    contacts = case.person.contacts
    if not case.person.has_contact(contact):
        contacts = (*contacts, contact)
    return changed(
        case,
        kind=CaseKind.COMPLAINT if first else case.kind,
        summary=event.summary or case.summary if first else case.summary,
        subject=case.subject or ("phản ánh về dịch vụ" if first else ""),
        received_at=received,
        facts=tuple(known.items()),
        absorbed=(*case.absorbed, event.number),
        person=changed(case.person, contacts=contacts),
    )
