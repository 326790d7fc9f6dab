"""The fields that only some letters have, by logical name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from workflows.case import Case, ClosingReason, ContactPoint
from workflows.letters.filters import mask, phone
from workflows.letters.numbered import answer, invitation, minutes, referral, slip
from workflows.letters.view import Fields, LetterContext, one_line, sentence, tidy
from workflows.letters.words import words
from workflows.planning.attachment_rules import ALLOWED, MOST_MB, REASONS


def asked(o: LetterContext) -> list[str]:
    """The lines that ask for what is still open, in the order in which it was asked (CP-10)."""
    asks = (o.policy.questions.get(question.field) for question in o.case.open_questions)
    return [ask.en if o.language == "en" else ask.vi for ask in asks if ask]


def _acknowledge(o: LetterContext) -> Fields:
    return {"missing": asked(o)}


def _ask(o: LetterContext) -> Fields:
    return {"asks": asked(o), "reply_by": _moment(o.told.get("reply_by"))}


def _transfer(o: LetterContext) -> Fields:
    from_key = str(o.told.get("from_department", ""))
    return {
        "from_dept": o.department(from_key) if from_key else words(o.language)["us"],
        "to_dept": o.department(o.case.department),
        "transferred_at": _moment(o.told.get("transferred_at")) or o.now,
        "contact_person": sentence(one_line(str(o.told.get("contact_person", "")))),
        "next_update": next_update(o),
    }


def _progress(o: LetterContext) -> Fields:
    done, pending = (_lines(o.told.get(key)) for key in ("done", "pending"))
    return {"done": done, "pending": pending, "work": done + pending, "next_update": next_update(o)}


def next_update(o: LetterContext) -> date:
    """When the customer hears again: never later than the promised answer."""
    day = o.policy.calendar.add_working_days(o.today, o.policy.update_every_working_days)
    return min(day, o.due_date) if o.due_date else day


def _late(o: LetterContext) -> Fields:
    return {
        "delay_reason": sentence(one_line(str(o.told.get("reason", "")))),
        "new_date": _moment(o.told.get("new_date")),
    }


def _disagreement(o: LetterContext) -> Fields:
    timer = o.case.timer("KR2")
    target = o.policy.calendar.add_working_days(o.today, o.policy.round2_target_working_days)
    return {
        "points": [sentence(one_line(point)) for point in o.case.disagreement],
        "round2_target": timer.due_on if timer and timer.running else target,
    }


def _closing(o: LetterContext) -> Fields:
    reason = o.case.closing_reason
    return {
        "closed_at": o.case.closed_at or o.now,
        "outcome_line": words(o.language)["outcome"][reason] if reason else "",
        "settled": reason is not ClosingReason.NOT_AGREED,
        "reopen_days": o.policy.reopen_days,
    }


def _hours(o: LetterContext) -> Fields:
    policy = o.policy
    opening = policy.calendar.next_open(o.now, policy.open_from, policy.open_until)
    urgent = policy.emergency_phone
    return {
        "next_open": opening,
        "open_now": opening <= o.now,
        "emergency_phone": phone(urgent) if urgent else "",
    }


def _withdrawal(o: LetterContext) -> Fields:
    return {"withdrawn_at": o.now, "ask_reason": not o.told.get("reason")}


def _answered(o: LetterContext) -> Fields:
    """When the newest written answer went out; empty if none ever did."""
    document = o.document("answer1", "answer2", "invitation")
    return {"answered_at": (document.sent_at or document.issued_at) if document else ""}


def _secret(o: LetterContext) -> Fields:
    return {"secret_kind": str(o.told.get("secret_kind") or words(o.language)["secret"])}


def _refused_files(o: LetterContext) -> Fields:
    """The files that were not kept, each with its reason (T18)."""
    why = words(o.language)["refused_because"]
    named = [
        (one_line(str(name))[:100], str(what)) for name, what in o.told.get("file_problems", ())
    ]
    found = [
        {"name": name, "why": why[REASONS[what]].format(mb=MOST_MB)}
        for name, what in named
        if what in REASONS
    ]
    return {"refused": found, "allowed": ALLOWED, "max_mb": MOST_MB}


def _advertising(o: LetterContext) -> Fields:
    person = o.case.person
    number = phone(person.phone).replace(" ", "") if person.phone else ""
    target = str(o.told.get("target") or number or person.email)
    return {"opted_out_at": o.now, "target": mask(target) if target else ""}


def _pointer(o: LetterContext) -> Fields:
    """What was sent and where to, without any detail (CP-18)."""
    document = o.document("answer1", "answer2", "invitation", "referral")
    person = o.case.person
    name = words(o.language)["document"][document.template] if document else ""
    return {
        "document_name": name,
        "to_email": mask(person.email) if person.email else "",
        "by_post": bool(person.postal_address) and not person.email,
    }


def _procedure(o: LetterContext) -> Fields:
    policy = o.policy
    return {
        "reply_hours": policy.transfer_reply_hours,
        "answer_days": policy.resolution_working_days,
    }


def _office(o: LetterContext) -> Fields:
    return {"branches": list(o.policy.branches.values())} | _hours(o)


def _reply(o: LetterContext) -> Fields:
    signed = o.by.name if o.by_hand else ""
    return {"text": str(o.told.get("text", "")).strip(), "signed_by": signed}


def _hold(o: LetterContext) -> Fields:
    """What is said of a hold, to a contact that is not on hold (T14b, T14c)."""
    told = o.told.get("contact") or {}
    hold = (
        o.case.hold(ContactPoint(channel=told.get("channel", ""), address=told["address"]))
        if told
        else None
    )
    return {
        "held_address": mask(told.get("address", "")),
        "noticed_at": hold.at if hold else o.now,
        "released_at": o.now,
        "n_messages": len(o.told.get("messages") or ()),
        "reply_days": o.policy.verify_reply_days,
    }


def _lines(value: Any) -> list[str]:
    return [tidy(str(item)) for item in value or ()]


def _moment(value: Any) -> date | datetime | None:
    """A date or moment as journal data holds it: ISO text, or the value itself."""
    if isinstance(value, str) and value:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value if isinstance(value, date) else None


def document_number(case: Case, key: str) -> str:
    """The number of the document that the letter `key` carries, as filed; empty if none is."""
    return next((d.number for d in case.documents if d.letter == key), "")


DETAILS: dict[str, Callable[[LetterContext], Fields]] = {
    "acknowledge": _acknowledge,
    "slip": slip,
    "ask": _ask,
    "transfer_notice": _transfer,
    "progress": _progress,
    "late_notice": _late,
    "minutes": minutes,
    "answer1": answer,
    "answer2": answer,
    "disagreement_noted": _disagreement,
    "invitation": invitation,
    "referral": referral,
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
