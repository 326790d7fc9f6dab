"""What agents' everyday acts leave in the case."""

from __future__ import annotations

from dataclasses import replace

from workflows import events as e
from workflows.case import Case, Task


def taken(case: Case, event: e.Taken) -> Case:
    return replace(case, owner=event.by.id)


def assigned(case: Case, event: e.Assigned) -> Case:
    return replace(case, owner=event.owner)


def recognised(case: Case, event: e.Recognised) -> Case:
    return replace(
        case,
        kind=event.kind,
        category=event.category or case.category,
        summary=event.summary or case.summary,
        received_at=case.received_at or case.opened_at,
    )


PERSON_FACTS = (
    ("full_name", "full_name"),
    ("organisation", "organisation"),
    ("phone", "phone"),
    ("email", "email"),
    ("postal_address", "postal_address"),
    ("preferred_channel", "preferred_channel"),
)


def corrected(case: Case, event: e.Corrected) -> Case:
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


def visit_ended(case: Case, event: e.VisitEnded) -> Case:
    return replace(case, visit_open=False)


def transferred(case: Case, event: e.Transferred) -> Case:
    return replace(case, department=event.to_department)


def task_opened(case: Case, event: e.TaskOpened) -> Case:
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


def task_done(case: Case, event: e.TaskDone) -> Case:
    tasks = tuple(
        replace(task, done_at=event.at, answer=event.answer) if task.id == event.task else task
        for task in case.tasks
    )
    return replace(case, tasks=tasks)


def taken_over(case: Case, event: e.TakenOver) -> Case:
    return replace(case, human_leads=True, owner=event.by.id)


def handed_back(case: Case, event: e.HandedBack) -> Case:
    return replace(case, human_leads=False)
