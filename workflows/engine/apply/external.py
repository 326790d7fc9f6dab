"""Applies what became of letters: sent or failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from workflows import events as e
from workflows.case import Case, ContactPoint, Document, Role, Task
from workflows.messaging.channels import is_conversational
from workflows.records import changed

ASK_YES_OR_NO = frozenset({"confirm_agreement", "reminder_answer"})
ANSWERS = frozenset({"answer1", "answer2"})
BESIDE = frozenset({"pointer", "slip", "merged", "public_reply", "comment_hidden"})
"""Letters that leave a question about the solution open: "ok" still answers that question."""

MUST_ARRIVE = ANSWERS | {"invitation", "referral", "minutes"}


def apply_letter_sent(case: Case, event: e.LetterSent) -> Case:
    """`reached`: the provider says in whose conversation the case of a public comment goes on."""
    return changed(
        _moved_to(case, event.reached) if event.reached else case,
        first_contact=False,
        documents=_with_moments(case, event.letter, sent_at=event.at, failed_at=None),
        last_question_about_solution_at=_last_question_at(case, event),
        withdrawal_question_open_at=_withdrawal_question_at(case, event),
    )


def _moved_to(case: Case, address: str) -> Case:
    person = case.person
    contact = ContactPoint(channel=case.channel, address=address, verified=True)
    if not person.has_contact(contact):
        person = changed(person, contacts=(*person.contacts, contact))
    return changed(case, conversation=address, person=person)


def _last_question_at(case: Case, event: e.LetterSent) -> datetime | None:
    """When we last asked for a yes or no and wrote nothing else after it (AMB-13).

    A chat gets only a pointer to the answer, which asks nothing: there "ok" means "received".
    """
    asks = event.template in ASK_YES_OR_NO
    if asks or (event.template in ANSWERS and not is_conversational(case.channel)):
        return event.at
    beside = event.template in ANSWERS | BESIDE
    return case.last_question_about_solution_at if beside else None


def _withdrawal_question_at(case: Case, event: e.LetterSent) -> datetime | None:
    """When we asked whether they withdraw and wrote nothing else after it (X-06).

    "Ok" after another letter is about that letter.
    """
    if event.template == "confirm_withdrawal":
        return event.at
    return case.withdrawal_question_open_at if event.template in BESIDE else None


def apply_letter_failed(case: Case, event: e.LetterFailed) -> Case:
    """A document that must arrive and did not: somebody has to call the customer (PV-16)."""
    case = changed(case, documents=_with_moments(case, event.letter, failed_at=event.at))
    if event.template not in MUST_ARRIVE or Role.SYSTEM not in event.by.roles:
        return case
    call = Task(
        id=len(case.tasks) + 1,
        department=case.department,
        what="Gọi điện cho khách hàng, hỏi cách khác để nhận văn bản",
        opened_at=event.at,
    )
    return changed(case, tasks=(*case.tasks, call))


def _with_moments(case: Case, letter: str, **moments: Any) -> tuple[Document, ...]:
    return tuple(
        changed(document, **moments) if document.letter == letter else document
        for document in case.documents
    )
