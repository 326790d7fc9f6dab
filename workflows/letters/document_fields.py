"""The fields of numbered documents: what must be known first, and what is printed.

The field matrix of letters.md says which of them a document needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from workflows.calendar.working_time import local_day
from workflows.case import Document, Proposal, Remedy
from workflows.letters.context import Fields, LetterContext, common, one_line, sentence, tidy
from workflows.letters.filters import (
    edate,
    edatetime,
    eplace,
    evnd,
    phone,
    vdate,
    vdatetime,
    vnd,
    vplace,
)
from workflows.letters.model import DocumentSource
from workflows.letters.words import words
from workflows.records import changed

_SERVICE_FACTS = ("contract", "order", "invoice", "domain", "mailbox", "service_id")


def slip_fields(context: LetterContext) -> Fields:
    """T03: who received what from whom (CP-03)."""
    name = context.by.name if context.by_hand else words(context.language)["machine"]
    branch = context.policy.branches.get(context.case.branch) or context.policy.org.address
    return {"doc": document_fields(context), "receiver": {"name": name, "branch": branch}}


def minutes_fields(context: LetterContext) -> Fields:
    """T07: what both sides agreed on the spot (CP-21)."""
    settled = context.case.settlement
    return {
        "doc": document_fields(context),
        "settlement": {
            "facts": tidy(settled.facts) if settled else "",
            "cause": tidy(settled.cause) if settled else "",
            "agreement": settled.agreement if settled else (),
        },
    }


def answer_fields(context: LetterContext) -> Fields:
    """T08 and T10: complete only when the superior has approved (CP-17)."""
    cause, number = context.case.cause, 1 if context.name == "answer1" else 2
    proposal = context.case.proposal
    if proposal is not None and proposal.round != number:
        proposal = None
    return {
        "doc": document_fields(context),
        "cause": {
            "findings": list(cause.findings) if cause else [],
            "text": tidy(cause.text) if cause else "",
        },
        "decision": _decision(proposal),
        "round1": earlier_document(context, "answer1"),
    }


def _decision(proposal: Proposal | None) -> Fields:
    if proposal is None:
        return {"approved": False, "grounds": False, "points": ()}
    stated = bool(proposal.basis.strip()) and bool(proposal.reason.strip())
    return {
        "approved": proposal.approved_at is not None,
        "grounds": proposal.outcome == "full" or stated,
        "points": proposal.points,
    }


def invitation_fields(context: LetterContext) -> Fields:
    """T11: the meeting in round 2 (CP-26)."""
    meeting = context.case.meeting
    return {
        "doc": document_fields(context),
        "meeting": {
            "at": meeting.at if meeting else "",
            "reply_by": meeting.reply_by if meeting else "",
        },
    }


def referral_fields(context: LetterContext) -> Fields:
    """T12: the competent authorities (CP-27)."""
    return {
        "doc": document_fields(context),
        "round1": earlier_document(context, "answer1"),
        "round2": earlier_document(context, "answer2", "invitation"),
        "bodies": context.policy.bodies,
    }


def document_fields(context: LetterContext) -> Fields:
    """Number and date of the document of this letter, as the case holds them."""
    filed = next((d for d in context.case.documents if d.letter == context.key), None)
    return {
        "number": filed.number if filed else "",
        "date": local_day(filed.issued_at) if filed else context.today,
    }


def earlier_document(context: LetterContext, *templates: str) -> Fields:
    """Returns number and date of the newest document of these kinds, both "" without one."""
    document = context.document(*templates)
    if document is None:
        return {"number": "", "date": ""}
    return {"number": document.number, "date": day(context, _sent_on(document))}


def _sent_on(document: Document) -> date:
    return local_day(document.sent_at or document.issued_at)


def day(context: LetterContext, on: date) -> str:
    """A day in the language of the letter."""
    return edate(on) if context.language == "en" else vdate(on)


# ── printed ──────────────────────────────────────────────────────────────────────────────────


def document_source(context: LetterContext, template: str) -> DocumentSource:
    """The document of this letter. An English one has the Vietnamese original too (AMB-34)."""
    doc = document_fields(context)
    languages = ("vi", "en") if context.language == "en" else ("vi",)
    printed = {language: _printed(changed(context, language=language)) for language in languages}
    return DocumentSource(
        template=template,
        language=context.language,
        number=doc["number"],
        date=doc["date"],
        fields=printed,
    )


def _phone(number: str) -> str:
    return phone(number) if number else ""


def _printed(context: LetterContext) -> Mapping[str, Any]:
    fields = common(context)
    doc = document_fields(context)
    place = (eplace if context.language == "en" else vplace)(doc["date"], context.policy.org.city)
    case = fields["case"]
    return {
        "number": doc["number"],
        "place": place,
        "code": context.case.number,
        "customer": fields["customer"] | {"phone": _phone(context.case.person.phone)},
        "received": _at(context, context.case.received_at) if context.case.received_at else "",
        "received_on": day(context, local_day(context.case.received_at))
        if context.case.received_at
        else "",
        "channel": case["channel"],
        "by_channel": case["by_channel"],
        "summary": case["summary"],
        "due": day(context, context.due_date) if context.due_date else "",
        **_PRINTED[context.name](context),
    }


def _print_slip(context: LetterContext) -> Fields:
    facts = dict(context.case.facts)
    services = dict.fromkeys(facts[key] for key in _SERVICE_FACTS if facts.get(key))
    return {
        "receiver": slip_fields(context)["receiver"],
        "service": one_line("; ".join(services)),
        "remedy": tidy(context.case.remedy_asked),
        "papers": [one_line(paper) for paper in context.case.papers],
        "department": context.department(context.case.department),
        "days": context.policy.resolution_working_days,
    }


def _print_minutes(context: LetterContext) -> Fields:
    settled = context.case.settlement
    if settled is None:
        return {}
    items = [
        {"what": tidy(a.what), "who": one_line(a.who), "by": day(context, a.by)}
        for a in settled.agreement
    ]
    return {
        "motto": context.policy.show_motto_in_minutes,
        "start": _at(context, settled.started_at),
        "end": _at(context, settled.ended_at),
        "held_at": one_line(settled.place)
        or context.policy.branches.get(context.case.branch, context.policy.org.address),
        "rep": {
            "name": context.by.name if context.by_hand else "",
            "title": common(context)["org"]["dept_cskh"],
        },
        "facts": tidy(settled.facts),
        "cause": tidy(settled.cause),
        "agreement": items,
        "remarks": tidy(settled.remarks),
    }


def _print_answer(context: LetterContext) -> Fields:
    fields, proposal = answer_fields(context), context.case.proposal
    if proposal is None:
        return {}
    return {
        "findings": [tidy(finding) for finding in fields["cause"]["findings"]],
        "cause": fields["cause"]["text"],
        "incidents": [tidy(incident.text) for incident in context.case.incidents],
        "outcome": proposal.outcome.value,
        "remedies": [_remedy(context, remedy) for remedy in proposal.remedies],
        "reason": sentence(proposal.reason),
        "basis": sentence(proposal.basis),
        "points": [{"point": tidy(p), "answer": tidy(a)} for p, a in proposal.points],
        "offer": sentence(proposal.offer),
        "corrective": [tidy(item) for item in proposal.corrective],
        "round1": fields["round1"],
        "signer": _signer(context, proposal.approved_by_name),
    }


def _remedy(context: LetterContext, remedy: Remedy) -> Fields:
    money = evnd if context.language == "en" else vnd
    return {
        "what": sentence(remedy.what),
        "amount": money(remedy.amount_vnd) if remedy.amount_vnd else "",
        "by": day(context, remedy.by),
    }


def _print_invitation(context: LetterContext) -> Fields:
    meeting = context.case.meeting
    if meeting is None:
        return {}
    return {
        "at": _at(context, meeting.at),
        "held_at": one_line(meeting.place),
        "online_link": meeting.online_link,
        "attendees": one_line(meeting.attendees),
        "agenda": [tidy(item) for item in meeting.agenda],
        "bring": [tidy(item) for item in meeting.bring],
        "reply_by": day(context, meeting.reply_by),
        "signer": _signer(context, ""),
    }


def _print_referral(context: LetterContext) -> Fields:
    fields, english = referral_fields(context), context.language == "en"
    bodies = [
        {
            "name": (english and body.name_en) or body.name,
            "scope": (english and body.scope_en) or body.scope,
            "address": body.address,
            "phone": _phone(body.phone),
        }
        for body in context.policy.bodies
    ]
    return {
        "bodies": bodies,
        "attach": words(context.language)["attach"]["items"],
        "round1": fields["round1"],
        "round2": fields["round2"],
        "signer": _signer(context, ""),
    }


def _signer(context: LetterContext, approver: str) -> Fields:
    """The signature: the tenant's signer, else the superior who approved, else the sender."""
    signer = context.policy.signer
    title = (context.language == "en" and signer.title_en) or signer.title
    return {
        "title": title,
        "name": signer.name or approver or (context.by.name if context.by_hand else ""),
    }


def _at(context: LetterContext, moment: Any) -> str:
    return edatetime(moment) if context.language == "en" else vdatetime(moment)


_PRINTED: dict[str, Callable[[LetterContext], Fields]] = {
    "slip": _print_slip,
    "minutes": _print_minutes,
    "answer1": _print_answer,
    "answer2": _print_answer,
    "invitation": _print_invitation,
    "referral": _print_referral,
}
