"""Which documents of a case have reached the customer."""

from __future__ import annotations

from datetime import datetime

from workflows.case import Case, Document, State
from workflows.case.groups import is_at_counter

IN_QUESTION = {
    State.ANSWERED_R1: ("answer1",),
    State.ANSWERED_R2: ("answer2",),
    State.INVITED_R2: ("invitation",),
}
"""By state: the documents that a yes or no of the customer is about."""


def has_arrived(document: Document) -> bool:
    """A provider or an agent has accepted it, and no failure was reported (AMB-09)."""
    return document.sent_at is not None and document.failed_at is None


def is_delivered(case: Case, *templates: str) -> bool:
    """Whether the newest document of these kinds has arrived. An older one does not count."""
    documents = case.documents_of(*templates)
    return bool(documents) and has_arrived(documents[-1])


def is_issued(case: Case, template: str) -> bool:
    """There is such a document, and it was neither withdrawn nor returned."""
    return any(document.failed_at is None for document in case.documents_of(template))


def has_failed(case: Case, *templates: str) -> bool:
    """The newest document of these kinds did not arrive, or was withdrawn (PV-16)."""
    documents = case.documents_of(*templates)
    return bool(documents) and documents[-1].failed_at is not None


def is_in_hand(case: Case, at: datetime | None = None) -> bool:
    """The customer has (or had, `at` that moment) the document that we want an opinion on."""
    templates = IN_QUESTION.get(case.state, ())
    if not is_delivered(case, *templates):
        return False
    sent_at = case.documents_of(*templates)[-1].sent_at
    return at is None or (sent_at is not None and sent_at <= at)


def round_two_documents(case: Case) -> tuple[Document, ...]:
    """The second letters and invitations that followed the latest first answer (CP-26)."""
    places = [n for n, document in enumerate(case.documents) if document.template == "answer1"]
    since = case.documents[places[-1] if places else 0 :]
    return tuple(d for d in since if d.template in ("answer2", "invitation"))


def has_written_result(case: Case) -> bool:
    """The result of the current round has reached the customer in writing (CP-19)."""
    if case.round == 1:
        return is_delivered(case, "answer1")
    return any(d.template == "answer2" for d in round_two_documents(case)) and is_delivered(
        case, "answer2"
    )


def are_minutes_given(case: Case) -> bool:
    """The minutes were handed over at the counter, or sent after a call (CP-19, CP-21)."""
    if is_at_counter(case):
        return is_issued(case, "minutes")
    return is_delivered(case, "minutes")
