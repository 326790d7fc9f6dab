"""What each event leaves in the case: facts only, no decisions. One function per event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workflows import events as e
from workflows.case import (
    Case,
    Cause,
    Document,
    Proposal,
    Settlement,
    Task,
)
from workflows.digest import digest_of
from workflows.listening import heard


def recorded(case: Case, event: e.Event) -> Case:
    """The case with the event's facts filed; events without facts leave it as it is."""
    record = RECORDS.get(type(event))
    return record(case, event) if record else case


def _taken(case: Case, event: e.Taken) -> Case:
    return replace(case, owner=event.by.id)


def _assigned(case: Case, event: e.Assigned) -> Case:
    return replace(case, owner=event.owner)


def _recognised(case: Case, event: e.Recognised) -> Case:
    return replace(
        case,
        kind=event.kind,
        category=event.category or case.category,
        summary=event.summary or case.summary,
        received_at=case.received_at or case.opened_at,
    )


def _corrected(case: Case, event: e.Corrected) -> Case:
    facts = dict(case.facts) | dict(event.facts)
    own = {
        key: facts.pop(key)
        for key in ("category", "summary", "remedy_asked", "subject", "branch")
        if key in facts
    }
    known = {
        key: facts[source]
        for key, source in PERSON_FACTS
        if source in dict(event.facts) and facts[source]
    }
    return replace(case, facts=tuple(facts.items()), person=replace(case.person, **known), **own)


PERSON_FACTS = (
    ("full_name", "full_name"),
    ("organisation", "organisation"),
    ("phone", "phone"),
    ("email", "email"),
    ("postal_address", "postal_address"),
    ("preferred_channel", "preferred_channel"),
)


def _visit_ended(case: Case, event: e.VisitEnded) -> Case:
    return replace(case, visit_open=False)


def _transferred(case: Case, event: e.Transferred) -> Case:
    return replace(case, department=event.to_department)


def _task_opened(case: Case, event: e.TaskOpened) -> Case:
    task = Task(
        id=len(case.tasks) + 1,
        department=event.department,
        what=event.what,
        due=event.due,
        owner=event.owner,
        corrective=event.corrective,
        opened_at=event.at,
    )
    return replace(case, tasks=(*case.tasks, task))


def _task_done(case: Case, event: e.TaskDone) -> Case:
    tasks = tuple(
        replace(task, done_at=event.at, answer=event.answer) if task.id == event.task else task
        for task in case.tasks
    )
    return replace(case, tasks=tasks)


def _cause_found(case: Case, event: e.CauseFound) -> Case:
    cause = Cause(
        text=event.text,
        fault_side=event.fault_side,
        code=event.code,
        findings=event.findings,
        skipped_tasks_reason=event.skipped_tasks_reason,
    )
    return replace(case, cause=cause)


def _proposed(case: Case, event: e.Proposed) -> Case:
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
    return replace(case, proposal=replace(draft, digest=digest_of(case, draft)))


def _approved(case: Case, event: e.Approved) -> Case:
    if case.proposal is None:
        return case
    return replace(
        case,
        proposal=replace(
            case.proposal,
            approved_by=event.by.id,
            approved_by_name=event.by.name,
            approved_at=event.at,
        ),
    )


def _returned(case: Case, event: e.Returned | e.Refused) -> Case:
    if case.proposal is None:
        return case
    return replace(
        case, proposal=replace(case.proposal, approved_at=None, returned_reason=event.reason)
    )


def _settled(case: Case, event: e.Settled) -> Case:
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
    return replace(case, settlement=settlement)


def _minutes_made(case: Case, event: e.MinutesMade) -> Case:
    if case.settlement is None:
        return case
    return replace(
        case,
        settlement=replace(
            case.settlement, signed=event.signed, unsigned_reason=event.unsigned_reason
        ),
    )


def _invited(case: Case, event: e.Invited) -> Case:
    return replace(case, meeting=event.meeting)


def _disagreed(case: Case, event: e.Disagreed) -> Case:
    return replace(case, disagreement=event.points)


def _closed(case: Case, event: e.Closed) -> Case:
    return replace(case, lesson=event.lesson, closed_at=event.at)


def _merged(case: Case, event: e.MergedInto) -> Case:
    return replace(case, merged_into=event.number)


def _absorbed(case: Case, event: e.Absorbed) -> Case:
    known = dict(event.facts) | dict(case.facts)
    received = min(
        (moment for moment in (case.received_at, event.received_at) if moment), default=None
    )
    contacts = case.person.contacts
    if event.contact not in contacts:
        contacts = (*contacts, event.contact)
    return replace(
        case,
        received_at=received,
        facts=tuple(known.items()),
        absorbed=(*case.absorbed, event.number),
        person=replace(case.person, contacts=contacts),
    )


def _taken_over(case: Case, event: e.TakenOver) -> Case:
    return replace(case, human_leads=True, owner=event.by.id)


def _handed_back(case: Case, event: e.HandedBack) -> Case:
    return replace(case, human_leads=False)


def _letter_sent(case: Case, event: e.LetterSent) -> Case:
    asks_verdict = event.template in ("answer1", "answer2", "confirm_agreement")
    return replace(
        case,
        first_contact=False,
        documents=_marked(case, event.letter, sent_at=event.at, failed_at=None),
        last_question_about_solution_at=event.at
        if asks_verdict
        else case.last_question_about_solution_at,
    )


def _letter_failed(case: Case, event: e.LetterFailed) -> Case:
    return replace(case, documents=_marked(case, event.letter, failed_at=event.at))


def _marked(case: Case, letter: str, **moments: Any) -> tuple[Document, ...]:
    return tuple(
        replace(document, **moments) if document.letter == letter else document
        for document in case.documents
    )


def _wrote(case: Case, event: e.Wrote) -> Case:
    return heard(case, event)


RECORDS: dict[type[e.Event], Callable[[Case, Any], Case]] = {
    e.Wrote: _wrote,
    e.Disagreed: _disagreed,
    e.Taken: _taken,
    e.Assigned: _assigned,
    e.Recognised: _recognised,
    e.Corrected: _corrected,
    e.VisitEnded: _visit_ended,
    e.Transferred: _transferred,
    e.TaskOpened: _task_opened,
    e.TaskDone: _task_done,
    e.CauseFound: _cause_found,
    e.Proposed: _proposed,
    e.Approved: _approved,
    e.Returned: _returned,
    e.Refused: _returned,
    e.Settled: _settled,
    e.MinutesMade: _minutes_made,
    e.Invited: _invited,
    e.Closed: _closed,
    e.MergedInto: _merged,
    e.Absorbed: _absorbed,
    e.TakenOver: _taken_over,
    e.HandedBack: _handed_back,
    e.LetterSent: _letter_sent,
    e.LetterFailed: _letter_failed,
}
