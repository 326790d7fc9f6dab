"""The hash that an approval binds: exact text, recipient and amounts of an answer (CP-17)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from workflows.case import Case, Proposal


def digest_of(case: Case, proposal: Proposal) -> str:
    """SHA-256 (hex) over everything that the answer will say and to whom.

    It changes with the proposal, the cause, the summary or the recipient, so an approval never
    covers a letter that the approver has not seen.
    """
    cause = case.cause
    bound = {
        "number": case.number,
        "round": proposal.round,
        "outcome": proposal.outcome,
        "remedies": [asdict(remedy) for remedy in proposal.remedies],
        "reason": proposal.reason,
        "basis": proposal.basis,
        "points": proposal.points,
        "offer": proposal.offer,
        "corrective": proposal.corrective,
        "cause": (cause.text, cause.fault_side, cause.findings) if cause else None,
        "summary": case.summary,
        "to": (
            case.person.full_name,
            case.person.organisation,
            case.person.email,
            case.person.postal_address,
            case.person.preferred_channel,
            case.conversation,
        ),
    }
    text = json.dumps(bound, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
