"""The fields that only some letters have, by the name of the letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from workflows.case import Case, ClosingReason, ContactPoint
from workflows.conditions.required_fields import CATEGORY, offered
from workflows.letters import document_fields as documents
from workflows.letters.context import Fields, LetterContext, one_line, sentence, tidy
from workflows.letters.filters import mask, phone
from workflows.letters.words import words
from workflows.planning.attachment_rules import ALLOWED, MOST_MB, REASONS


def asked(context: LetterContext) -> list[str]:
    """The lines of the open questions, in the order in which they were asked (CP-10)."""
    english = context.language == "en"
    fields = [question.field for question in context.case.open_questions]
    questions = context.policy.questions
    asks = [(name, questions[name]) for name in fields if name in questions]
    return [
        f"{ask.en if english else ask.vi}{_choices(context) if name == CATEGORY else ''}"
        for name, ask in asks
    ]


def _choices(context: LetterContext) -> str:
    """`: a) …; b) …; hoặc việc khác`: what the complaint may be about."""
    rows = [context.policy.categories[key] for key in offered(context.case, context.policy)]
    labels = [row.label_en if context.language == "en" else row.label for row in rows]
    listed = [f"{letter}) {label}" for letter, label in zip("abc", labels, strict=False)]
    return f": {'; '.join((*listed, words(context.language)['or_else']))}" if listed else ""


def _acknowledge(context: LetterContext) -> Fields:
    return {"missing": asked(context)}


def _ask(context: LetterContext) -> Fields:
    return {"asks": asked(context), "reply_by": _moment(context.data.get("reply_by"))}


def _transfer(context: LetterContext) -> Fields:
    from_key = str(context.data.get("from_department", ""))
    return {
        "from_dept": context.department(from_key) if from_key else words(context.language)["us"],
        "to_dept": context.department(context.case.department),
        "transferred_at": _moment(context.data.get("transferred_at")) or context.now,
        "contact_person": sentence(one_line(str(context.data.get("contact_person", "")))),
        "next_update": next_update(context),
    }


def _progress(context: LetterContext) -> Fields:
    done, pending = (_lines(context.data.get(key)) for key in ("done", "pending"))
    return {
        "done": done,
        "pending": pending,
        "work": done + pending,
        "next_update": next_update(context),
    }


def next_update(context: LetterContext) -> date:
    """When the customer gets the next update: never later than the promised answer."""
    day = context.policy.calendar.add_working_days(
        context.today, context.policy.update_every_working_days
    )
    return min(day, context.due_date) if context.due_date else day


def _late(context: LetterContext) -> Fields:
    return {
        "delay_reason": sentence(one_line(str(context.data.get("reason", "")))),
        "new_date": _moment(context.data.get("new_date")),
    }


def _disagreement(context: LetterContext) -> Fields:
    timer = context.case.timer("KR2")
    target = context.policy.calendar.add_working_days(
        context.today, context.policy.round2_target_working_days
    )
    return {
        "points": [sentence(one_line(point)) for point in context.case.disagreement],
        "round2_target": timer.due_on if timer and timer.running else target,
    }


def _closing(context: LetterContext) -> Fields:
    reason = context.case.closing_reason
    return {
        "closed_at": context.case.closed_at or context.now,
        "outcome_line": words(context.language)["outcome"][reason] if reason else "",
        "settled": reason is not ClosingReason.NOT_AGREED,
        "reopen_days": context.policy.reopen_days,
    }


def _hours(context: LetterContext) -> Fields:
    policy = context.policy
    opening = policy.calendar.next_open(context.now, policy.open_from, policy.open_until)
    urgent = policy.emergency_phone
    return {
        "next_open": opening,
        "open_now": opening <= context.now,
        "emergency_phone": phone(urgent) if urgent else "",
    }


def _withdrawal(context: LetterContext) -> Fields:
    return {"withdrawn_at": context.now, "ask_reason": not context.data.get("reason")}


def _answered(context: LetterContext) -> Fields:
    """Returns the moment of the newest written answer, or "" if none was sent."""
    document = context.document("answer1", "answer2", "invitation")
    return {"answered_at": (document.sent_at or document.issued_at) if document else ""}


def _secret(context: LetterContext) -> Fields:
    return {
        "secret_kind": str(context.data.get("secret_kind") or words(context.language)["secret"])
    }


def _refused_files(context: LetterContext) -> Fields:
    """The refused files, each with its reason (T18)."""
    why = words(context.language)["refused_because"]
    named = [
        (one_line(str(name))[:100], str(what))
        for name, what in context.data.get("file_problems", ())
    ]
    found = [
        {"name": name, "why": why[REASONS[what]].format(mb=MOST_MB)}
        for name, what in named
        if what in REASONS
    ]
    return {"refused": found, "allowed": ALLOWED, "max_mb": MOST_MB}


def _advertising(context: LetterContext) -> Fields:
    person = context.case.person
    number = phone(person.phone).replace(" ", "") if person.phone else ""
    target = str(context.data.get("target") or number or person.email)
    return {"opted_out_at": context.now, "target": mask(target) if target else ""}


def _pointer(context: LetterContext) -> Fields:
    """What was sent and where to, without any content (CP-18)."""
    document = context.document("answer1", "answer2", "invitation", "referral")
    person = context.case.person
    name = words(context.language)["document"][document.template] if document else ""
    return {
        "document_name": name,
        "to_email": mask(person.email) if person.email else "",
        "by_post": bool(person.postal_address) and not person.email,
    }


def _procedure(context: LetterContext) -> Fields:
    policy = context.policy
    return {
        "reply_hours": policy.transfer_reply_hours,
        "answer_days": policy.resolution_working_days,
    }


def _office(context: LetterContext) -> Fields:
    return {"branches": list(context.policy.branches.values())} | _hours(context)


def _reply(context: LetterContext) -> Fields:
    signed = context.by.name if context.by_hand else ""
    return {"text": str(context.data.get("text", "")).strip(), "signed_by": signed}


def _hold(context: LetterContext) -> Fields:
    """What a contact that is not on hold reads about a hold (T14b, T14c)."""
    contact = context.data.get("contact") or {}
    hold = (
        context.case.hold(
            ContactPoint(channel=contact.get("channel", ""), address=contact["address"])
        )
        if contact
        else None
    )
    return {
        "held_address": mask(contact.get("address", "")),
        "noticed_at": hold.at if hold else context.now,
        "released_at": context.now,
        "n_messages": len(context.data.get("messages") or ()),
        "reply_days": context.policy.verify_reply_days,
    }


def _lines(value: Any) -> list[str]:
    return [tidy(str(item)) for item in value or ()]


def _moment(value: Any) -> date | datetime | None:
    """The date or moment in journal data: ISO text, or the value itself."""
    if isinstance(value, str) and value:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value if isinstance(value, date) else None


def document_number(case: Case, key: str) -> str:
    """Returns the number of the document that the letter `key` carries, or "" if there is none."""
    return next((d.number for d in case.documents if d.letter == key), "")


DETAILS: dict[str, Callable[[LetterContext], Fields]] = {
    "acknowledge": _acknowledge,
    "slip": documents.slip_fields,
    "ask": _ask,
    "transfer_notice": _transfer,
    "progress": _progress,
    "late_notice": _late,
    "minutes": documents.minutes_fields,
    "answer1": documents.answer_fields,
    "answer2": documents.answer_fields,
    "disagreement_noted": _disagreement,
    "invitation": documents.invitation_fields,
    "referral": documents.referral_fields,
    "closing": _closing,
    "out_of_hours": _hours,
    "takeover": _hours,
    "withdrawal_confirmed": _withdrawal,
    "reminder_questions": _ask,
    "closed_without_reply": _answered,
    "reminder_answer": _answered,
    "attachment_refused": _refused_files,
    "secret_hidden": _secret,
    "advertising_stopped": _advertising,
    "pointer": _pointer,
    "procedure": _procedure,
    "office_address": _office,
    "reply": _reply,
    "mailbox_on_hold": _hold,
    "verify_identity": _hold,
    "hold_released": _hold,
}
