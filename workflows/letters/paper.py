"""What numbered documents print, word for word, in each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflows.calendar.working_time import local_day
from workflows.case import Remedy
from workflows.letters.filters import (
    edatetime,
    eplace,
    evnd,
    phone,
    vdatetime,
    vnd,
    vplace,
)
from workflows.letters.model import DocumentSource
from workflows.letters.numbered import answer, day, numbering, referral, slip
from workflows.letters.view import Fields, LetterContext, common, one_line, sentence, tidy
from workflows.letters.words import words
from workflows.records import changed

_SERVICE_FACTS = ("contract", "order", "invoice", "domain", "mailbox", "service_id")


def source(o: LetterContext, template: str) -> DocumentSource:
    """The document of this letter; English ones carry the Vietnamese original too (AMB-34)."""
    doc = numbering(o)
    languages = ("vi", "en") if o.language == "en" else ("vi",)
    printed = {language: _printed(changed(o, language=language)) for language in languages}
    return DocumentSource(
        template=template,
        language=o.language,
        number=doc["number"],
        date=doc["date"],
        fields=printed,
    )


def _phone(number: str) -> str:
    return phone(number) if number else ""


def _printed(o: LetterContext) -> Mapping[str, Any]:
    fields = common(o)
    doc = numbering(o)
    place = (eplace if o.language == "en" else vplace)(doc["date"], o.policy.org.city)
    case = fields["case"]
    return {
        "number": doc["number"],
        "place": place,
        "code": o.case.number,
        "customer": fields["customer"] | {"phone": _phone(o.case.person.phone)},
        "received": _at(o, o.case.received_at) if o.case.received_at else "",
        "received_on": day(o, local_day(o.case.received_at)) if o.case.received_at else "",
        "channel": case["channel"],
        "by_channel": case["by_channel"],
        "summary": case["summary"],
        "due": day(o, o.due_date) if o.due_date else "",
        **_PRINTED[o.name](o),
    }


def _print_slip(o: LetterContext) -> Fields:
    facts = dict(o.case.facts)
    services = dict.fromkeys(facts[key] for key in _SERVICE_FACTS if facts.get(key))
    return {
        "receiver": slip(o)["receiver"],
        "service": one_line("; ".join(services)),
        "remedy": tidy(o.case.remedy_asked),
        "papers": [one_line(paper) for paper in o.case.papers],
        "department": o.department(o.case.department),
        "days": o.policy.resolution_working_days,
    }


def _print_minutes(o: LetterContext) -> Fields:
    settled = o.case.settlement
    if settled is None:
        return {}
    items = [
        {"what": tidy(a.what), "who": one_line(a.who), "by": day(o, a.by)}
        for a in settled.agreement
    ]
    return {
        "motto": o.policy.show_motto_in_minutes,
        "start": _at(o, settled.started_at),
        "end": _at(o, settled.ended_at),
        "held_at": one_line(settled.place)
        or o.policy.branches.get(o.case.branch, o.policy.org.address),
        "rep": {"name": o.by.name if o.by_hand else "", "title": common(o)["org"]["dept_cskh"]},
        "facts": tidy(settled.facts),
        "cause": tidy(settled.cause),
        "agreement": items,
        "remarks": tidy(settled.remarks),
    }


def _print_answer(o: LetterContext) -> Fields:
    fields, proposal = answer(o), o.case.proposal
    if proposal is None:
        return {}
    return {
        "findings": [tidy(finding) for finding in fields["cause"]["findings"]],
        "cause": fields["cause"]["text"],
        "incidents": [tidy(incident.text) for incident in o.case.incidents],
        "outcome": proposal.outcome.value,
        "remedies": [_remedy(o, remedy) for remedy in proposal.remedies],
        "reason": sentence(proposal.reason),
        "basis": sentence(proposal.basis),
        "points": [{"point": tidy(p), "answer": tidy(a)} for p, a in proposal.points],
        "offer": sentence(proposal.offer),
        "corrective": [tidy(item) for item in proposal.corrective],
        "round1": fields["round1"],
        "signer": _signer(o, proposal.approved_by_name),
    }


def _remedy(o: LetterContext, remedy: Remedy) -> Fields:
    money = evnd if o.language == "en" else vnd
    return {
        "what": sentence(remedy.what),
        "amount": money(remedy.amount_vnd) if remedy.amount_vnd else "",
        "by": day(o, remedy.by),
    }


def _print_invitation(o: LetterContext) -> Fields:
    meeting = o.case.meeting
    if meeting is None:
        return {}
    return {
        "at": _at(o, meeting.at),
        "held_at": one_line(meeting.place),
        "online_link": meeting.online_link,
        "attendees": one_line(meeting.attendees),
        "agenda": [tidy(item) for item in meeting.agenda],
        "bring": [tidy(item) for item in meeting.bring],
        "reply_by": day(o, meeting.reply_by),
        "signer": _signer(o, ""),
    }


def _print_referral(o: LetterContext) -> Fields:
    fields, english = referral(o), o.language == "en"
    bodies = [
        {
            "name": (english and body.name_en) or body.name,
            "scope": (english and body.scope_en) or body.scope,
            "address": body.address,
            "phone": _phone(body.phone),
        }
        for body in o.policy.bodies
    ]
    return {
        "bodies": bodies,
        "attach": words(o.language)["attach"]["items"],
        "round1": fields["round1"],
        "round2": fields["round2"],
        "signer": _signer(o, ""),
    }


def _signer(o: LetterContext, approver: str) -> Fields:
    """Who signs: the tenant's signatory, or else the superior who approved, or the sender."""
    signer = o.policy.signer
    title = (o.language == "en" and signer.title_en) or signer.title
    return {"title": title, "name": signer.name or approver or (o.by.name if o.by_hand else "")}


def _at(o: LetterContext, moment: Any) -> str:
    return edatetime(moment) if o.language == "en" else vdatetime(moment)


_PRINTED: dict[str, Callable[[LetterContext], Fields]] = {
    "slip": _print_slip,
    "minutes": _print_minutes,
    "answer1": _print_answer,
    "answer2": _print_answer,
    "invitation": _print_invitation,
    "referral": _print_referral,
}
