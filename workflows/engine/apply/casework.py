"""Applies the events of agents' everyday work."""

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
    """A complaint counts from the first message, unless it is known that a later one told it."""
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
    given = dict(event.facts)
    facts = {k: v for k, v in (dict(case.facts) | given).items() if k not in CASE_FACTS}
    return changed(
        case,
        category=given.get("category", case.category),
        subject=given.get("subject", case.subject),
        summary=given.get("summary", case.summary),
        remedy_asked=given.get("remedy_asked", case.remedy_asked),
        facts=tuple(facts.items()),
        person=_corrected_person(case.person, given),
        questions=_with_answers(case, given, event.at),
    )


def _with_answers(case: Case, given: Mapping[str, str], now: datetime) -> tuple[Question, ...]:
    """The customer is not asked again for what an agent has found out."""
    found = {field: value for key, value in given.items() if value for field in fills([key])}
    return tuple(
        changed(question, answered_at=now, value=found[question.field])
        if question.open and question.field in found
        else question
        for question in case.questions
    )


def _corrected_person(person: Person, given: Mapping[str, str]) -> Person:
    return changed(
        person,
        full_name=given.get("full_name", person.full_name),
        organisation=given.get("organisation", person.organisation),
        position=given.get("position", person.position),
        honorific=given.get("honorific", person.honorific),
        phone=given.get("phone", person.phone),
        email=given.get("email", person.email).lower(),
        postal_address=given.get("postal_address", person.postal_address),
        preferred_channel=given.get("preferred_channel", person.preferred_channel),
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
    """A colleague who answers outside the desk leads: the desk asks no more questions (X-05)."""
    return changed(case, human_leads=True)


def apply_handed_back(case: Case, event: e.HandedBack) -> Case:
    return changed(case, human_leads=False)
