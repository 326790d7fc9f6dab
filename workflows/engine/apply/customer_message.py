"""Applies a customer's message: facts, answers to questions, further faults."""

from __future__ import annotations

import re
from datetime import datetime

from workflows.case import Case, CaseKind, Incident, Person, Question, State, Task
from workflows.conditions.customer_reply import is_short_answer
from workflows.conditions.required_fields import CATEGORY
from workflows.events import Wrote
from workflows.messaging.channels import EMAIL, PHONE, is_forgeable
from workflows.messaging.messages import Kind
from workflows.reading import fills, fold
from workflows.reading.result import FACT_KEYS, Reading, Said
from workflows.records import changed

NOTHING_TO_ADD = "chưa có"
_ITEM = re.compile(r"^\s*(\d{1,2})\s*[.):/-]\s*(.+)$", re.MULTILINE)
_LETTER = re.compile(
    r"\s*(?:\d{1,2}\s*[.):/-])?\s*(?:dạ|vâng)?[\s,]*(?:em|mình|anh|chị|tôi)?\s*(?:chọn)?\s*"
    r"(?:mục|câu|ý|phần|loại|đáp án)?\s*\(?([abc])\)?\s*[.,!]?\s*(?:ạ|nhé|nha|em|bạn)*\W*",
    re.IGNORECASE,
)
_SUMMARY_LENGTH = 600
_WHEN = frozenset({"incident_time", "pay_time", "last_seen"})
_NO_PERSON = re.compile(r"\d|@|\b(?:cong ty|cty|tnhh|phong|ban|website|support|info|admin|shop)\b")
_CORRECTS = re.compile(
    r"\b(?:nham|noi lai|sua lai|dinh chinh|dung ra|chinh xac la|moi dung|correction|i meant)\b"
)


def apply_message(case: Case, event: Wrote) -> Case:
    """The case with what the message says.

    Known facts of the person are not overwritten (TU-18). A message from an address that is not
    the customer's, or that anybody could have forged, adds no facts: it must not bring a new
    phone number at which the desk would ask.
    """
    nobody_yet = not case.person.contacts and not case.holds
    known = event.message.note is not None or nobody_yet
    theirs = case.person.answers_at(event.message.conversation)
    reading = event.reading
    if not known and not (theirs and event.vouched):
        return changed(case, signals=case.signals | reading.signals) if theirs else case
    facts = dict(case.facts) | _news(case, reading)
    if event.message.note is not None:
        facts |= {key: value for key, value in event.message.note.facts if value}
    if "contact" in {question.field for question in case.open_questions}:
        facts = _with_contact(facts)
    wordless = event.message.kind is Kind.UNSUPPORTED
    answers = case.questions if wordless else _with_answers(case, reading, facts, event.at)
    facts = _from_answers(answers, event.at) | facts
    case = _categorised(case, reading, answers, event.at)
    keeps = "continue_complaint" in reading.acts  # a later withdrawal is a new one
    case = changed(
        case,
        facts=tuple(facts.items()),
        questions=answers,
        signals=case.signals | reading.signals,
        vouched=case.vouched or (event.proven and is_forgeable(event.message.channel)),
        urgent=case.urgent or "urgent" in reading.acts,
        person=_person(case, event, facts),
        tasks=tuple(_with_news(task, reading.text) for task in case.tasks),
        rating=case.rating if reading.rating is None else reading.rating,
        withdrawal_asked_at=None if keeps else case.withdrawal_asked_at,
        withdrawal_question_open_at=None if keeps else case.withdrawal_question_open_at,
    )
    return _complaint(case, event)


def _categorised(
    case: Case, reading: Reading, answers: tuple[Question, ...], now: datetime
) -> Case:
    """A complaint about nobody knows what takes the category that the customer now names."""
    if case.category or case.kind is not CaseKind.COMPLAINT:
        return case
    answer = next((q.value for q in answers if q.field == CATEGORY and q.answered_at == now), "")
    clear = reading.category if reading.said is Said.COMPLAINT else ""
    known = answer in (*case.category_choices, reading.category)
    return changed(case, category=answer if answer and known else clear)


def _news(case: Case, reading: Reading) -> dict[str, str]:
    """The facts of a message. When it happened, once known, stays until the customer corrects it.

    A later message speaks of other times: of a call, of an answer to come.
    """
    corrects = _CORRECTS.search(fold(reading.text)) is not None
    return {
        fact.key: fact.value
        for fact in reading.facts
        if corrects or fact.key not in _WHEN or not case.fact(fact.key)
    }


def _with_news(task: Task, text: str) -> Task:
    """A department that works on a task reads what the customer adds (CP-12)."""
    if task.done_at is not None or task.corrective:
        return task
    return changed(task, news=(*task.news, text[:_SUMMARY_LENGTH]))


def _from_answers(questions: tuple[Question, ...], now: datetime) -> dict[str, str]:
    """A bare answer ("1. Phạm Quốc Bảo") is a fact, because the question is known."""
    return {
        question.field: question.value
        for question in questions
        if question.answered_at == now
        and question.field in FACT_KEYS
        and question.value != NOTHING_TO_ADD
    }


def _with_contact(facts: dict[str, str]) -> dict[str, str]:
    """We asked for a contact: an address that is given now is the contact."""
    if facts.get("email") or facts.get("phone") or not facts.get("mailbox"):
        return facts
    return facts | {"email": facts["mailbox"]}


