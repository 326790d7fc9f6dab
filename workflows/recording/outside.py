"""What the fate of letters leaves in the case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workflows import events as e
from workflows.case import Case, Document


def letter_sent(case: Case, event: e.LetterSent) -> Case:
    asks_verdict = event.template in ("answer1", "answer2", "confirm_agreement")
    return replace(
        case,
        first_contact=False,
        documents=_marked(case, event.letter, sent_at=event.at, failed_at=None),
        last_question_about_solution_at=event.at
        if asks_verdict
        else case.last_question_about_solution_at,
    )


def letter_failed(case: Case, event: e.LetterFailed) -> Case:
    return replace(case, documents=_marked(case, event.letter, failed_at=event.at))


def _marked(case: Case, letter: str, **moments: Any) -> tuple[Document, ...]:
    return tuple(
        replace(document, **moments) if document.letter == letter else document
        for document in case.documents
    )
