"""What numbered documents must know before they may be composed (letters.md, field matrix)."""

from __future__ import annotations

from datetime import date

from workflows.calendar.working_time import local_day
from workflows.case import Document, Proposal
from workflows.letters.filters import edate, vdate
from workflows.letters.view import Fields, LetterContext, tidy
from workflows.letters.words import words


def slip(o: LetterContext) -> Fields:
    """T03: who received what from whom (CP-03)."""
    name = o.by.name if o.by_hand else words(o.language)["machine"]
    branch = o.policy.branches.get(o.case.branch) or o.policy.org.address
    return {"doc": numbering(o), "receiver": {"name": name, "branch": branch}}


def minutes(o: LetterContext) -> Fields:
    """T07: what both sides agreed on the spot (CP-21)."""
    settled = o.case.settlement
    return {
        "doc": numbering(o),
        "settlement": {
            "facts": tidy(settled.facts) if settled else "",
            "cause": tidy(settled.cause) if settled else "",
            "agreement": settled.agreement if settled else (),
        },
    }


def answer(o: LetterContext) -> Fields:
    """T08 and T10: nothing of it can be printed before the superior approved (CP-17)."""
    cause, number = o.case.cause, 1 if o.name == "answer1" else 2
    proposal = o.case.proposal
    if proposal is not None and proposal.round != number:
        proposal = None
    return {
        "doc": numbering(o),
        "cause": {
            "findings": list(cause.findings) if cause else [],
            "text": tidy(cause.text) if cause else "",
        },
        "decision": _decision(proposal),
        "round1": earlier(o, "answer1"),
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


def invitation(o: LetterContext) -> Fields:
    """T11: the meeting in round 2 (CP-26)."""
    meeting = o.case.meeting
    return {
        "doc": numbering(o),
        "meeting": {
            "at": meeting.at if meeting else "",
            "reply_by": meeting.reply_by if meeting else "",
        },
    }


def referral(o: LetterContext) -> Fields:
    """T12: where the customer may turn (CP-27)."""
    return {
        "doc": numbering(o),
        "round1": earlier(o, "answer1"),
        "round2": earlier(o, "answer2", "invitation"),
        "bodies": o.policy.bodies,
    }


def numbering(o: LetterContext) -> Fields:
    """Number and date of the document that this letter carries, as filed."""
    filed = next((d for d in o.case.documents if d.letter == o.key), None)
    return {
        "number": filed.number if filed else "",
        "date": local_day(filed.issued_at) if filed else o.today,
    }


def earlier(o: LetterContext, *templates: str) -> Fields:
    """Number and date of the newest document of these kinds; empty if there is none."""
    document = o.document(*templates)
    if document is None:
        return {"number": "", "date": ""}
    return {"number": document.number, "date": day(o, _sent_on(document))}


def _sent_on(document: Document) -> date:
    return local_day(document.sent_at or document.issued_at)


def day(o: LetterContext, on: date) -> str:
    """A day as the language of the letter writes it."""
    return edate(on) if o.language == "en" else vdate(on)