def _person(case: Case, event: Wrote, facts: dict[str, str]) -> Person:
    person, message = case.person, event.message
    contact = event.contact
    contacts = person.contacts if person.has_contact(contact) else (*person.contacts, contact)
    if not event.introduces:
        return changed(person, contacts=contacts)
    email = message.conversation if message.channel == EMAIL else facts.get("email", "")
    phone = message.conversation if message.channel == PHONE else facts.get("phone", "")
    return changed(
        person,
        full_name=person.full_name or _name(event, facts),
        organisation=person.organisation or facts.get("organisation", ""),
        phone=person.phone or phone,
        email=person.email or email,
        postal_address=person.postal_address or facts.get("postal_address", ""),
        preferred_channel=facts.get("preferred_channel", "") or person.preferred_channel,
        contacts=contacts,
    )


def _name(event: Wrote, facts: dict[str, str]) -> str:
    """A labelled name, then From, then a name that merely stands in the words."""
    found, given = facts.get("full_name", ""), _given_name(event)
    labelled = any(f.key == "full_name" and f.source == "label" for f in event.reading.facts)
    trusted = len(given.split()) > 1 and not _NO_PERSON.search(fold(given))
    return given if trusted and not labelled else found or given


def _given_name(event: Wrote) -> str:
    """Returns the display name of a mail. The nickname of a chat is no real name."""
    return event.message.sender_name if event.message.channel == EMAIL else ""


def _with_answers(
    case: Case, reading: Reading, facts: dict[str, str], now: datetime
) -> tuple[Question, ...]:
    open_now = case.open_questions
    fresh = set(facts.items()) - set(case.facts)
    if not open_now:
        return case.questions
    found = {name: value for key, value in fresh for name in fills([key])}
    numbered = {int(place): words.strip() for place, words in _ITEM.findall(reading.text)}
    values: dict[str, str] = {}
    for place, question in enumerate(open_now, start=1):
        if question.field == CATEGORY and (key := _category_named(case, reading)):
            values[CATEGORY] = key
        elif place in numbered:
            values[question.field] = numbered[place]
        elif question.field in found:
            values[question.field] = found[question.field]
        elif "nothing_to_add" in reading.acts:
            values[question.field] = NOTHING_TO_ADD
    if not values and len(open_now) == 1 and reading.text.strip() and _is_plain_answer(reading):
        values[open_now[0].field] = reading.text[:200]
    return tuple(
        changed(question, answered_at=now, value=values[question.field])
        if question.open and question.field in values
        else question
        for question in case.questions
    )


def _category_named(case: Case, reading: Reading) -> str:
    """The category that an answer chooses by its letter, or says in words."""
    for line in reading.text.splitlines():
        chosen = _LETTER.fullmatch(line)
        place = "abc".find(chosen[1].lower()) if chosen else len(case.category_choices)
        if place < len(case.category_choices):
            return case.category_choices[place]
    return reading.category


def _is_plain_answer(reading: Reading) -> bool:
    """The words have no other purpose, so after a single question they are its answer."""
    if reading.doubts:
        return False
    return not reading.acts - {"provide_info", "thanks"} and reading.said is not Said.QUERY


def _complaint(case: Case, event: Wrote) -> Case:
    reading = event.reading
    if "disagree" in reading.acts:
        case = changed(case, disagreement=(reading.text[:_SUMMARY_LENGTH],))
    if reading.said is not Said.COMPLAINT:
        return case
    if case.kind is CaseKind.COMPLAINT:
        return _with_incident(_with_earlier_receipt(case, event), event)
    note = event.message.note
    return changed(
        case,
        kind=CaseKind.COMPLAINT,
        language=reading.language,
        incidents=_issues(case, event),
        received_at=event.at,
        category=(note.category if note else "") or reading.category,
        category_choices=reading.candidates,
        subject=reading.subject or event.message.subject or "phản ánh về dịch vụ",
        summary=reading.text[:_SUMMARY_LENGTH],
        remedy_asked=(note.remedy if note else "") or reading.remedy,
    )


def _with_earlier_receipt(case: Case, event: Wrote) -> Case:
    """A message that an outage delayed counts from when it was written (AMB-02)."""
    earlier = case.received_at is not None and event.at < case.received_at
    return changed(case, received_at=event.at) if earlier else case


def _issues(case: Case, event: Wrote) -> tuple[Incident, ...]:
    """Further issues in the same message: one case, several issues (AMB-31)."""
    text = event.reading.text[:_SUMMARY_LENGTH]
    return (
        *case.incidents,
        *(Incident(text=text, category=key, reported_at=event.at) for key in event.reading.also),
    )


def _with_incident(case: Case, event: Wrote) -> Case:
    """A further complaint in an open case is a linked incident, with its text (CP-15)."""
    reading = event.reading
    opinion = "disagree" in reading.acts  # about the answer: stored as disagreement
    new = reading.category and reading.category != case.category and not opinion
    if not new or case.state is State.DRAFT or is_short_answer(case, event):
        return case
    incident = Incident(
        text=reading.text[:_SUMMARY_LENGTH], category=reading.category, reported_at=event.at
    )
    return changed(case, incidents=(*case.incidents, incident))
