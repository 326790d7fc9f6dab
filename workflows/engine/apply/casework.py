"""What agents' everyday acts leave in the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workflows import events as e
from workflows.case import Case, CaseKind, Person, Question, Task
from workflows.reading import fills
from workflows.records import changed


def apply_taken(case: Case, event: e.Taken) -> Case:
    return changed(case, owner=event.by.id)


def apply_assigned(case: Case, event: e.Assigned) -> Case:
    return changed(case, owner=event.owner)


def apply_recognised(case: Case, event: e.Recognised) -> Case:
    """A complaint counts from the first message, unless a later one is known to have told it."""
    if event.kind is not CaseKind.COMPLAINT:
        return case
    return changed(
        case,
        kind=event.kind,
        category=event.category or case.category,
        summary=event.summary or case.summary,
        received_at=case.received_at or case.opened_at,
    )


CASE_FACTS = frozenset({"category", "subject", "summary", "remedy_asked"})


def apply_corrected(case: Case, event: e.Corrected) -> Case:
    told = dict(event.facts)
    facts = {k: v for k, v in (dict(case.facts) | told).items() if k not in CASE_FACTS}
    return changed(
        case,
        category=told.get("category", case.category),
        subject=told.get("subject", case.subject),
        summary=told.get("summary", case.summary),
        remedy_asked=told.get("remedy_asked", case.remedy_asked),
        facts=tuple(facts.items()),
        person=_corrected_person(case.person, told),
        questions=_with_answers(case, told, event.at),
    )


def _with_answers(case: Case, told: Mapping[str, str], now: datetime) -> tuple[Question, ...]:
    """What an agent has found out is not asked of the customer again."""
    found = {field: value for key, value in told.items() if value for field in fills([key])}
    return tuple(
        changed(question, answered_at=now, value=found[question.field])
        if question.open and question.field in found
        else question
        for question in case.questions
    )


def _corrected_person(person: Person, told: Mapping[str, str]) -> Person:
    return changed(
        person,
        full_name=told.get("full_name", person.full_name),
        organisation=told.get("organisation", person.organisation),
        position=told.get("position", person.position),
        honorific=told.get("honorific", person.honorific),
        phone=told.get("phone", person.phone),
        email=told.get("email", person.email).lower(),
        postal_address=told.get("postal_address", person.postal_address),
        preferred_channel=told.get("preferred_channel", person.preferred_channel),
    )


def apply_visit_ended(case: Case, event: e.VisitEnded) -> Case:
    return changed(case, visit_open=False)


def apply_task_opened(case: Case, event: e.TaskOpened) -> Case:
    task = Task(
        id=len(case.tasks) + 1,
        department=event.department,
        what=event.what,
        due=event.due,
        owner=event.owner,
        corrective=event.corrective,
        opened_at=event.at,
    )
    return changed(case, tasks=(*case.tasks, task))


def apply_task_done(case: Case, event: e.TaskDone) -> Case:
    tasks = tuple(
        changed(task, done_at=event.at, answer=event.answer)
        if task.id == event.task and task.done_at is None
        else task
        for task in case.tasks
    )
    return changed(case, tasks=tasks)


def apply_taken_over(case: Case, event: e.TakenOver) -> Case:
    return changed(case, human_leads=True, owner=event.by.id)


def apply_replied_elsewhere(case: Case, event: e.RepliedElsewhere) -> Case:
    """Whoever writes past the desk leads the conversation: it would talk across them (X-05)."""
    return changed(case, human_leads=True)


def apply_handed_back(case: Case, event: e.HandedBack) -> Case:
    return changed(case, human_leads=False)
